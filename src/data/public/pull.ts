/**
 * @file A public data set into a folder: each file from its commit's address, on from where an
 * earlier call ended, compared with the size and SHA-256 in catalog.ts before it gets its name.
 * SOURCE.json beside the files says where they are from and under which licence.
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../errors.js";
import { contentFault, download, type ListedFile } from "../../files/hub-download.js";
import { writeFileWhole, writeJsonLines } from "../../files/write.js";
import type { Progress } from "../../progress.js";
import { PUBLIC_DATA, PUBLIC_ENDPOINT, type PublicDataSet } from "./catalog.js";
import { repairsOf } from "./repairs.js";

/** Where data sets are fetched from, and how that is watched and stopped. */
export interface PullDataOptions {
  /** Data sets by name; default the catalog's. */
  readonly catalog?: Readonly<Record<string, PublicDataSet>>;
  /** Address that serves OWNER/NAME/COMMIT/PATH; default GitHub's. */
  readonly endpoint?: string | undefined;
  /** Stops the transfer when aborted; a later call goes on from what has come. */
  readonly signal?: AbortSignal;
  /** Called with bytes done and bytes in all. */
  readonly progress?: Progress;
  /** Called with one sentence when the server is busy and a wait begins. */
  readonly notify?: (sentence: string) => void;
  /** The first wait for a busy server that names no time, in ms; default 1000. */
  readonly firstWait?: number;
}

/** A data set that now lies on this machine. */
export interface PulledData {
  /** Its name in the catalog. */
  readonly name: string;
  /** Folder that holds its files. */
  readonly directory: string;
  /** Page of the repository at this commit. */
  readonly from: string;
  /** SHA of the commit that was fetched. */
  readonly commit: string;
  /** Licence of the data, as their repository states it. */
  readonly licence: string;
  /** The files that were fetched, with what was checked of each. */
  readonly files: readonly {
    readonly name: string;
    readonly address: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  /** Bytes that were there from a call before. */
  readonly resumed: number;
  /** What the converter wrote, or null where the files are read as they are. */
  readonly repairs: { readonly file: string; readonly records: number } | null;
}

/**
 * Brings the files of a data set into `directory`; what is there and right is kept.
 * @throws UsageError if there is no such data set, or another file of the same name is there;
 *   WorkError if the server cannot be reached, cuts off (the same call goes on), or sends other
 *   bytes than the catalog says
 */
export async function pullData(
  name: string,
  directory: string,
  options: PullDataOptions = {},
): Promise<PulledData> {
  const set = dataSet(name, options.catalog ?? PUBLIC_DATA);
  const { signal, progress, notify, firstWait } = options;
  const endpoint = addressOf(options.endpoint ?? PUBLIC_ENDPOINT);
  const hub = {
    endpoint,
    token: undefined,
    signal,
    notify,
    firstWait,
    what: `${name} (${set.repository} at ${set.commit.slice(0, 12)})`,
    remedy: "name a mirror that has it with --endpoint",
  };
  const files = set.files.map(([path, file, bytes, sha256]) => ({
    name: file,
    bytes,
    sha256,
    gitOid: undefined,
    path: `/${set.repository}/${set.commit}/${path.split("/").map(encodeURIComponent).join("/")}`,
  }));
  for (const file of files) refuseOther(directory, file);
  mkdirSync(directory, { recursive: true });
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  let resumed = 0;
  for (const file of files) {
    const got = await download(hub, file.path, file, directory, (bytes) =>
      progress?.update(done + bytes, total, file.name),
    );
    done += got.bytes;
    resumed += got.resumed;
  }
  const report: PulledData = {
    name,
    directory,
    from: `https://github.com/${set.repository}/tree/${set.commit}`,
    commit: set.commit,
    licence: set.licence,
    files: files.map(({ name: file, path, bytes, sha256 }) => ({
      name: file,
      address: `${endpoint}${path}`,
      bytes,
      sha256,
    })),
    resumed,
    repairs: writeRepairs(set, directory),
  };
  const { directory: _, resumed: __, ...source } = report;
  writeFileWhole(
    join(directory, "SOURCE.json"),
    `${JSON.stringify({ title: set.title, ...source }, null, 2)}\n`,
  );
  return report;
}

/** The server's address without slashes at its end. @throws UsageError if it is none */
function addressOf(endpoint: string): string {
  if (!/^https?:\/\/[^/]/.test(endpoint))
    throw new UsageError(
      `data pull: expected the server's address as http(s)://…, got ${endpoint}; correct ` +
        "--endpoint",
    );
  return endpoint.replace(/\/+$/, "");
}

function dataSet(name: string, catalog: Readonly<Record<string, PublicDataSet>>): PublicDataSet {
  // a name of Object.prototype is no data set
  const set = Object.hasOwn(catalog, name) ? catalog[name] : undefined;
  if (set === undefined)
    throw new UsageError(
      `data pull: expected a data set of ${Object.keys(catalog).join(", ")}, got "${name}"; ` +
        "cct data pull alone lists them",
    );
  return set;
}

/** Throws if a file of this name is there and is another. */
function refuseOther(directory: string, file: ListedFile): void {
  const path = join(directory, file.name);
  const fault = existsSync(path) ? contentFault(path, file) : undefined;
  if (fault !== undefined)
    throw new UsageError(
      `data pull: ${path} must be the file to pull, but it ${fault}; move it away, or name ` +
        "another --out",
    );
}

function writeRepairs(set: PublicDataSet, directory: string): PulledData["repairs"] {
  if (set.converter === null) return null;
  const records = repairsOf(
    set.converter,
    set.files.map(([, file]) => join(directory, file)),
  );
  const file = "repairs.jsonl";
  writeJsonLines(join(directory, file), records);
  return { file, records: records.length };
}
