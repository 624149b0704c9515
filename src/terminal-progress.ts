/**
 * @file Progress for a shell: a bar with the time left on a terminal, a line every few seconds in a
 * log. Everything goes to stderr; stdout is the result's.
 */
import { SingleBar } from "cli-progress";
import { durationOf } from "./durations.js";
import type { Progress } from "./progress.js";

/** Seconds between two lines in a log. */
const LOG_EVERY = 10;

/** A progress display with a `stop` to call when the work is over. */
export interface TerminalProgress extends Progress {
  /** Takes the display away. */
  stop(): void;
}

/** @param label  what runs, in a word or two */
export function terminalProgress(
  label: string,
  stream: NodeJS.WriteStream = process.stderr,
): TerminalProgress {
  const began = Date.now();
  // work that was there when we began does not count for the time left
  let first: number | undefined;
  const timeLeft = (done: number, total: number): string => {
    first ??= done;
    const elapsed = (Date.now() - began) / 1000;
    if (done - first <= 0 || elapsed < 2) return "time left unknown";
    const left = Math.max(0, ((total - done) * elapsed) / (done - first));
    return `${durationOf(left)} left`;
  };
  if (!stream.isTTY) {
    let last = 0;
    return {
      update(done, total, note = "") {
        if (Date.now() - last < LOG_EVERY * 1000) return;
        last = Date.now();
        stream.write(
          `${label}: ${((100 * done) / total).toFixed(0)}%, ` +
            `${timeLeft(done, total)}${note === "" ? "" : ` (${note})`}\n`,
        );
      },
      stop: () => undefined,
    };
  }
  const bar = new SingleBar({
    format: `${label} {bar} {percentage}% | {left} | {note}`,
    stream,
    hideCursor: true,
    fps: 5,
    etaBuffer: 1,
  });
  let started = false;
  return {
    update(done, total, note = "") {
      const payload = { left: timeLeft(done, total), note };
      if (!started) bar.start(total, done, payload);
      started = true;
      bar.update(done, payload);
    },
    stop: () => {
      if (started) bar.stop();
    },
  };
}
