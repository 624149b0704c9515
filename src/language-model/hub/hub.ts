/**
 * @file A model from a hub that speaks Hugging Face's HTTP interface, into a folder. Files come
 * into `DIR.partial`, which becomes DIR when all are there and right; a download that was cut off
 * goes on where it ended when the same call is made again. Source: the hub's endpoints
 * /api/models/ID/revision/REV (the commit), /api/models/ID/tree/COMMIT (names, sizes, hashes) and
 * /ID/resolve/COMMIT/FILE (contents, with byte ranges).
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UsageError } from "../../errors.js";
import { renameFolder, requireAbsentOrEmpty } from "../../files/folder.js";
import { check, parseJson } from "../../files/read.js";
import { writeFileWhole } from "../../files/write.js";
import type { Progress } from "../../progress.js";
import { download, type ListedFile } from "../../files/hub-download.js";
import { failure, type Hub, request } from "../../files/hub-request.js";
import { weightTable } from "../weight-files.js";

/** Where a model is fetched from, and who is informed. */
export interface PullOptions {
  /** Address of the hub or a mirror, without a slash at its end. */
  readonly endpoint: string;
  /** Branch, tag or commit; default "main". */
  readonly revision?: string;
  /** Access token, sent to the endpoint alone. */
  readonly token?: string | undefined;
  /** Ends the transfer; the next call goes on with what has come. */
  readonly signal?: AbortSignal;
  /** Called with bytes done and bytes in all. */
  readonly progress?: Progress;
  /** Called with one sentence when the hub is busy and a wait begins. */
  readonly notify?: (sentence: string) => void;
  /** The first wait for a busy hub that names no time, in ms; default 1000, then doubled. */
  readonly firstWait?: number;
}

/** What a pull brought. */
export interface PullReport {
  /** The new folder. */
  readonly directory: string;
  /** As it was asked for: ORG/NAME. */
  readonly repository: string;
  /** The commit that the revision meant. */
  readonly commit: string;
  /** All files of the folder with their lengths. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** Bytes that were there from a call before. */
  readonly resumed: number;
}

const MARKER = ".pull.json"; // in the unfinished folder: what it is of
const commitSchema = z.looseObject({
  sha: z.string().regex(/^[0-9a-f]{6,64}$/, "expected a commit"),
});
const treeSchema = z.array(
  z.looseObject({
    type: z.string(),
    path: z.string(),
    size: z.number().int().nonnegative().optional(),
    oid: z.string().optional(),
    lfs: z
      .looseObject({ oid: z.string().optional(), size: z.number().int().nonnegative().optional() })
      .nullish(),
  }),
);
const WEIGHT_FILE = /^(model|adapter_model)(-\d{5}-of-\d{5})?\.safetensors$/;
const companions =
  /^((config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|adapter_config|model\.safetensors\.index)\.json|merges\.txt|chat_template\.(jinja|json)|README\.md|LICENSE(\.\w+)?)$/;

/**
 * Brings a model's config, tokenizer and safetensors weights into `directory`, which must be absent
 * or empty.
 * @param repository  "ORG/NAME", or "NAME" as the oldest models have
 * @throws UsageError if there is no such model, it needs another token, or it has no safetensors
 *   weights; WorkError if the hub cannot be reached, cuts off, or sends other bytes than it lists.
 *   `directory` is whole or absent
 */
export async function pullModel(
  repository: string,
  directory: string,
  { endpoint, revision = "main", token, signal, progress, notify, firstWait }: PullOptions,
): Promise<PullReport> {
  if (!/^([\w-][\w.-]*\/)?[\w-][\w.-]*$/.test(repository))
    throw new UsageError(
      `pullModel: expected a model as ORG/NAME, got ${repository}; copy it from the model's page`,
    );
  if (!/^https?:\/\/[^/]/.test(endpoint))
    throw new UsageError(
      `pullModel: expected the hub's address as http(s)://…, got ${endpoint}; correct ` +
        "--endpoint or HF_ENDPOINT",
    );
  requireAbsentOrEmpty(directory);
  const what = `${repository} at revision ${revision}`;
  const hub = { endpoint: endpoint.replace(/\/+$/, ""), token, signal, what, notify, firstWait };
  const { commit, listed } = await listFiles(hub, repository, revision);
  const files = wantedFiles(listed, what);

  const aside = unfinishedFolder(directory, JSON.stringify({ repository, commit }));
  const total = files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  let done = 0;
  let resumed = 0;
  const report: { name: string; bytes: number }[] = [];
  for (const file of files) {
    const got = await download(
      hub,
      `/${repository}/resolve/${commit}/${file.name}`,
      file,
      aside,
      (bytes) => progress?.update(done + bytes, Math.max(total, done + bytes), file.name),
    );
    done += got.bytes;
    resumed += got.resumed;
    report.push({ name: file.name, bytes: got.bytes });
  }
  try {
    // headers right, index and shards agree
    if (files.some(({ name }) => name.startsWith("model"))) weightTable(aside);
  } catch (error) {
    rmSync(aside, { recursive: true }); // going on would end here again
    throw error;
  }
  rmSync(join(aside, MARKER));
  renameFolder(aside, directory);
  return { directory, repository, commit, files: report, resumed };
}

