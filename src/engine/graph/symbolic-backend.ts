/**
 * @file Tracing: a tfjs backend whose tensors are graph values and whose kernels append graph
 * nodes. tfjs's own automatic differentiation and user code run over it unchanged, once, and what
 * they did is left as a graph. A trace is synchronous, has a backend of its own and puts the engine
 * back as it was, so traces cannot mix and the user's active backend, tensors and variables stay
 * untouched.
 */
import { UsageError } from "../../errors.js";
import { Graph, type Value } from "./graph.js";
import type { OpenExtents } from "./open-extents.js";
import { tf } from "../tf.js";
import { type DType, type HostArray, STORAGE } from "../types.js";

/** Name under which tfjs knows the tracing backend while a trace goes on. */
export const BACKEND = "cct-onnx";

/** What a symbolic tensor's dataId is: a reference-counted pointer to a graph value. */
class Handle {
  references = 1;
  constructor(
    readonly graph: Graph,
    readonly value: Value,
  ) {}
}

interface Engine {
  backendName: string | undefined;
  backendInstance: tf.KernelBackend | undefined;
  pendingBackendInit: Promise<boolean> | undefined;
  profiler: unknown;
  readonly registeredVariables: Record<string, tf.Variable>;
  readonly state: {
    gradientDepth: number;
    kernelDepth: number;
    activeTape: { saved: tf.Tensor[] }[] | null;
    readonly tensorInfo: WeakMap<object, { backend: tf.KernelBackend }>;
    readonly registeredVariables: Record<string, tf.Variable>;
  };
}
const engine = (): Engine => tf.engine() as unknown as Engine;

/** tfjs's backend of one trace: tensors are values of `graph`. */
export class SymbolicBackend extends tf.KernelBackend {
  #foreign = new Map<object, Value>();

  constructor(readonly graph: Graph) {
    super();
  }

  /** The graph value of a tensor; a tensor that lives on another backend becomes a constant. */
  toValue(tensor: tf.TensorInfo): Value {
    const { dataId } = tensor;
    if (dataId instanceof Handle) {
      if (dataId.graph === this.graph) return dataId.value;
      throw new UsageError(
        "compile: expected the program to use tensors of its own, got a tensor of another " +
          "trace; pass it as an input or a constant instead of capturing it",
      );
    }
    let value = this.#foreign.get(dataId);
    if (!value) {
      const owner = engine().state.tensorInfo.get(dataId)?.backend;
      if (!owner)
        throw new UsageError(
          "compile: expected the program to use live tensors, got one that was disposed; " +
            "create it inside the program or keep it alive",
        );
      const data = owner.readSync(dataId) as HostArray;
      value = this.graph.constant(data.slice(), tensor.shape, tensor.dtype as DType);
      this.#foreign.set(dataId, value);
    }
    return value;
  }

  /** A tensor description for a graph value, as kernels return them. */
  tensorInfo(value: Value): tf.TensorInfo {
    return {
      dataId: new Handle(this.graph, value),
      shape: [...value.shape],
      dtype: value.dtype as DType,
    };
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool")
      throw new UsageError(
        `compile: expected tensors of float32, int32 or bool, got ${dtype}; compute that ` +
          "part outside the program",
      );
    const keeps = dtype !== "bool" && values instanceof STORAGE[dtype];
    const data = keeps ? (values as HostArray) : STORAGE[dtype].from(values as ArrayLike<number>);
    return new Handle(this.graph, this.graph.constant(data, shape, dtype));
  }

  override readSync(dataId: tf.DataId): tf.BackendValues {
    const value = (dataId as Handle).value;
    if (value.constant && value.dtype !== "int64") return value.constant as HostArray;
    throw new UsageError(
      "compile: expected only operations on tensors, got a program that reads a tensor's " +
        "numbers (data, dataSync, print, arraySync) while it is traced, when they do not exist " +
        'yet; use operations such as tf.where, or engine: "eager"',
    );
  }

  override async read(dataId: tf.DataId): Promise<tf.BackendValues> {
    return this.readSync(dataId);
  }

  override incRef(dataId: tf.DataId): void {
    (dataId as Handle).references++;
  }

  override refCount(dataId: tf.DataId): number {
    return (dataId as Handle).references;
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    return --(dataId as Handle).references < 1 || force;
  }

  override numDataIds(): number {
    return 0; // values belong to the graph, and go with it
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {}
}

/**
 * Runs `build` with a fresh symbolic backend active and returns what it returns. The kernels must
 * be registered for {@link BACKEND} before.
 * @param open  stand-ins of extents that a run decides
 * @throws UsageError naming the kernel if the program needs one that no file of kernels/ has
 */
export function trace<T>(build: (backend: SymbolicBackend) => T, open?: OpenExtents): T {
  const state = engine();
  const { backendName, backendInstance, pendingBackendInit, profiler } = state;
  const { gradientDepth, kernelDepth, activeTape } = state.state;
  const variables = new Set(Object.keys(state.state.registeredVariables));
  const backend = new SymbolicBackend(new Graph(open));
  Object.assign(state, {
    backendName: BACKEND,
    backendInstance: backend,
    pendingBackendInit: undefined,
  });
  Object.assign(state.state, { gradientDepth: 0, kernelDepth: 0, activeTape: null });
  let result: T | undefined;
  try {
    tf.tidy(() => {
      result = build(backend);
    });
    return result as T;
  } catch (error) {
    throw named(error);
  } finally {
    for (const node of state.state.activeTape ?? [])
      for (const tensor of node.saved) tensor.dispose(); // a failed gradient's
    for (const [name, variable] of Object.entries(state.state.registeredVariables))
      if (!variables.has(name)) variable.dispose();
    Object.assign(state.state, { gradientDepth, kernelDepth, activeTape });
    Object.assign(state, { backendName, backendInstance, pendingBackendInit, profiler });
  }
}

/** Turns tfjs's complaints about a missing kernel or gradient into ones that say what to do. */
function named(error: unknown): unknown {
  const message = error instanceof Error ? error.message : "";
  const kernel = /Kernel '([^']+)' not registered for backend/.exec(message)?.[1];
  if (kernel)
    return new UsageError(
      `compile: no kernel "${kernel}" to compile with; add it to the file of its kind in ` +
        `src/engine/kernels/ (docs/engine.md, "Adding a kernel"), or run with engine: "eager"`,
    );
  const gradient = /gradient function not found for (\w+)/.exec(message)?.[1];
  if (gradient)
    return new UsageError(
      `compile: tfjs has no gradient of "${gradient}"; add one to ` +
        "src/engine/tensorflow/gradient-rules.ts, or give the function that uses it its own " +
        "(withGradient in src/engine/layers/custom-gradient.ts)",
    );
  return error;
}
