/**
 * @file What a kernel is: a function from graph values and tfjs's attributes to graph values. The
 * tables of this folder map tfjs's kernel names to them.
 */
import type { Graph, Value } from "../graph/graph.js";

/** Attributes as tfjs passes them; each kernel knows its own (tfjs-core's kernel_names). */
// biome-ignore lint/suspicious/noExplicitAny: tfjs has one attribute type per kernel and hands them
// over untyped
export type KernelAttributes = any;
/**
 * Inputs by tfjs's names, or in order for kernels that take a list. Optional ones may be missing.
 */
export type KernelInputs = Readonly<Record<string, Value>>;
/** Appends nodes that compute one of tfjs's kernels; its result, or its results in tfjs's order. */
export type Kernel = (
  graph: Graph,
  inputs: KernelInputs,
  attributes: KernelAttributes,
) => Value | Value[];
/** Kernels by the names under which tfjs asks for them. */
export type KernelTable = Readonly<Record<string, Kernel>>;
