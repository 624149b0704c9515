/** @file Tiny checkpoints of every family, for what must hold of the generation of all. */
import { join } from "node:path";
import { cases, folderOf } from "../family-goldens.js";
import { checkpoints, golden } from "../golden.js";

/** Name and folder of each checkpoint: the Llamas first, then one or more of every family. */
export const allCheckpoints: readonly (readonly [name: string, folder: string])[] = [
  ...checkpoints.map((name) => [name, join(golden, name)] as const),
  ...cases.map((name) => [name, folderOf(name)] as const),
];
