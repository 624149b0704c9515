/**
 * @file The page of `cct status --serve`: how an experiment's trials stand, live. It is served to
 * this machine alone; a page of another site cannot read it, for its name in the request must be
 * this machine's.
 */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { WorkError } from "../../errors.js";
import { projectRoot } from "../../files/project-root.js";

/** What the page asks for again and again; both are sent as JSON. */
export interface StatusSource {
  /** How the trials stand. */
  state(): Promise<object>;
  /** Their curves of loss. */
  curves(): object;
}

/** A page that is served. */
export interface ServedPage {
  /** Its address. */
  readonly address: string;
  /** Ends it. */
  close(): void;
}

const FOLDER = join(projectRoot, "src", "experiment", "status-page");
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; " +
  "img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const HEADERS = {
  "Content-Security-Policy": POLICY,
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
};

/** File by path, with its type. */
const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  "/": [join(FOLDER, "page.html"), "text/html; charset=utf-8"],
  "/page.js": [join(FOLDER, "page.js"), "text/javascript; charset=utf-8"],
  "/page.css": [join(FOLDER, "page.css"), "text/css; charset=utf-8"],
  "/plotly.js": [require.resolve("plotly.js-dist"), "text/javascript; charset=utf-8"],
};

/**
 * Serves the page on 127.0.0.1.
 * @param port  0 for any that is free
 * @throws WorkError if the port is taken
 */
export async function serveStatus(source: StatusSource, port: number): Promise<ServedPage> {
  const server = createServer((request, response) => {
    answer(source, request, response).catch((error: Error) => {
      if (!response.headersSent)
        response.writeHead(500, { "Content-Type": "text/plain", ...HEADERS });
      response.end(error.message);
    });
  });
  await listening(server, port);
  const { port: own } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${own}/`, close };
}

async function listening(server: Server, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new WorkError(
      `status: expected to serve on port ${port} of 127.0.0.1, but ${(error as Error).message}; ` +
        "name a free one with --port",
    );
  }
}

async function answer(
  source: StatusSource,
  { method, url, headers, socket }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const say = (code: number, type: string, body: string | Uint8Array): void =>
    void response.writeHead(code, { "Content-Type": type, ...HEADERS }).end(body);
  const names = ["127.0.0.1", "localhost"].map((name) => `${name}:${socket.localPort}`);
  if (!names.includes(headers.host ?? ""))
    return say(403, "text/plain", `expected a request to ${names[0]}, got one to another name\n`);
  if (method !== "GET") return say(405, "text/plain", `expected GET, got ${method}\n`);
  if (url === "/state.json")
    return say(200, "application/json", JSON.stringify(await source.state()));
  if (url === "/curves.json") return say(200, "application/json", JSON.stringify(source.curves()));
  const file = FILES[url ?? ""];
  if (file === undefined) return say(404, "text/plain", "no such page; see /\n");
  return say(200, file[1], readFileSync(file[0]));
}
