/**
 * @file The preference head beside a tuned model or adapter, in a file of its own, which no other
 * program minds: comparison_head.safetensors with one tensor, cct.head.weight.
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { writeFileWhole } from "../files/write.js";
import { readSafetensors, safetensorsBytes } from "../language-model/safetensors.js";
import { HEAD_PARAMETER } from "./pair-evaluation.js";

const FILE = "comparison_head.safetensors";

/**
 * Writes w of the head, shape [hiddenSize], into a folder. @throws WorkError if it cannot be
 * written
 */
export function saveHead(head: Float32Array, directory: string): void {
  writeFileWhole(
    join(directory, FILE),
    safetensorsBytes([[HEAD_PARAMETER, { shape: [head.length], data: head }]], "float32"),
  );
}

/**
 * Reads w of a head.
 * @param path  a folder that {@link saveHead} wrote to, or a safetensors file that holds the head
 *   (a run's checkpoint)
 * @param hiddenSize  width of the model that it is for
 * @throws UsageError if the file is missing, corrupt, holds no head, or one of another width
 */
export function loadHead(path: string, hiddenSize: number): Float32Array {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, FILE) : path;
  const tensors = readSafetensors(file);
  const head =
    tensors.get(HEAD_PARAMETER) ??
    // a checkpoint prefixes its names
    [...tensors].find(([name]) => name.endsWith(HEAD_PARAMETER))?.[1];
  if (head?.shape.join() !== String(hiddenSize))
    throw new UsageError(
      `${file}: expected ${HEAD_PARAMETER} of shape [${hiddenSize}], got ${head ? `[${head.shape.join(", ")}]` : "none"}; use the head of this model`,
    );
  return head.data;
}
