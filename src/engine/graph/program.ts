/**
 * @file What can be compiled, how, and what comes of it, whether a graph runs it or a backend of
 * tfjs does.
 */
import type { Feeds, HostArray, HostMap, TensorMap } from "../types.js";
import type { OpenExtents } from "./open-extents.js";

/** Inputs and constants in, named results out. */
export type Program = (inputs: TensorMap, constants: TensorMap) => TensorMap;

/** How a program is compiled and run. */
export interface CompileOptions {
  /**
   * Threads of the session, ≥ 1; default 1. Sums, and so the last bits of results, depend on it.
   */
  readonly threads?: number | undefined;
  /**
   * Tensors fixed at compile time, such as weights that will not change: prepacked, which small
   * batches need.
   */
  readonly constants?: HostMap | undefined;
  /**
   * "compiled" (default), or "eager": the active tfjs backend runs the program operation by
   * operation.
   */
  readonly engine?: "compiled" | "eager" | undefined;
  /**
   * Extents that each run decides, by name, with the numbers that stand for them in shapes: see
   * open-extents.ts. Compiled only.
   */
  readonly open?: OpenExtents | undefined;
}

/** A program that is ready to run; `dispose` it. */
export interface CompiledProgram {
  /**
   * Runs once. Feeds are read in place; `into` names arrays for results, which are otherwise new;
   * `extents` says how long the open ones are.
   * @throws UsageError for a missing feed or extent, or an array of the wrong type or length
   */
  run(
    feeds: Feeds,
    into?: Feeds,
    extents?: Readonly<Record<string, number>>,
  ): Promise<Record<string, HostArray>>;
  /** Operators of the graph; 0 when eager. */
  readonly nodeCount: number;
  /** Frees what the program holds; it cannot run afterwards. */
  dispose(): Promise<void>;
}
