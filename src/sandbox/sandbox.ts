/**
 * @file Runs programs that nobody trusts, on all cores. Python and JavaScript run as WebAssembly:
 * without files, network, environment or processes, in threads that can be ended at any time. What
 * isolates one program from the next is said in interpreter.ts and javascript/realm.ts, what keeps
 * a program from judging itself in courtroom.ts and javascript/courtroom.ts.
 */
import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { UsageError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import type { Progress } from "../progress.js";
import { sha256 } from "../files/hash.js";
import { CANARIES } from "./canaries.js";
import type { CourtStart } from "./court.js";
import { GuardedThread } from "./guarded-thread.js";
import { imageKey, type Image } from "./image.js";
import { providedModules, quickjsFile, quickjsModule } from "./javascript/quickjs-module.js";
import { realmScript } from "./javascript/realm-script.js";
import type { Program, Verdict } from "./outcome.js";
import { Pool } from "./pool.js";
import { PAGE, pythonModule } from "./python-module.js";

export interface SandboxOptions {
  /** Threads; default: one per available core. */
  readonly workers?: number;
  /**
   * Seconds of processor time that a program may take alone, unless it has a limit of its own;
   * default 3. WebAssembly Python is about eight times slower than a native one.
   */
  readonly timeLimit?: number;
  /**
   * MiB of memory a program may use, in Python the interpreter's own 20 included; default 256, at
   * most 4096 (JavaScript: 2032).
   */
  readonly memoryLimit?: number;
  /** Bytes that a program may print; default 1 MiB. */
  readonly outputLimit?: number;
}

/** A pool of sandbox threads; they live until `close`. */
export interface Sandbox {
  /**
   * Tries every program; equal ones are tried once. A program that takes more than 30% of its time
   * limit is tried again after all others, alone, and only the limit of that second try counts.
   * @returns one verdict a program, in the same order
   * @throws WorkError if a canary is judged wrongly or a thread cannot run; the signal's reason if
   *   it is aborted
   */
  run(programs: readonly Program[], progress?: Progress, signal?: AbortSignal): Promise<Verdict[]>;
  close(): Promise<void>;
}

let image: Promise<Image> | undefined;

/** The started interpreter that all threads copy; made once a process, in a thread of its own. */
function sharedImage(): Promise<Image> {
  image ??= pythonModule().then(
    (python) =>
      new Promise<Image>((resolve, reject) => {
        const worker = new Worker(join(projectRoot, "dist", "src", "sandbox", "image-worker.js"), {
          workerData: { python },
          env: {},
        });
        worker.once("message", resolve);
        worker.once("error", reject);
      }),
  );
  return image;
}

interface Language {
  /** Most MiB of memory that its interpreter can address. */
  readonly mostMemory: number;
  /** What a thread's court is made of; limits in MiB and bytes. */
  court(memoryLimit: number, outputLimit: number): Promise<CourtStart>;
  /**
   * Names everything that decides verdicts: changes whenever the interpreter or the project's side
   * of it does.
   */
  key(): string;
}

/** The languages that there is a sandbox for. */
const languages: Readonly<Record<keyof typeof CANARIES, Language>> = {
  python: {
    mostMemory: 4096,
    court: async (memoryLimit, outputLimit) => ({
      language: "python",
      python: await pythonModule(),
      image: await sharedImage(),
      limits: { memoryPages: Math.floor((memoryLimit * (1 << 20)) / PAGE), outputLimit },
    }),
    key: imageKey,
  },
  javascript: {
    mostMemory: 2032,
    court: async (memoryLimit, outputLimit) => ({
      language: "javascript",
      module: await quickjsModule(),
      modules: providedModules(),
      limits: { memoryLimit, outputLimit },
    }),
    key: () =>
      sha256(
        JSON.stringify([
          statSync(quickjsFile()).size,
          realmScript("judge"),
          realmScript("candidate"),
          providedModules(),
        ]),
      ).slice(0, 16),
  },
};

/** Names of the languages that `createSandbox` runs. */
export const sandboxLanguages: readonly string[] = Object.keys(languages);

function languageNamed(name: string): keyof typeof CANARIES {
  if (!Object.hasOwn(languages, name))
    throw new UsageError(
      `createSandbox: language must be one of ${sandboxLanguages.join(", ")}, got ${name}`,
    );
  return name as keyof typeof CANARIES;
}

/**
 * Names all that decides what the sandbox of a language says. @throws UsageError for a language
 * without a sandbox
 */
export function sandboxKey(language: string): string {
  return languages[languageNamed(language)].key();
}

/**
 * @param language  one of `sandboxLanguages`
 * @throws UsageError naming every option that is out of range, or listing the languages
 * @example
 * const sandbox = await createSandbox("python", { workers: 2 });
 * const [verdict] = await sandbox.run([{ id: "a", code: "def f(x): return x + 1", test: "assert f(1) == 2", entryPoint: "f" }]);
 * verdict.outcome // "passed"
 */
export async function createSandbox(
  language: string,
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const name = languageNamed(language),
    { mostMemory, court } = languages[name];
  const {
    workers = availableParallelism(),
    timeLimit = 3,
    memoryLimit = 256,
    outputLimit = 1 << 20,
  } = options;
  const faults = [
    !(Number.isInteger(workers) && workers >= 1) &&
      `workers must be an integer ≥ 1, got ${workers}`,
    !(timeLimit > 0 && timeLimit < Infinity) && `timeLimit must be > 0 seconds, got ${timeLimit}`,
    !(memoryLimit >= 32 && memoryLimit <= mostMemory) &&
      `memoryLimit must lie in [32, ${mostMemory}] MiB, got ${memoryLimit}`,
    !(outputLimit >= 0) && `outputLimit must be ≥ 0 bytes, got ${outputLimit}`,
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw new UsageError(`createSandbox: ${faults.join("; ")}`);
  const start = court(memoryLimit, outputLimit);
  await start;
  return new Pool(workers, async () => new GuardedThread(await start), CANARIES[name], timeLimit);
}
