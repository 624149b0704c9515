/**
 * @file A hub on this machine for the tests of `pullModel`: it speaks the hub's interface, holds one
 *   small model, keeps its large files in a store with an address of its own, and fails as a test
 *   asks.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { golden } from "../golden.js";

/** The checkpoint that the hub holds, as some/tiny. */
export const SOURCE = join(golden, "tiny-gqa-untied");
/** Commit of its revision main. */
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const FILES = [
  "config.json",
  "generation_config.json",
  "model.safetensors",
  "tokenizer.json",
  "tokenizer_config.json",
];

/** An entry of the listing of files. */
export type Listed = Record<string, unknown>;

/** What the server does differently in a test. */
export interface Behaviour {
  status?: number;
  /** Answers with `status` so many times, then as usual; always where it is absent. */
  times?: number;
  /** Further headers, and a body, of the answers with `status`. */
  headers?: Record<string, string>;
  body?: string;
  /** Sends a Git LFS pointer in place of the weights. */
  pointer?: boolean;
  /** The store of the weights answers a range with 416, as for a file that ends before it. */
  unsatisfiable?: boolean;
  /** The store of the weights refuses so many times: its signed address ran out. */
  expired?: number;
  /** Path that `status` is for; all where there is none. */
  at?: RegExp;
  /** Ends the connection after so many bytes of the weights. */
  cutAfter?: number;
  ignoresRanges?: boolean;
  /** Changes the listing. */
  listing?: (entries: Listed[]) => Listed[];
  /** Changes the bytes of the weights. */
  spoil?: boolean;
  token?: string;
  truncatedListing?: boolean;
  pages?: boolean;
}

/** A request that came, to the hub or to its store. */
export interface Asked {
  path: string;
  range: string | undefined;
  authorization: string | undefined;
  host: string;
}

/** The running hub: what it holds, how it behaves now, and what it was asked. */
export interface LocalHub {
  /** Content of each file of the model; a test may change it. */
  readonly files: Map<string, Buffer>;
  behaviour: Behaviour;
  requests: Asked[];
  /** Address of the hub. */
  readonly endpoint: string;
  /** Address of the store of its large files. */
  readonly storage: string;
  /** Forgets behaviour and requests. */
  reset(): void;
  /** Ends both servers. */
  close(): void;
}

const hash = (kind: string, bytes: Buffer, before = ""): string =>
  createHash(kind).update(before).update(bytes).digest("hex");

/** The model's files as the hub lists them, among others that a pull must leave. */
function listing(files: ReadonlyMap<string, Buffer>): Listed[] {
  const entries = [...files].map(([path, bytes]) =>
    path.endsWith(".safetensors")
      ? {
          type: "file",
          path,
          size: bytes.length,
          oid: "a".repeat(40),
          lfs: { oid: hash("sha256", bytes), size: bytes.length, pointerSize: 130 },
        }
      : {
          type: "file",
          path,
          size: bytes.length,
          oid: hash("sha1", bytes, `blob ${bytes.length}\0`),
        },
  );
  return [
    ...entries,
    { type: "directory", path: "onnx" },
    { type: "file", path: "pytorch_model.bin", size: 9, oid: "b".repeat(40) },
    { type: "file", path: "../evil.json", size: 1, oid: "c".repeat(40) },
  ];
}

function noted(hub: LocalHub, request: IncomingMessage): string {
  const path = decodeURIComponent(request.url!);
  const { range, authorization, host } = request.headers;
  hub.requests.push({ path, range, authorization, host: host! });
  return path;
}

const json = (response: ServerResponse, value: unknown): void =>
  void response.setHeader("content-type", "application/json").end(JSON.stringify(value));

/** Whether the hub's behaviour refuses the request; then it is answered. */
function refused(hub: LocalHub, path: string, request: IncomingMessage, to: ServerResponse) {
  const { behaviour } = hub;
  const { status, at = /./, token } = behaviour;
  const isMeant = status !== undefined && at.test(path);
  if (isMeant && (behaviour.times === undefined || behaviour.times-- > 0)) {
    to.writeHead(status, behaviour.headers).end(behaviour.body ?? "{}");
    return true;
  }
  if (token === undefined || request.headers.authorization === `Bearer ${token}`) return false;
  to.writeHead(401).end();
  return true;
}

