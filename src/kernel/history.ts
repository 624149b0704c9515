/**
 * @file The cells that a kernel has run, for `history_request`: a console's arrow keys, and clients
 * that list or search them. Kept in memory; each kernel has one session, number 1. Source: Jupyter
 * messaging protocol 5.3, "History".
 */

/** What a client asks for; which fields count depends on the type of access. */
export interface HistoryRequest {
  /** Whether cells are asked for by number, from the end, or by pattern. */
  readonly hist_access_type: "range" | "tail" | "search";
  /** Outputs too. */
  readonly output?: boolean;
  /** For `range`: 0 or 1 is the running session, as is -0; others are unknown here. */
  readonly session?: number;
  /** For `range`: cells from `start` to before `stop`, counted from 1. */
  readonly start?: number | null;
  /** See `start`; all that follow if it is left out. */
  readonly stop?: number | null;
  /** For `tail` and `search`: the last `n`. */
  readonly n?: number | null;
  /** For `search`: a glob with `*` and `?`. */
  readonly pattern?: string;
  /** For `search`: each text once. */
  readonly unique?: boolean;
}

/** Session, cell number, and the code, with the text of the result where asked for. */
export type HistoryEntry = [
  session: number,
  line: number,
  input: string | [input: string, output: string | null],
];

const SESSION = 1;

/** The cells of one kernel. */
export class History {
  private readonly cells: { line: number; code: string; result: string | null }[] = [];

  /** @param result  the text of the cell's last expression, null without one */
  add(line: number, code: string, result: string | null): void {
    this.cells.push({ line, code, result });
  }

  /** The cells that a request asks for, the oldest first. */
  find(request: HistoryRequest): HistoryEntry[] {
    return this.select(request).map(({ line, code, result }) => [
      SESSION,
      line,
      request.output ? [code, result] : code,
    ]);
  }

  private select(request: HistoryRequest): readonly (typeof this.cells)[number][] {
    const n = request.n ?? Infinity;
    const last = <T>(list: readonly T[]): readonly T[] =>
      n < list.length ? list.slice(list.length - Math.max(0, n)) : list;
    if (request.hist_access_type === "tail") return last(this.cells);
    if (request.hist_access_type === "search") {
      const found = this.cells.filter(({ code }) => matches(code, request.pattern ?? "*"));
      if (!request.unique) return last(found);
      const latest = new Map(found.map((cell) => [cell.code, cell]));
      return last(found.filter((cell) => latest.get(cell.code) === cell));
    }
    if (![0, SESSION].includes(request.session ?? 0)) return [];
    const { start, stop } = request;
    return this.cells.filter(({ line }) => line >= (start ?? 1) && line < (stop ?? Infinity));
  }
}

/** True if the whole text fits a glob. */
function matches(text: string, glob: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/[*?]/g, (wild) => (wild === "*" ? ".*" : "."));
  return new RegExp(`^${pattern}$`, "s").test(text);
}
