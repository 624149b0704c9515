/**
 * @file A tensor of tfjs as the rows of a table, known by its shape, so that tfjs is not loaded
 * here. The last axis runs along the columns, the axes before it down the rows, each with its
 * index.
 */

/** What is used of a tensor. */
export interface TensorLike {
  /** Sizes of the axes; empty for a scalar. */
  readonly shape: readonly number[];
  /** Type of the elements in tfjs's words; "bool" shows as true and false. */
  readonly dtype: string;
  /** Elements, the last axis running fastest. */
  dataSync(): ArrayLike<unknown>;
}

/** Column names, the first rows, and the number of all rows. */
export interface Rows {
  /** Names of the columns: one an index, then the places along the last axis. */
  readonly names: string[];
  /** The first rows, each as long as `names`. */
  readonly rows: unknown[][];
  /** Number of all rows, shown or not. */
  readonly total: number;
}

/** Columns of the last axis that are shown. */
const SHOWN_COLUMNS = 20;

/** True for tensors and variables of tfjs. */
export function isTensor(value: object): value is TensorLike {
  return "dataSync" in value && "shape" in value && "dtype" in value && "rank" in value;
}

/** @param limit  rows shown at most */
export function tensorRows(tensor: TensorLike, limit: number): Rows {
  const values = tensor.dataSync();
  const { shape, dtype } = tensor;
  const valueOf = (k: number): unknown => (dtype === "bool" ? Boolean(values[k]) : values[k]);
  if (shape.length === 0) return { names: ["value"], rows: [[valueOf(0)]], total: 1 };
  const outer = shape.length === 1 ? shape : shape.slice(0, -1);
  const width = shape.length === 1 ? 1 : shape.at(-1)!;
  const columns = Math.min(width, SHOWN_COLUMNS);
  const total = outer.reduce((product, size) => product * size, 1);
  const axes = outer.length === 1 ? ["index"] : outer.map((_, axis) => `axis ${axis}`);
  const names = [...axes, ...Array.from({ length: columns }, (_, j) => String(j))];
  if (shape.length === 1) names[1] = "value";
  if (columns < width) names.push(`… ${width - columns} more`);
  const rows = Array.from({ length: Math.min(total, limit) }, (_, i) => {
    const row: unknown[] = indices(i, outer);
    for (let j = 0; j < columns; j++) row.push(valueOf(i * width + j));
    if (columns < width) row.push("…");
    return row;
  });
  return { names, rows, total };
}

/** The place of row `i` along each axis, the last of which runs fastest. */
function indices(i: number, sizes: readonly number[]): number[] {
  const place: number[] = [];
  let rest = i;
  for (const size of [...sizes].reverse()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
}
