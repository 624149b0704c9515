/**
 * @file A progress bar in a notebook cell: one display that is updated in place, at most ten times
 * a second. Outside a kernel it prints nothing but a last line.
 */
import { randomBytes } from "node:crypto";
import { durationOf } from "../durations.js";
import type { Progress } from "../progress.js";
import { frontEnd } from "./front-end.js";
import { escapeHtml } from "./escape-html.js";
import type { MimeBundle } from "./mime-bundle.js";

/** Least milliseconds between two updates. */
const INTERVAL = 100;

/**
 * A bar labelled `label`, for anything that takes a Progress.
 * @example await tune(base, data, options, { progress: cellProgress("tuning"), signal: interruptSignal() })
 */
export function cellProgress(label: string): Progress {
  const displayId = randomBytes(8).toString("hex");
  const started = performance.now();
  let shown = -Infinity;
  let first = true;
  return {
    update(done, total, note = "") {
      const now = performance.now();
      const finished = done >= total;
      if (!finished && now - shown < INTERVAL) return;
      shown = now;
      const bundle = bar(label, done, total, note, (now - started) / 1000);
      const target = frontEnd();
      if (target) target.display(bundle, displayId, !first);
      else if (finished) process.stdout.write(`${String(bundle["text/plain"])}\n`);
      first = false;
    },
  };
}

/** The bar as HTML and text; time left is the mean pace so far. */
function bar(
  label: string,
  done: number,
  total: number,
  note: string,
  seconds: number,
): MimeBundle {
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const times: string[] = [];
  if (share > 0) times.push(`${seconds.toFixed(1)} s`);
  if (share > 0 && share < 1) times.push(`${durationOf((seconds * (1 - share)) / share)} left`);
  const time = times.length > 0 ? ` (${times.join(", ")})` : "";
  const text = `${label}: ${done} of ${total}${note && `, ${note}`}${time}`;
  const style = "width:20em;vertical-align:middle";
  const progress = `<progress value="${share}" max="1" style="${style}"></progress>`;
  return {
    "text/html": `${progress} ${escapeHtml(text)}`,
    "text/plain": text,
  };
}
