/**
 * @file The process that runs tests with a planted fault. It stays, with everything heavy loaded,
 * and for each fault loads the guarded modules and the tests anew, the faulty text in place of the
 * file's own; the built files are never touched. Sent `Trial`, it answers with a fate. A fault that
 * loops for ever is the parent's affair: it ends the process.
 */
import Module from "node:module";
import { Script } from "node:vm";

/** One request. `file` null: the tests as they are. */
export interface Trial {
  readonly testFiles: readonly string[];
  readonly file: string | null;
  readonly text: string;
  /** Folders whose modules are loaded anew. */
  readonly fresh: readonly string[];
}

/** What became of a planted fault. `invalid`: the text does not parse, so it proves nothing. */
export type Fate = "caught" | "survived" | "invalid";

type Body = (context: { after(undo: () => unknown): void }) => unknown;
interface Internals {
  _load(request: string, ...rest: unknown[]): unknown;
  _extensions: Record<
    string,
    (module: { _compile(text: string, file: string): void }, file: string) => void
  >;
}

let tests: Body[] = [];
let first: (() => unknown)[] = [];
const nodeTest = {
  test: (_name: string, body: Body) => void tests.push(body),
  before: (body: () => unknown) => void first.push(body),
};

async function run({ testFiles, file, text, fresh }: Trial): Promise<Fate> {
  try {
    if (file !== null) new Script(`(function () {${text}\n})`);
  } catch {
    return "invalid";
  }
  [tests, first] = [[], []];
  for (const key of Object.keys(require.cache))
    if (fresh.some((folder) => key.startsWith(folder))) delete require.cache[key];
  const internals = Module as unknown as Internals;
  const load = internals._load;
  const compile = internals._extensions[".js"]!;
  internals._load = (request, ...rest) =>
    request === "node:test" ? nodeTest : load(request, ...rest);
  internals._extensions[".js"] = (module, path) =>
    path === file ? module._compile(text, path) : compile(module, path);
  try {
    for (const path of testFiles) require(path);
    for (const prepare of first) await prepare();
    for (const body of tests) {
      const undo: (() => unknown)[] = [];
      try {
        await body({ after: (action) => void undo.push(action) });
      } finally {
        for (const action of undo) await action();
      }
    }
    return tests.length > 0 ? "survived" : "caught";
  } catch {
    return "caught";
  } finally {
    [internals._load, internals._extensions[".js"]] = [load, compile];
  }
}

if (process.send && require.main === module) {
  for (const warm of ["fast-check", "@tensorflow/tfjs-core"]) require(warm);
  process.on("message", (trial: Trial) => void run(trial).then((fate) => process.send!(fate)));
}
