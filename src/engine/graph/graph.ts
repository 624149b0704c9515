/**
 * @file The graph that a traced program becomes: values with static shapes, and the operators that
 * make them. Three habits keep it small. Equal operators on equal inputs are one node
 * (hash-consing). A value that merely repeats a smaller one (zeros, ones, a broadcast gradient)
 * stays small: it is an expansion of its `compact` value, which broadcasting operators read as it
 * is, and memory is filled only for an operator that cannot. And x·1, x+0, x−0, x/1 are x;
 * arithmetic on constant scalars is done here.
 */
import { createHash } from "node:crypto";
import { UsageError } from "../../errors.js";
import { isOpen, type OpenExtents } from "./open-extents.js";
import { type DType, type HostArray, sizeOf, STORAGE } from "../types.js";

/** int64 is for shapes and indices inside the graph only. */
export type ValueType = DType | "int64";
/** Extents of a tensor, outermost first; [] is a scalar. */
export type Shape = readonly number[];
/** A setting of an operator, in one of the kinds of ONNX's AttributeProto. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly text: string };
/** An operator's settings by ONNX's names. */
export type Attributes = Readonly<Record<string, Attribute>>;

/**
 * One tensor of the graph: an input, a constant, a node's result, or the expansion of a smaller
 * value.
 */
export interface Value {
  /** Number in the order of creation, from 0, unique in its graph. */
  readonly id: number;
  /** Name in the ONNX model: of an input or named constant the caller's, else `#id`. */
  readonly name: string;
  /** Extents after broadcasting; an open extent stands as its stand-in. */
  readonly shape: Shape;
  /** Element type of every element; int64 never leaves the graph. */
  readonly dtype: ValueType;
  /** The node whose result this is; absent for inputs and constants. */
  readonly node?: Node;
  /** Elements of a constant, row-major in its shape; absent for all others. */
  readonly constant?: HostArray | BigInt64Array;
  /** The value that this one repeats; broadcasts to `shape`. */
  readonly compact?: Value;
}

/**
 * One operator. `op` is an ONNX name, with its domain in front unless standard:
 * "com.microsoft.FusedMatMul".
 */
export interface Node {
  /** ONNX's operator, such as "Add". */
  readonly op: string;
  /** Operands in ONNX's order. */
  readonly inputs: readonly Value[];
  /** Results in ONNX's order, at least one. */
  readonly outputs: Value[];
  /** What is absent has ONNX's default. */
  readonly attributes: Attributes;
}

/**
 * Shape to which all of `shapes` broadcast (numpy's rules; the caller, tfjs, has checked that they
 * do).
 */
export function broadcastShape(...shapes: readonly Shape[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const extents = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return extents.find((extent) => extent !== 1) ?? 1;
  });
}

const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((extent, axis) => extent === b[axis]);

/** Arithmetic that is done at once when every operand is a constant scalar. */
const FOLDED: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Neg: (a) => -a,
};
/** Operators that leave the left operand as it is when the right one is this number. */
const RIGHT_IDENTITY: Record<string, number> = { Add: 0, Sub: 0, Mul: 1, Div: 1 };

/** A graph under construction; equal constants and equal nodes are made once. */
export class Graph {
  readonly inputs: Value[] = [];
  #interned = new Map<string, Value[]>();
  #nextId = 0;

  /** @param open  stand-ins of the extents that a run decides */
  constructor(readonly open: OpenExtents = {}) {}

