/**
 * @file Gathers what a cell prints into few messages: a loop of ten thousand `console.log` is a
 * handful of them, as from Python's kernel. Text keeps its order, also against displays and
 * results, and shows while a cell computes without a pause, for each write looks at the clock.
 */
import type { CellSink } from "./cell-sink.js";

/** Milliseconds that text may wait for more. */
const INTERVAL = 50;
/** Characters after which text waits no longer. */
const ENOUGH = 1 << 18;

/** A sink that gathers text, and a way to send what has been gathered. */
export interface BatchedSink extends CellSink {
  /** Sends what has been gathered; nothing happens if that is nothing. */
  flush(): void;
}

/**
 * @param sink  gets the gathered text; what is no text goes to it at once, after the text before
 */
export function batchStreams(sink: CellSink): BatchedSink {
  let name: "stdout" | "stderr" = "stdout";
  let parts: string[] = [];
  let size = 0;
  let sent = -Infinity;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (parts.length === 0) return;
    const text = parts.join("");
    parts = [];
    size = 0;
    sent = performance.now();
    sink.stream(name, text);
  };
  return {
    flush,
    stream(to, text) {
      if (text === "") return;
      if (to !== name) flush();
      name = to;
      parts.push(text);
      size += text.length;
      if (size >= ENOUGH || performance.now() - sent >= INTERVAL) flush();
      else timer ??= setTimeout(flush, INTERVAL);
    },
    display(bundle, displayId, update) {
      flush();
      sink.display(bundle, displayId, update);
    },
    clear(wait) {
      flush();
      sink.clear(wait);
    },
    result(bundle) {
      flush();
      sink.result(bundle);
    },
  };
}
