/**
 * @file The preference head beside a tuned model or adapter, in a file of its own, which no other program minds:
 * comparison_head.safetensors with one tensor, cct.head.weight.
 */
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { writeFileWhole } from "../files/write.js";
import { readSafetensors, safetensorsBytes } from "../language-model/safetensors.js";
import { HEAD_PARAMETER } from "./pair-evaluation.js";

const FILE = "comparison_head.safetensors";

/** Writes w of the head, shape [hiddenSize], into a folder. @throws WorkError if it cannot be written */
export function saveHead(head: Float32Array, directory: string): void {
  writeFileWhole(join(directory, FILE), safetensorsBytes([[HEAD_PARAMETER, { shape: [head.length], data: head }]], "float32"));
}

/** Reads w of a model of this width. @throws UsageError if the file is missing, corrupt or of another width */
export function loadHead(directory: string, hiddenSize: number): Float32Array {
  const file = join(directory, FILE), head = readSafetensors(file).get(HEAD_PARAMETER);
  if (head?.shape.join() !== String(hiddenSize))
    throw new UsageError(`${file}: expected ${HEAD_PARAMETER} of shape [${hiddenSize}], got ${head ? `[${head.shape.join(", ")}]` : "none"}; use the head of this model`);
  return head.data;
}
