/** @file Where the output of a running cell goes. */
import type { MimeBundle } from "./mime-bundle.js";

/**
 * Where one cell's output goes, in order; printed text is gathered before. Output that comes after
 * the cell has ended goes to the cell started last.
 */
export interface CellSink {
  /** Text that the cell prints, in order. */
  stream(name: "stdout" | "stderr", text: string): void;
  /** A value shown, or with `update` what replaces an earlier one of the same `displayId`. */
  display(bundle: MimeBundle, displayId?: string, update?: boolean): void;
  /** Removes what the cell has shown; with `wait` not before it shows something else. */
  clear(wait: boolean): void;
  /** The value of the cell's last expression. */
  result(bundle: MimeBundle): void;
}
