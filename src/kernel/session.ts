/**
 * @file One notebook session over tslab's own converter and executor: runs cells one at a time and
 * reports what they print, show, return and throw. The Jupyter kernel and the headless runner are
 * two transports over this, so both give the same outputs. What it adds to tslab: rich last
 * expressions, several MIME types in one output, named errors with a traceback, an abort signal for
 * interrupts, and the package's own name in imports.
 */
import { StringDecoder } from "node:string_decoder";
import { setImmediate as nextTurn } from "node:timers/promises";
import { format } from "node:util";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { ConvertResult } from "tslab/dist/converter.js";
import { projectRoot } from "../files/project-root.js";
import { InterruptedLoop, withAwaitRules, withLoopSignal } from "./await-rules.js";
import { errorReport, interruptedReport, lostErrorText, type ErrorReport } from "./error-report.js";
import { setFrontEnd } from "./front-end.js";
import type { CellSink } from "./cell-sink.js";
import { bundleOf } from "./mime.js";
import type { MimeBundle } from "./mime-bundle.js";
import { PACKAGE_NAME, resolvePackageName } from "./package-name.js";
import { reloadIfEdited } from "./reload.js";
import { batchStreams, type BatchedSink } from "./stream-batch.js";
import { correctNames } from "./correct-names.js";

/** A running session. */
export interface Session {
  /** Runs one cell; undefined means that it ended well. Cells must not overlap. */
  execute(code: string, sink: CellSink): Promise<ErrorReport | undefined>;
  /** Ends the running cell with an error and aborts its signal. */
  interrupt(): void;
  /** tslab's TypeScript. */
  readonly typescript: typeof TypeScript;
  /** tslab's executor, for completion and inspection. */
  readonly executor: import("tslab/dist/executor.js").Executor;
  /** Closes tslab's executor and its compiler; no cell can run after it. */
  close(): void;
}

const start = { offset: 0, line: 0, character: 0 };
/** A conversion that tslab takes for failed, and so forgets. */
const postponed: ConvertResult = {
  diagnostics: [{ start, end: start, messageText: "not run yet", category: 0, code: 0 }],
};

/** What tslab's executor reports of a cell that it runs. */
interface Reported {
  /** The last expression's value. */
  last: { value: unknown } | undefined;
  /** Thrown values and type errors. */
  faults: unknown[][];
  /** What the cell was compiled to; undefined before. */
  converted: ConvertResult | undefined;
}

/** tslab's executor over our converter, and what it reports. */
interface Tslab {
  readonly typescript: typeof TypeScript;
  readonly executor: Session["executor"];
  readonly reported: Reported;
}

/**
 * Starts tslab. It is handed a cell twice: the first time the cell is only compiled, so that an
 * interrupt which came meanwhile is not lost.
 */
function startTslab(): Tslab {
  const typescript = resolvePackageName();
  const { createConverter } =
    require("tslab/dist/converter.js") as typeof import("tslab/dist/converter.js");
  const { createExecutor } =
    require("tslab/dist/executor.js") as typeof import("tslab/dist/executor.js");
  const reported: Reported = { last: undefined, faults: [], converted: undefined };
  const converter = withAwaitRules(
    correctNames(createConverter({ isJS: false, isBrowser: false }), typescript),
    typescript,
  );
  const node: typeof converter = {
    ...converter,
    convert(declarations, code) {
      if (reported.converted) return reported.converted;
      reported.converted = converter.convert(declarations, code);
      return postponed;
    },
  };
  // The types that notebooks import are loaded now and kept, so that no import cell waits for them.
  node.addModule("cct_lab_imports", `import "${PACKAGE_NAME}"; import "arquero";`);
  const converters = { node, browser: node, close: () => node.close() };
  const executor = createExecutor(projectRoot, converters, {
    // tslab hands the last expression to log, thrown values and type errors to error
    log: (value) => {
      reported.last = { value };
    },
    error: (...args) => {
      reported.faults.push(args);
    },
  });
  return { typescript, executor, reported };
}

