/**
 * @file The order of a projection's rows that rotary positions need: llama.cpp turns neighbours
 * (2i, 2i+1) of a head, Hugging Face halves (i, i + d/2).
 */

/** Rows from neighbours to halves, head by head. */
export function halvesOf(
  data: Float32Array,
  shape: readonly number[],
  heads: number,
): Float32Array {
  const rows = shape[0]!;
  const width = data.length / rows;
  const size = rows / heads;
  const half = size / 2;
  const out = new Float32Array(data.length);
  for (let head = 0; head < heads; head++)
    for (let i = 0; i < half; i++)
      for (let j = 0; j < 2; j++) {
        const from = (head * size + 2 * i + j) * width;
        out.set(data.subarray(from, from + width), (head * size + j * half + i) * width);
      }
  return out;
}
