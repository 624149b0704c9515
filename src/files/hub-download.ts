/**
 * @file One file from a hub: into NAME.part, on from where an earlier call ended, checked, then
 *   renamed.
 */
import { createHash, type Hash } from "node:crypto";
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { WorkError } from "../errors.js";
import { withFile } from "./random-access.js";
import { failure, type Hub, request } from "./hub-request.js";

/** A file as it is listed; what is not known is not checked. */
export interface ListedFile {
  /** Path inside the repository. */
  readonly name: string;
  /** Length of the file. */
  readonly bytes: number | undefined;
  /** Hex SHA-256 of the contents (large files). */
  readonly sha256: string | undefined;
  /** Git's hex SHA-1 of the contents as a blob (small files). */
  readonly gitOid: string | undefined;
}

/**
 * @param folder  where the file goes; it is there already if an earlier call finished it
 * @param progress  called with the bytes that are there
 * @returns the file's bytes, and how many of them an earlier call had brought
 * @throws UsageError and WorkError as `request`; WorkError if the answer is cut off (the part
 *   stays) or its bytes are wrong (the part goes)
 */
export async function download(
  hub: Hub,
  path: string,
  file: ListedFile,
  folder: string,
  progress: (bytes: number) => void,
): Promise<{ bytes: number; resumed: number }> {
  const whole = join(folder, file.name);
  const part = `${whole}.part`;
  if (existsSync(whole)) return { bytes: statSync(whole).size, resumed: statSync(whole).size };
  let have = existsSync(part) ? statSync(part).size : 0;
  if (file.bytes !== undefined && have > file.bytes) have = 0;
  const resumed = await fetchRest(hub, path, file, part, have, progress);
  const bytes = statSync(part).size;
  const fault = contentFault(part, file);
  if (fault) {
    rmSync(part);
    throw new WorkError(
      `${hub.what}: ${file.name} must be as listed, but it ${fault}; run the same command ` +
        "again to fetch it anew",
    );
  }
  renameSync(part, whole);
  return { bytes, resumed };
}

/** Appends what is missing after `have` bytes; returns how many of these could be kept. */
async function fetchRest(
  hub: Hub,
  path: string,
  file: ListedFile,
  part: string,
  have: number,
  progress: (bytes: number) => void,
): Promise<number> {
  if (have > 0 && have === file.bytes) return have;
  const answer = await request(hub, path, have > 0 ? { range: `bytes=${have}-` } : {});
  if (answer.status === 416) {
    await answer.body?.cancel();
    // nothing stands after byte `have`: the file is whole, or is another than the part is of
    if (answer.headers.get("content-range") === `bytes */${have}`) return have;
    return fetchRest(hub, path, file, part, 0, progress);
  }
  const kept = await keptBytes(answer, have, `${hub.what}: expected ${file.name}`, part);
  const output = openSync(part, "a");
  let bytes = kept;
  try {
    truncateSync(part, kept);
    for await (const chunk of answer.body ?? []) {
      const piece = chunk as Uint8Array;
      if (file.bytes !== undefined && bytes + piece.length > file.bytes)
        throw new WorkError(
          `${hub.what}: expected ${file.name} to have ${file.bytes} bytes, got more; run the ` +
            "same command again",
        );
      for (let at = 0; at < piece.length;) at += writeSync(output, piece, at);
      progress((bytes += piece.length));
    }
  } catch (error) {
    if (error instanceof WorkError) throw error;
    if ((error as NodeJS.ErrnoException).syscall === "write")
      throw new WorkError(
        `cannot write ${part}: ${(error as Error).message}; free space, then run the same ` +
          "command again to go on",
      );
    throw failure(
      hub,
      error,
      `${file.name} was cut off after ` +
        `${bytes}${file.bytes === undefined ? "" : ` of ${file.bytes}`} bytes`,
    );
  } finally {
    closeSync(output);
  }
  refusePointer(hub, part, file);
  return kept;
}

/** How many of `have` bytes an answer goes on from. @throws WorkError if it begins elsewhere */
async function keptBytes(
  answer: Response,
  have: number,
  expected: string,
  part: string,
): Promise<number> {
  if (answer.status !== 206) return 0;
  const range = answer.headers.get("content-range");
  if (range?.startsWith(`bytes ${have}-`)) return have;
  await answer.body?.cancel();
  throw new WorkError(
    `${expected} from byte ${have} on, got ${range ?? "no content-range"}; ` +
      `remove ${part} and run again`,
  );
}

/**
 * Throws if a Git LFS pointer came in place of the file (a mirror that copied the repository
 * alone); the part goes, for nothing can be appended to it.
 */
function refusePointer(hub: Hub, part: string, { name, bytes }: ListedFile): void {
  const { size } = statSync(part);
  if (size > 1024 || (bytes !== undefined && size === bytes)) return;
  const head = readFileSync(part, "latin1");
  if (!head.startsWith("version https://git-lfs.github.com/spec/")) return;
  rmSync(part);
  throw new WorkError(
    `${hub.what}: expected ${name}, got a Git LFS pointer to it ` +
      `(${/^size (\d+)$/m.exec(head)?.[1] ?? "?"} bytes); ${hub.endpoint} does not hold the ` +
      "file itself, name another with --endpoint",
  );
}

/** What is wrong with a file that is there, as the rest of a sentence, or undefined. */
export function contentFault(
  path: string,
  { bytes, sha256, gitOid }: ListedFile,
): string | undefined {
  const { size } = statSync(path);
  if (bytes !== undefined && size !== bytes) return `has ${size} bytes, expected ${bytes}`;
  const hash = (into: Hash): string =>
    withFile(path, (file) => {
      const buffer = new Uint8Array(Math.min(size, 1 << 22));
      for (let at = 0; at < size; at += buffer.length) {
        const piece = buffer.subarray(0, Math.min(buffer.length, size - at));
        file.read(at, piece);
        into.update(piece);
      }
      return into.digest("hex");
    });
  const sha = sha256 === undefined ? undefined : hash(createHash("sha256"));
  if (sha !== sha256) return `has the SHA-256 ${sha}, expected ${sha256}`;
  const git = gitOid?.length === 40 ? hash(createHash("sha1").update(`blob ${size}\0`)) : undefined;
  return git !== undefined && git !== gitOid
    ? `has the Git hash ${git}, expected ${gitOid}`
    : undefined;
}
