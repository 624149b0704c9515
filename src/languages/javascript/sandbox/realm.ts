/**
 * @file A JavaScript realm that can be put back: QuickJS as a WebAssembly instance of its own, with
 * one runtime, one context and the entry points of one side (judge or candidate). Its whole state
 * is linear memory, a stack pointer that rests between calls, and nothing in the host, so a copy of
 * the memory, taken once after start-up, is written back before every program: nothing of earlier
 * programs is left, whatever they did to prototypes, globals or raw memory.
 */
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  RELEASE_SYNC,
  type QuickJSContext,
  type QuickJSHandle,
} from "quickjs-emscripten";
import type { ModuleFiles } from "./module-files.js";
import { realmScript, type Side } from "./realm-script.js";
import { wasm, type WasmMemory, type WasmModule } from "../../web-assembly.js";

/** Bytes of the stack that QuickJS may use; the module has 5 MiB. */
const STACK = 4 << 20;
/** Bytes of memory that are cleared rather than given up. */
const MOST_CLEARED = 64 << 20;
/** Pages of 64 KiB that the module needs to start, and that its own data and stack take. */
const INITIAL_PAGES = 256;

/** What a realm may use, and what ends it. */
export interface RealmOptions {
  /** MiB for values; more is an "out of memory" error inside. */
  readonly memoryLimit: number;
  /**
   * Functions that the realm's own scripts may call: texts and numbers in, text (or nothing) out.
   */
  readonly host: Readonly<Record<string, (...given: (string | number)[]) => string | undefined>>;
  /** Files that the realm's imports find. */
  readonly files: ModuleFiles;
  /**
   * Trusted texts of modules that `require` may load, by name: the body of a function of `module`,
   * `exports`, `require` and `internal` (surroundings.js).
   */
  readonly modules: (name: string) => string | undefined;
  /**
   * Whether what runs must end now; asked every few thousand steps, and nothing inside can catch
   * it.
   */
  readonly interrupted: () => boolean;
}

/** The value of a script or of a call, or what it threw. */
export type Answer =
  { readonly value: QuickJSHandle; readonly threw?: undefined } | { readonly threw: QuickJSHandle };

/** A part of a memory that is not all zeros. */
interface Piece {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** The memory without its long stretches of zeros (an unused stack, for one): 0.2 MiB of 16. */
function piecesOf(memory: Uint8Array): Piece[] {
  const STEP = 4096;
  const zeros = Buffer.alloc(STEP);
  const pieces: Piece[] = [];
  const isZero = (at: number): boolean => zeros.equals(memory.subarray(at, at + STEP));
  for (let at = 0; at < memory.length; at += STEP) {
    if (isZero(at)) continue;
    const start = at;
    while (at < memory.length && !isZero(at)) at += STEP;
    pieces.push({ start, bytes: memory.slice(start, at) });
  }
  return pieces;
}

/** Text of an ES module, or the error that an import of it raises. */
function moduleText(
  context: QuickJSContext,
  files: ModuleFiles,
  name: string,
): string | { error: Error } {
  const namesIn = (expression: string): string[] => {
    const found = context.evalCode(`Object.keys(Object(${expression})).join()`, "names.js");
    if (found.error) {
      found.error.dispose();
      return [];
    }
    return context.getString(found.value).split(",");
  };
  const text = files.text(name, namesIn);
  return text ?? { error: new Error(`Cannot find module '${name}'`) };
}

/** A file: the namespace of an ES module, or the function that a CommonJS file is the body of. */
function fileIn(
  context: QuickJSContext,
  files: ModuleFiles,
  path: string,
): { value: QuickJSHandle } | { error: QuickJSHandle } {
  if (files.form(path) === "module") {
    const text = `import * as all from ${JSON.stringify(`/${path}`)};\nexport default all;`;
    const made = context.evalCode(text, "", { type: "module" });
    return made.error ? made : { value: context.getProp(made.value, "default") };
  }
  const text = Object.hasOwn(files.own, path) ? files.own[path]! : undefined;
  if (text === undefined)
    return context.evalCode(
      `throw new Error(${JSON.stringify(`Cannot find module '${path}'`)})`,
      path,
    );
  const head = "(function (exports, require, module, __filename, __dirname) {";
  return context.evalCode(`${head}${text}\n})`, path, { type: "global" });
}

/** What the realm's script is handed: functions that ask the host for texts, and load programs. */
function hostObject(
  context: QuickJSContext,
  { host, modules, files }: Pick<RealmOptions, "host" | "modules" | "files">,
): QuickJSHandle {
  const value = (handle: QuickJSHandle): string | number =>
    context.typeof(handle) === "number" ? context.getNumber(handle) : context.getString(handle);
  const object = context.newObject();
  const texts: RealmOptions["host"] = {
    ...host,
    resolve: (base, request) => files.resolve(String(base), String(request)),
    form: (path) => files.form(String(path)),
    source: (path) => files.own[String(path)] ?? "",
  };
  for (const [name, work] of Object.entries(texts)) {
    context
      .newFunction(name, (...given) => {
        const answer = work(...given.map(value));
        return answer === undefined ? context.undefined : context.newString(answer);
      })
      .consume((made) => context.setProp(object, name, made));
  }
  context
    .newFunction("load", (name) => {
      const text = modules(context.getString(name));
      if (text === undefined) return context.undefined;
      const made = `(function (module, exports, require, internal) {${text}\n})`;
      return context.unwrapResult(context.evalCode(made, "module.js", { type: "global" }));
    })
    .consume((made) => context.setProp(object, "load", made));
  context
    .newFunction("file", (path) => fileIn(context, files, context.getString(path)))
    .consume((made) => context.setProp(object, "file", made));
  return object;
}

/** A realm that can be put back to its start. */
export class Realm {
  private constructor(
    private readonly context: QuickJSContext,
    private readonly memory: WasmMemory,
    private readonly image: readonly Piece[],
    private readonly entries: ReadonlyMap<string, QuickJSHandle>,
  ) {}

