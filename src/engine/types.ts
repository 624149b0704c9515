/**
 * @file The plain data that crosses the engine's border: specifications, host arrays, and maps of
 *   them.
 */
import type { tf } from "./tf.js";

/** Element types of a program's inputs, constants and results; bool is one byte an element. */
export type DType = "float32" | "int32" | "bool";

/** Storage of a host tensor. */
export type HostArray = Float32Array | Int32Array | Uint8Array;

/** Static shape and element type of an input. */
export interface TensorSpec {
  /** Extents, outermost first; [] is a scalar. */
  readonly shape: readonly number[];
  /** Default float32. */
  readonly dtype?: DType;
}

/** A tensor in plain memory, row-major. */
export interface HostTensor {
  /** Extents, outermost first; [] is a scalar. */
  readonly shape: readonly number[];
  /** Elements, as many as the shape says. */
  readonly data: HostArray;
  /** Default: float32, int32 or bool by the type of `data`. */
  readonly dtype?: DType;
}

/** Tensors of a program by name. */
export type TensorMap = Record<string, tf.Tensor>;
/** Host tensors by name, such as a model's weights. */
export type HostMap = Record<string, HostTensor>;
/** Values of a program's inputs by name, each as long as its specification says. */
export type Feeds = Record<string, HostArray>;

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Element type of a host array. */
export function dtypeOf(data: HostArray): DType {
  if (data instanceof Float32Array) return "float32";
  return data instanceof Int32Array ? "int32" : "bool";
}

/** The arrays that hold each element type. */
export const STORAGE: Readonly<
  Record<
    DType,
    {
      new (size: number): HostArray;
      of(...elements: number[]): HostArray;
      from(elements: ArrayLike<number>): HostArray;
    }
  >
> = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

/** A zeroed array for `size` elements of `dtype`. */
export function allocate(dtype: DType, size: number): HostArray {
  return new STORAGE[dtype](size);
}
