/**
 * @file The runner's side of the headless kernel: starts the process, runs cells in it, collects
 *   their outputs.
 */
import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { WorkError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import type { ErrorReport } from "./error-report.js";
import type { KernelMessage } from "./headless-kernel.js";
import type { Output } from "./notebook-file.js";

/**
 * Milliseconds between interrupts: one that comes while a cell's own code blocks outside its first
 * turn is lost.
 */
const INTERRUPT_EVERY = 500;
/** Interrupts after which the process of a cell that does not end is killed. */
const INTERRUPTS = 40;

/** A running headless kernel. */
export interface HeadlessClient {
  /**
   * Runs one cell; its outputs go to `outputs` as they come, in nbformat's shape.
   * @throws WorkError if the kernel's process ends before the cell does
   */
  run(code: string, executionCount: number, outputs: Output[]): Promise<ErrorReport | undefined>;
  /** Kills the kernel's process, whatever it is doing. */
  close(): void;
}

/**
 * Starts a kernel.
 * @param signal  when aborted, the running cell is interrupted, and killed if it does not end then
 *   within 5 s
 */
export async function startHeadless(signal?: AbortSignal): Promise<HeadlessClient> {
  const child = fork(join(projectRoot, "dist", "src", "kernel", "headless-kernel.js"), [], {
    detached: process.platform !== "win32",
    stdio: ["ignore", 2, 2, "ipc"],
  });
  /** Outputs that later display updates may replace, by display id. */
  const displays = new Map<string, { data: Record<string, unknown> }[]>();
  let receive: (message: KernelMessage) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const interrupter = interrupterOf(child);
  child.on("message", (message) => receive(message as KernelMessage));
  child.on("exit", (code, killedBy) => {
    interrupter.stop();
    const how = killedBy ?? `exit code ${code}`;
    fail(
      new WorkError(
        `the notebook kernel ended (${how}) before its cell did; ` +
          "a cell must not call process.exit, and may need less memory",
      ),
    );
  });

  const until = (onMessage: (message: KernelMessage) => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      fail = reject;
      receive = (message) => {
        if (onMessage(message)) resolve();
      };
    });
  await until((message) => message.type === "ready");
  signal?.addEventListener("abort", interrupter.start, { once: true });

  return {
    async run(code, executionCount, outputs) {
      let error: ErrorReport | undefined;
      const done = until((message) => {
        if (message.type === "done") error = message.error;
        else record(message, executionCount, outputs, displays);
        return message.type === "done";
      });
      child.send({ code });
      if (signal?.aborted) interrupter.start();
      await done;
      interrupter.stop();
      if (error) outputs.push({ output_type: "error", ...error });
      return error;
    },
    close() {
      signal?.removeEventListener("abort", interrupter.start);
      interrupter.stop();
      fail = () => undefined;
      child.kill("SIGKILL");
    },
  };
}

/** Interrupts a kernel again and again from `start` to `stop`, and kills it in the end. */
function interrupterOf(kernel: ChildProcess): { start(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    start() {
      let sent = 0;
      const send = (): void => {
        kernel.kill(sent++ < INTERRUPTS ? "SIGINT" : "SIGKILL");
      };
      clearInterval(timer);
      timer = setInterval(send, INTERRUPT_EVERY);
      send();
    },
    stop: () => clearInterval(timer),
  };
}

/** Outputs that are cleared by the next one. */
const waiting = new WeakSet<Output[]>();

/**
 * Adds one message to a cell's outputs, as nbclient does; consecutive text of one stream is one
 * output.
 */
function record(
  message: KernelMessage,
  executionCount: number,
  outputs: Output[],
  displays: Map<string, { data: Record<string, unknown> }[]>,
): void {
  if (message.type === "clear") {
    if (message.wait) waiting.add(outputs);
    else outputs.length = 0;
    return;
  }
  if (waiting.delete(outputs)) outputs.length = 0;
  if (message.type === "stream") {
    const before = outputs.at(-1);
    if (before?.output_type === "stream" && before.name === message.name)
      before.text += message.text;
    else outputs.push({ output_type: "stream", name: message.name, text: message.text });
  } else if (message.type === "result") {
    outputs.push({
      output_type: "execute_result",
      data: message.bundle,
      metadata: {},
      execution_count: executionCount,
    });
  } else if (message.type === "display") {
    const shown = message.displayId === undefined ? [] : (displays.get(message.displayId) ?? []);
    for (const output of shown) output.data = message.bundle;
    if (message.update) return;
    const output = { output_type: "display_data" as const, data: message.bundle, metadata: {} };
    outputs.push(output);
    if (message.displayId !== undefined) displays.set(message.displayId, [...shown, output]);
  }
}