/** The listing: whole, in two pages, or cut off. */
function answerListing({ behaviour, files }: LocalHub, path: string, to: ServerResponse): void {
  const entries = (behaviour.listing ?? ((e) => e))(listing(files));
  if (behaviour.truncatedListing) {
    to.writeHead(200, { "content-length": "1000" }).write("[{");
    return void setTimeout(() => to.destroy(), 20);
  }
  if (!behaviour.pages) return json(to, entries);
  if (path.includes("cursor=2")) return json(to, entries.slice(2));
  to.setHeader(
    "link",
    `<https://elsewhere.example/api/models/some/tiny/tree/${COMMIT}?cursor=2>; rel="next"`,
  );
  json(to, entries.slice(0, 2));
}

function answer(hub: LocalHub, request: IncomingMessage, response: ServerResponse): void {
  const path = noted(hub, request);
  if (refused(hub, path, request, response)) return;
  if (path === "/api/models/some/tiny/revision/main")
    return json(response, { id: "some/tiny", sha: COMMIT });
  if (path.startsWith(`/api/models/some/tiny/tree/${COMMIT}`))
    return answerListing(hub, path, response);
  const name = new RegExp(`^/some/tiny/resolve/${COMMIT}/(.+)$`).exec(path)?.[1];
  if (name?.endsWith(".safetensors"))
    // as the hub does with large files
    return void response.writeHead(302, { location: `${hub.storage}/blobs/${name}` }).end();
  if (name !== undefined && hub.files.has(name)) return void response.end(hub.files.get(name));
  response.writeHead(404).end();
}

function answerFromStore(hub: LocalHub, request: IncomingMessage, response: ServerResponse): void {
  const { behaviour } = hub;
  const path = noted(hub, request);
  const { range } = request.headers;
  let bytes = Buffer.from(hub.files.get(path.slice("/blobs/".length))!);
  if (behaviour.expired !== undefined && behaviour.expired-- > 0)
    return void response.writeHead(403).end("<Error><Code>AccessDenied</Code></Error>");
  if (behaviour.pointer)
    return void response.end(
      `version https://git-lfs.github.com/spec/v1\noid sha256:${hash("sha256", bytes)}\nsize ` +
        `${bytes.length}\n`,
    );
  if (behaviour.unsatisfiable && range !== undefined)
    return void response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
  if (behaviour.spoil) bytes[bytes.length - 1]! ^= 1;
  const total = bytes.length;
  const asked = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  const from = behaviour.ignoresRanges ? 0 : asked;
  bytes = bytes.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    "content-length": String(bytes.length),
    ...(from > 0 ? { "content-range": `bytes ${from}-${total - 1}/${total}` } : {}),
  });
  if (behaviour.cutAfter === undefined) return void response.end(bytes);
  response.write(bytes.subarray(0, behaviour.cutAfter));
  setTimeout(() => response.destroy(), 50);
}

/** A server on a free port, and its address. */
async function listening(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<[Server, string]> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return [server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`];
}

/** Starts a hub that holds some/tiny. */
export async function startLocalHub(): Promise<LocalHub> {
  const files = new Map(
    FILES.filter((name) => existsSync(join(SOURCE, name))).map((name) => [
      name,
      readFileSync(join(SOURCE, name)),
    ]),
  );
  files.set("README.md", Buffer.from("# card\n"));
  const [store, storage] = await listening((...call) => answerFromStore(hub, ...call));
  const [server, endpoint] = await listening((...call) => answer(hub, ...call));
  const hub: LocalHub = {
    ...{ files, endpoint, storage },
    behaviour: {},
    requests: [],
    reset() {
      hub.behaviour = {};
      hub.requests = [];
    },
    close() {
      for (const each of [server, store]) (each.closeAllConnections(), each.close());
    },
  };
  return hub;
}