/** Sends what is printed to the sink of the running cell, where there is one. */
function capture(name: "stdout" | "stderr", sinkNow: () => BatchedSink | undefined): void {
  const decoder = new StringDecoder("utf8"); // a character's bytes may come in two writes
  const text = (chunk: string | Uint8Array): string =>
    typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk));
  const original = process[name].write.bind(process[name]);
  process[name].write = ((
    chunk: string | Uint8Array,
    encoding?: unknown,
    done?: unknown,
  ): boolean => {
    const callback = typeof encoding === "function" ? encoding : done;
    const sink = sinkNow();
    if (!sink) return original(chunk as string);
    sink.stream(name, text(chunk));
    if (typeof callback === "function") process.nextTick(callback as () => void);
    return true;
  }) as typeof process.stdout.write;
}

/** Compiles and runs one cell, and shows the value of its last expression. */
async function runCell(
  code: string,
  { executor, reported }: Tslab,
  sink: CellSink,
  signal: AbortSignal,
): Promise<ErrorReport | undefined> {
  Object.assign(reported, { last: undefined, faults: [], converted: undefined });
  try {
    reloadIfEdited(code);
    let ok = await executor.execute(code);
    if (reported.converted) {
      reported.faults = [];
      await nextTurn();
      if (signal.aborted) return interruptedReport();
      ok = await executor.execute(code);
    }
    if (!ok) return signal.aborted ? interruptedReport() : errorReport(reported.faults, code);
    // a @module cell with type errors still counts as run
    for (const fault of reported.faults) sink.stream("stderr", `${format(...fault)}\n`);
    const value = await settled(reported.last?.value, signal);
    if (value !== undefined && value !== null) sink.result(await bundleOf(value));
    return undefined;
  } catch (error) {
    return signal.aborted ? interruptedReport() : errorReport([[error]], code);
  }
}

/** What tslab's own `display` of a cell calls. */
interface DisplayData {
  readonly data: MimeBundle;
  readonly transient?: { display_id?: string };
}

/** Lets `cct.display` and tslab's display, called by the cell that runs now, show in `to`. */
function showIn(to: BatchedSink, signal: AbortSignal): void {
  setFrontEnd({
    signal,
    display: (bundle, id, update) => to.display(bundle, id, update),
    clear: (wait) => to.clear(wait),
  });
  const jupyter = require("tslab/dist/jupyter.js") as { lastWriteDisplayData: unknown };
  jupyter.lastWriteDisplayData = ({ data, transient }: DisplayData, update: boolean) =>
    to.display(data, transient?.display_id, update);
}

/**
 * Starts a session whose folder is the project's: imports and relative paths count from there,
 * wherever the notebook lies. Takes over process.stdout.write and process.stderr.write. One session
 * a process.
 */
export function startSession(): Session {
  process.chdir(projectRoot);
  const tslab = startTslab();
  const { typescript, executor } = tslab;
  let sink: BatchedSink | undefined;
  let controller = new AbortController();
  capture("stdout", () => sink);
  capture("stderr", () => sink);
  reportLostErrors();
  return {
    typescript,
    executor,
    async execute(code, output) {
      sink?.flush();
      const to = batchStreams(output);
      sink = to;
      controller = new AbortController();
      const { signal } = controller;
      showIn(to, signal);
      const error = await withLoopSignal(signal, () => runCell(code, tslab, to, signal));
      to.flush();
      return error;
    },
    interrupt() {
      controller.abort();
      executor.interrupt();
    },
    close: () => executor.close(),
  };
}

/** The value of a cell's last expression; a promise's is awaited, until the cell is interrupted. */
async function settled(value: unknown, signal: AbortSignal): Promise<unknown> {
  if (typeof (value as PromiseLike<unknown> | undefined | null)?.then !== "function") return value;
  const interrupted = new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new InterruptedLoop()), { once: true });
  });
  return Promise.race([value, interrupted]);
}

/** Prints what nobody caught, as part of the cell that runs. */
function reportLostErrors(): void {
  const report = (kind: string) => (thrown: unknown) => {
    if (thrown instanceof InterruptedLoop) return;
    process.stderr.write(lostErrorText(kind, thrown));
  };
  process.on("uncaughtException", report("uncaught exception"));
  process.on("unhandledRejection", report("unhandled rejection"));
}
