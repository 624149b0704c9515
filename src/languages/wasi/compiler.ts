/**
 * @file Compilers of other languages as what they are: large programs that are given a text which
 * nobody trusts. One runs in an empty folder, without environment, and with limits of processor
 * time, memory and output; what it made, or why it did not, is kept in .cache/ under the hash of
 * all that it was given.
 */
import { spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { WorkError } from "../../errors.js";
import { sha256 } from "../../files/hash.js";
import { projectRoot } from "../../files/project-root.js";
import { writeFileWhole } from "../../files/write.js";

/** Seconds of processor time that one step of a compiler may take. */
const MOST_SECONDS = 20;
/** KiB of address space; compilers reserve far more than they use. */
const MOST_MEMORY = 6 << 20;
/** Bytes of a compiler's words that are read. */
const MOST_WORDS = 1 << 20;
/** Blocks of 512 bytes that a file may have which it writes. */
const MOST_FILE = (128 << 20) / 512;

/** How a cluster or a person ends all processes of a job: nothing that the text is to blame for. */
const ENDED_BY_OTHERS: readonly (NodeJS.Signals | null)[] = ["SIGTERM", "SIGINT", "SIGHUP"];

/** Why there is no program. */
export interface Refusal {
  /** What stopped the compiler; "words" where it ended by itself. */
  readonly by: "words" | "time" | "memory";
  /** What it said. */
  readonly words: string;
}

/** Stands in arguments and files for the folder that a step runs in. */
export const FOLDER = "{folder}";

/** One step: a command line, run in a folder of its own. */
export interface Step {
  /** Path of the program. */
  readonly program: string;
  /** Its arguments; `FOLDER` in one stands for the folder that it runs in. */
  readonly args: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** What is built of what. */
export interface Recipe {
  /** Names the compiler, its version and its fixed inputs. */
  readonly key: string;
  /** Files that the steps read, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Further ones, which `key` names. */
  readonly inputs?: Readonly<Record<string, Uint8Array>>;
  /** Commands, in order. */
  readonly steps: readonly Step[];
  /** Name of the file that the last one writes. */
  readonly result: string;
}

/**
 * What a recipe makes, from the cache where it was made before.
 * @throws WorkError if a program cannot be started, or is ended from outside
 */
export function built(recipe: Recipe): Buffer | Refusal {
  const { key, files, result } = recipe;
  const names = recipe.steps.map(({ args }) => args);
  return keptOr([key, files, names, result], () => build(recipe));
}

/**
 * What was made of `given` before, else what `make` makes, which is kept.
 * @param given  all that decides what is made
 */
export function keptOr(given: unknown, make: () => Buffer | Refusal): Buffer | Refusal {
  const hash = sha256(JSON.stringify(given)).slice(0, 40);
  const kept = join(cacheFolder(), hash);
  try {
    const bytes = inflateRawSync(readFileSync(kept));
    utimesSync(kept, new Date(), new Date());
    return bytes[0] === 1 ? bytes.subarray(1) : (JSON.parse(bytes.toString("utf8", 1)) as Refusal);
  } catch {
    // not built yet, or the file was damaged
  }
  const made = make();
  const isRefusal = !Buffer.isBuffer(made);
  if (isRefusal && made.by === "time") return made; // a busy machine is no property of the program
  const body = isRefusal ? Buffer.from(JSON.stringify(made)) : made;
  try {
    const tagged = Buffer.concat([Buffer.from([isRefusal ? 0 : 1]), body]);
    writeFileWhole(kept, deflateRawSync(tagged, { level: 1 }));
  } catch {
    // a folder that cannot be written costs the next run a compilation
  }
  return made;
}

const cacheFolder = (): string => join(projectRoot, ".cache", "compiled");

/** Takes the files out of the cache that were not used for longest, beyond `mostBytes`. */
export function trimCache(mostBytes = 1 << 30): void {
  try {
    const folder = cacheFolder();
    const files = readdirSync(folder)
      .map((name) => ({ path: join(folder, name), ...sizeAndTime(join(folder, name)) }))
      .sort((a, b) => b.time - a.time);
    let sum = 0;
    for (const { path, size } of files)
      if ((sum += size) > mostBytes) rmSync(path, { force: true });
  } catch {
    // there is no cache yet, or another process trims it
  }
}

function sizeAndTime(path: string): { size: number; time: number } {
  const { size, mtimeMs } = statSync(path);
  return { size, time: mtimeMs };
}

function build({ files, inputs = {}, steps, result }: Recipe): Buffer | Refusal {
  const folder = mkdtempSync(join(tmpdir(), "cct-compile-"));
  try {
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(folder, name), text.replaceAll(FOLDER, folder));
    for (const [name, bytes] of Object.entries(inputs)) writeFileSync(join(folder, name), bytes);
    for (const step of steps) {
      const refusal = run(step, folder);
      if (refusal !== undefined) return refusal;
    }
    return readFileSync(join(folder, result));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a step; undefined if it ended well. */
function run({ program, args, env }: Step, folder: string): Refusal | undefined {
  const limits = { c: 0, t: MOST_SECONDS, v: MOST_MEMORY, f: MOST_FILE };
  const set = Object.entries(limits).map(([name, value]) => `ulimit -${name} ${value}`);
  const placed = args.map((argument) => argument.replace(FOLDER, folder));
  const { status, signal, error, stdout, stderr } = spawnSync(
    "/bin/sh",
    ["-c", [...set, 'exec "$0" "$@"'].join(" && "), program, ...placed],
    {
      cwd: folder,
      env: { ...env, HOME: folder, TMPDIR: folder, LC_ALL: "C" },
      timeout: 6 * MOST_SECONDS * 1000,
      killSignal: "SIGKILL",
      maxBuffer: MOST_WORDS,
    },
  );
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (error !== undefined && code !== "ETIMEDOUT" && code !== "ENOBUFS")
    throw new WorkError(
      `the compiler ${program} must start, but it did not: ${error.message}; set it up again`,
    );
  if (status === 0) return undefined;
  if (ENDED_BY_OTHERS.includes(signal))
    throw new WorkError(
      `the compiler ${program} must end by itself, but was ended by ${signal}; run again`,
    );
  const words = `${stdout.toString("utf8")}${stderr.toString("utf8")}`.replaceAll(folder, "");
  if (code === "ETIMEDOUT" || signal === "SIGXCPU" || signal === "SIGKILL")
    return { by: "time", words: `the compiler took more than ${MOST_SECONDS} s` };
  if (
    /out of memory|bad_alloc|cannot allocate memory|memory exhausted|memory allocation of/i.test(
      words,
    )
  )
    return { by: "memory", words: "the compiler ran out of memory" };
  return { by: "words", words };
}
