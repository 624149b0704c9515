/**
 * @file The seam between code that shows something and whatever is watching: the kernel puts a
 * front end in place, `display` and progress bars use it. It hangs on a global symbol, so it
 * survives the reloading of this package by a re-run import cell.
 */
import type { MimeBundle } from "./mime-bundle.js";

/** Where the running cell's output goes. */
export interface FrontEnd {
  /** Shows a bundle; one with the same `displayId` replaces it when `update` is set. */
  display(bundle: MimeBundle, displayId?: string, update?: boolean): void;
  /** Removes what the cell has shown; with `wait` not before it shows something else. */
  clear(wait: boolean): void;
  /** Aborted when the running cell is interrupted. */
  readonly signal: AbortSignal;
}

const key = Symbol.for("cct-lab.front-end");
const holder = globalThis as { [key]?: FrontEnd };

/** The notebook's front end; undefined outside a kernel. */
export function frontEnd(): FrontEnd | undefined {
  return holder[key];
}

/** Called by the kernel for each cell it starts. */
export function setFrontEnd(current: FrontEnd): void {
  holder[key] = current;
}

/**
 * A signal that is aborted when the running cell is interrupted; hand it to long work, which would
 * otherwise go on in the background. Outside a kernel it is aborted by the first Ctrl-C (SIGINT).
 */
export function interruptSignal(): AbortSignal {
  const current = frontEnd();
  if (current) return current.signal;
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  return controller.signal;
}