  #value(shape: Shape, dtype: ValueType, rest: Partial<Value> = {}): Value {
    const id = this.#nextId++;
    return { id, name: `#${id}`, shape: [...shape], dtype, ...rest };
  }

  #intern(key: string, make: () => Value[]): Value[] {
    let values = this.#interned.get(key);
    if (!values) this.#interned.set(key, (values = make()));
    return values;
  }

  /** A graph input that is fed by `name`. */
  input(name: string, shape: Shape, dtype: DType): Value {
    const value = this.#value(shape, dtype, { name });
    this.inputs.push(value);
    return value;
  }

  /** A constant; where all elements are equal, an expansion of one scalar. */
  constant(data: HostArray | BigInt64Array, shape: Shape, dtype: ValueType): Value {
    if (
      data.length > 1 &&
      dtype !== "int64" &&
      (data as HostArray).every((element) => Object.is(element, data[0]))
    )
      return this.expand(this.constant(data.slice(0, 1), [], dtype), shape);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const content =
      bytes.length <= 64 ? bytes.join() : createHash("sha1").update(bytes).digest("hex");
    return this.#intern(`constant ${dtype} [${shape}] ${content}`, () => [
      this.#value(shape, dtype, { constant: data }),
    ])[0]!;
  }

  /**
   * A constant that is always an initializer under its own name, whatever it holds (a model's
   * weights).
   */
  namedConstant(name: string, data: HostArray, shape: Shape, dtype: DType): Value {
    return this.#value(shape, dtype, { name, constant: data });
  }

  scalar(value: number, dtype: DType = "float32"): Value {
    return this.constant(STORAGE[dtype].of(value), [], dtype);
  }

  /** A list of int64, as ONNX wants shapes, axes and bounds. */
  integers(values: readonly number[]): Value {
    const open = values.find((value) => isOpen(this.open, value));
    if (open !== undefined)
      throw new UsageError(
        `compile: expected a fixed extent where an operator wants the extent ${open} as a ` +
          "number, got one that is open until the graph runs; use operations that do not name " +
          "it (not slice, pad, broadcastTo)",
      );
    return this.constant(
      BigInt64Array.from(values, (value) => BigInt(value)),
      [values.length],
      "int64",
    );
  }

  /** `value` broadcast to `shape`, without filling memory. */
  expand(value: Value, shape: Shape): Value {
    if (sameShape(value.shape, shape)) return value;
    const compact = value.compact ?? value;
    return this.#intern(`expand ${compact.id} [${shape}]`, () => [
      this.#value(shape, value.dtype, { compact }),
    ])[0]!;
  }

  /** `value` with every element in memory. */
  dense(value: Value): Value {
    if (!value.compact) return value;
    const { compact, shape, dtype } = value;
    return this.node("Expand", [compact, this.integers(shape)], shape, dtype);
  }

  /** One operator with one result. */
  node(
    op: string,
    inputs: readonly Value[],
    shape: Shape,
    dtype: ValueType,
    attributes: Attributes = {},
  ): Value {
    return this.nodes(op, inputs, [{ shape, dtype }], attributes)[0]!;
  }

  /**
   * A value of its own, equal to `value` and never shared: what a second name for one result needs.
   */
  copy(value: Value): Value {
    const node: Node = { op: "Identity", inputs: [value], outputs: [], attributes: {} };
    node.outputs.push(this.#value(value.shape, value.dtype, { node }));
    return node.outputs[0]!;
  }

  /** One operator with several results. */
  nodes(
    op: string,
    inputs: readonly Value[],
    results: readonly { shape: Shape; dtype: ValueType }[],
    attributes: Attributes = {},
  ): Value[] {
    const dense = inputs.map((input) => this.dense(input));
    const key =
      `${op}(${dense.map((input) => input.id)}) ` +
      `${results.map(({ shape, dtype }) => `${dtype}[${shape}]`)} ${JSON.stringify(attributes)}`;
    return this.#intern(key, () => {
      const node: Node = { op, inputs: dense, outputs: [], attributes };
      for (const { shape, dtype } of results)
        node.outputs.push(this.#value(shape, dtype, { node }));
      return node.outputs;
    });
  }

  /**
   * An operator that works element by element and broadcasts; reads expansions as the small values
   * they repeat.
   */
  elementwise(
    op: string,
    inputs: readonly Value[],
    dtype: ValueType,
    attributes: Attributes = {},
  ): Value {
    const shape = broadcastShape(...inputs.map((input) => input.shape));
    const sources = inputs.map((input) => input.compact ?? input);
    const [a, b] = sources as [Value, Value | undefined];
    const x = scalarOf(a);
    const y = b && scalarOf(b);
    if (dtype === "float32") {
      const fold = FOLDED[op];
      if (fold && x !== undefined && (!b || y !== undefined))
        return this.expand(this.scalar(fold(x, y ?? 0)), shape);
      if (b && y !== undefined && y === RIGHT_IDENTITY[op] && !Object.is(y, -0))
        return this.expand(inputs[0]!, shape);
      if (
        b &&
        x !== undefined &&
        (op === "Add" || op === "Mul") &&
        x === RIGHT_IDENTITY[op] &&
        !Object.is(x, -0)
      )
        return this.expand(inputs[1]!, shape);
    }
    return this.expand(
      this.node(
        op,
        sources,
        broadcastShape(...sources.map((source) => source.shape)),
        dtype,
        attributes,
      ),
      shape,
    );
  }
}

/** The number that a constant float scalar holds. */
function scalarOf(value: Value): number | undefined {
  return value.constant instanceof Float32Array &&
    value.constant.length === 1 &&
    value.shape.length === 0
    ? value.constant[0]
    : undefined;
}

/** True where `value` repeats one scalar. */
export function isSplat(value: Value): boolean {
  return value.compact !== undefined && sizeOf(value.compact.shape) === 1;
}