  static async create(
    module: WasmModule,
    side: Side,
    { memoryLimit, host, modules, files, interrupted }: RealmOptions,
  ): Promise<Realm> {
    const memory = new wasm.Memory({
      initial: INITIAL_PAGES,
      maximum: Math.min(32768, INITIAL_PAGES + 16 * memoryLimit),
    });
    const silent = (): undefined => undefined;
    const variant = newVariant(RELEASE_SYNC, {
      wasmModule: module as never,
      wasmMemory: memory as never,
      log: silent,
      emscriptenModule: { print: silent, printErr: silent } as never, // what an abort would say
    });
    const runtime = (await newQuickJSWASMModuleFromVariant(variant)).newRuntime();
    runtime.setMemoryLimit(memoryLimit * (1 << 20));
    runtime.setMaxStackSize(STACK);
    runtime.setInterruptHandler(interrupted);
    runtime.setModuleLoader(
      (name) => moduleText(context, files, name),
      (base, request) => files.specifier(base, request),
    );
    const context = runtime.newContext();
    const object = hostObject(context, { host, modules, files });
    const script = context.unwrapResult(
      context.evalCode(realmScript(side), "realm.js", { type: "global" }),
    );
    const made = context.unwrapResult(context.callFunction(script, context.undefined, object));
    const own =
      side === "judge"
        ? ["judge", "judgeFile", "verdict"]
        : ["find", "findings", "call", "raised", "load", "expose"];
    const names = [...own, "open", "serve", "settled", "settle", "next", "fire"];
    const entries = new Map(names.map((name) => [name, context.getProp(made, name)]));
    return new Realm(context, memory, piecesOf(new Uint8Array(memory.buffer)), entries);
  }

  /** Whether the memory grew so much that a new realm costs less than clearing it. */
  get isSpent(): boolean {
    return this.memory.buffer.byteLength > MOST_CLEARED;
  }

  /** Makes the realm what it was after start-up, bit by bit; memory that grew stays, cleared. */
  restore(): void {
    const all = new Uint8Array(this.memory.buffer).fill(0);
    for (const { start, bytes } of this.image) all.set(bytes, start);
  }

  /**
   * Evaluates a script in the realm's global scope (sloppy, as a CommonJS file is).
   * @returns its value, to be handed to `call`; or what it threw
   * @throws what broke the instance itself: a trap, or a stack beyond the engine's
   */
  evaluate(code: string, file: string): Answer {
    const result = this.context.evalCode(code, file, { type: "global" });
    return result.error ? { threw: result.error } : { value: result.value };
  }

  /** Calls a function of the realm; texts are handed over as strings. */
  call(callee: QuickJSHandle, ...given: readonly (QuickJSHandle | string)[]): Answer {
    const handles = given.map((one) =>
      typeof one === "string" ? this.context.newString(one) : one,
    );
    const result = this.context.callFunction(callee, this.context.undefined, ...handles);
    return result.error ? { threw: result.error } : { value: result.value };
  }

  /** Does what promises left to be done; returns whether there was anything. */
  runJobs(): boolean {
    const { runtime } = this.context;
    if (!runtime.hasPendingJob()) return false;
    const done = runtime.executePendingJobs();
    if (done.error) done.error.dispose();
    return true;
  }

  /** An entry point of this side. */
  entry(name: string): QuickJSHandle {
    const entry = this.entries.get(name);
    if (entry === undefined)
      throw new RangeError(
        `Realm.entry: expected one of ${[...this.entries.keys()].join(", ")}, got ${name}; ` +
          "give the name of one that this side has",
      );
    return entry;
  }

  /** Text of a string value. */
  text(handle: QuickJSHandle): string {
    return this.context.getString(handle);
  }
}
