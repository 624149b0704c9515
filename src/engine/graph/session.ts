/**
 * @file One ONNX Runtime session over one graph: static shapes (but for open extents), a fixed
 * number of threads, sequential execution, so that equal feeds give equal bytes. Feeds are passed
 * by reference (writes to a fed array are seen by the next run) and results may be written into
 * arrays of the caller's.
 */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { UsageError } from "../../errors.js";
import type { Graph, Value } from "./graph.js";
import { writeModel } from "./onnx-model.js";
import { closed, type OpenExtents } from "./open-extents.js";
import { allocate, type DType, type Feeds, type HostArray, sizeOf } from "../types.js";

interface Port {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** The wrapper of the array that came last: callers mostly pass the same one again. */
  wrapped?: { readonly array: HostArray; readonly tensor: Tensor };
}

/** A session of ONNX Runtime over one graph; `dispose` it. */
export class GraphSession {
  readonly nodeCount: number;
  #session: InferenceSession;
  #inputs: Port[];
  #outputs: Map<string, Port>;
  #open: OpenExtents;

  private constructor(
    session: InferenceSession,
    nodeCount: number,
    inputs: Port[],
    outputs: Map<string, Port>,
    open: OpenExtents,
  ) {
    [this.#session, this.nodeCount, this.#inputs, this.#outputs, this.#open] = [
      session,
      nodeCount,
      inputs,
      outputs,
      open,
    ];
  }

  /** Builds a session that computes `outputs` (by the caller's names) on `threads` threads, ≥ 1. */
  static async create(
    graph: Graph,
    outputs: Readonly<Record<string, Value>>,
    threads: number,
  ): Promise<GraphSession> {
    const taken = new Set<Value>();
    const ports = new Map<string, Port>();
    const results = Object.entries(outputs).map(([name, wanted]) => {
      const dense = graph.dense(wanted);
      const value = !dense.node || taken.has(dense) ? graph.copy(dense) : dense;
      taken.add(value);
      ports.set(name, { name: value.name, shape: value.shape, dtype: value.dtype as DType });
      return value;
    });
    const model = writeModel(graph, results);
    const session = await InferenceSession.create(model.bytes, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      // planned blocks come on top of the arena of the first run: 1.7 times the memory, no faster
      enableMemPattern: false,
      externalData: model.external,
      logSeverityLevel: 3,
    });
    const needed = new Set(model.inputs);
    const inputs = graph.inputs
      .filter((value) => needed.has(value.name))
      .map(({ name, shape, dtype }) => ({ name, shape, dtype: dtype as DType }));
    return new GraphSession(session, model.nodeCount, inputs, ports, graph.open);
  }

  /**
   * Runs the graph. `into` names arrays that results are written to; the others are returned in new
   * arrays.
   * @param extents  the graph's open extents in this run, by name
   * @throws UsageError for a missing feed or extent, or an array whose type or length is not its
   *   port's
   */
  async run(
    feeds: Feeds,
    into: Feeds = {},
    extents: Readonly<Record<string, number>> = {},
  ): Promise<Record<string, HostArray>> {
    const given: Record<string, Tensor> = {};
    const fetched: Record<string, Tensor | null> = {};
    for (const port of this.#inputs)
      given[port.name] = wrap(
        port,
        port.name,
        feeds[port.name],
        closed(this.#open, port.shape, extents),
      );
    for (const [name, port] of this.#outputs)
      fetched[port.name] = into[name]
        ? wrap(port, name, into[name], closed(this.#open, port.shape, extents))
        : null;
    const results = await this.#session.run(given, fetched);
    const named: Record<string, HostArray> = {};
    for (const [name, port] of this.#outputs)
      named[name] = into[name] ?? (results[port.name]!.data as HostArray);
    return named;
  }

  /** Frees the session; it must not run again. */
  async dispose(): Promise<void> {
    await this.#session.release();
  }
}

function wrap(
  port: Port,
  name: string,
  array: HostArray | undefined,
  shape: readonly number[],
): Tensor {
  if (
    port.wrapped &&
    port.wrapped.array === array &&
    shape.every((extent, axis) => extent === port.wrapped!.tensor.dims[axis])
  )
    return port.wrapped.tensor;
  checkArray(name, shape, port.dtype, array);
  const tensor = new Tensor(port.dtype, array as Float32Array, shape);
  port.wrapped = { array, tensor };
  return tensor;
}

/** Throws UsageError unless `array` can hold a tensor of this shape and type. */
export function checkArray(
  name: string,
  shape: readonly number[],
  dtype: DType,
  array: HostArray | undefined,
): asserts array is HostArray {
  const size = sizeOf(shape);
  const expected = allocate(dtype, 0);
  if (array?.length === size && array.constructor === expected.constructor) return;
  const came = array === undefined ? "nothing" : `${array.constructor.name} of ${array.length}`;
  throw new UsageError(
    `run: ${name} has shape [${shape}] and type ${dtype}; expected ` +
      `${expected.constructor.name} of ${size}, got ${came}`,
  );
}