/** The commit that a revision means, and every file of it. */
async function listFiles(
  hub: Hub,
  repository: string,
  revision: string,
): Promise<{ commit: string; listed: ListedFile[] }> {
  const { sha: commit } = check(
    (await ask(hub, `/api/models/${repository}/revision/${encodeURIComponent(revision)}`)).value,
    commitSchema,
    `${hub.endpoint}: answer about ${hub.what}`,
  );
  const listed: ListedFile[] = [];
  let page: string | undefined = `/api/models/${repository}/tree/${commit}`;
  for (let n = 0; page !== undefined && n < 100; n++) {
    const answer: Answer = await ask(hub, page);
    const place = `${hub.endpoint}: list of files of ${hub.what}`;
    for (const { type, path, size, oid, lfs } of check(answer.value, treeSchema, place))
      if (type === "file")
        listed.push({
          name: path,
          bytes: lfs?.size ?? size,
          sha256: lfs?.oid,
          gitOid: lfs ? undefined : oid,
        });
    page = answer.next === undefined ? undefined : pathOf(answer.next, hub.endpoint);
  }
  return { commit, listed };
}

/** A document of the hub, and the address of the next page of it. */
interface Answer {
  readonly value: unknown;
  readonly next: string | undefined;
}

async function ask(hub: Hub, path: string): Promise<Answer> {
  const answer = await request(hub, path);
  const next = /<([^>]+)>\s*;\s*rel="?next/.exec(answer.headers.get("link") ?? "")?.[1];
  const text = await answer.text().catch((error: unknown) => {
    throw failure(hub, error, `the answer to ${path} was cut off`);
  });
  return { value: parseJson(text, `${hub.endpoint}${path}`), next };
}

/** The folder that files come into, emptied if it is of another model or commit. */
function unfinishedFolder(directory: string, identity: string): string {
  const aside = `${directory}.partial`;
  const marker = join(aside, MARKER);
  const same = existsSync(marker) && readFileSync(marker, "utf8") === identity;
  if (existsSync(aside) && !same) rmSync(aside, { recursive: true });
  writeFileWhole(marker, identity);
  return aside;
}

/** Path and query of the next page, whichever host a mirror names in it. */
function pathOf(next: string, endpoint: string): string {
  const { pathname, search } = new URL(next, endpoint);
  const prefix = new URL(endpoint).pathname.replace(/\/$/, "");
  return (pathname.startsWith(prefix) ? pathname.slice(prefix.length) : pathname) + search;
}

/** Config, tokenizer and weights among a model's files; one set of weights. */
function wantedFiles(listed: readonly ListedFile[], what: string): ListedFile[] {
  const single = listed.some(({ name }) => name === "model.safetensors");
  const chosen = listed.filter(
    ({ name }) =>
      companions.test(name) || (WEIGHT_FILE.test(name) && (!single || !name.startsWith("model-"))),
  );
  if (!chosen.some(({ name }) => WEIGHT_FILE.test(name))) {
    const others = listed
      .map(({ name }) => name)
      .filter((name) => /\.(bin|gguf|pt|pth|safetensors|h5|onnx)$/.test(name));
    throw new UsageError(
      `${what}: expected weights named model.safetensors (or its shards), got ` +
        `${others.slice(0, 3).join(", ") || "none"}; choose a revision or a model that has them`,
    );
  }
  return (
    single ? chosen.filter(({ name }) => name !== "model.safetensors.index.json") : chosen
  ).sort((a, b) => (a.bytes ?? 0) - (b.bytes ?? 0)); // small ones first: faults show early
}
