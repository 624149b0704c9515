/**
 * @file Kernels of two or more operands that broadcast: arithmetic, comparison, logic, choice.
 */
import type { Graph, Value } from "../graph/graph.js";
import type { Kernel, KernelTable } from "./kernel.js";
import { reshape } from "./shape.js";
import { cast } from "./unary.js";

/** Arithmetic on the operands' common type; booleans count as integers. */
function arithmetic(g: Graph, op: string, a: Value, b: Value): Value {
  const dtype = a.dtype === "float32" || b.dtype === "float32" ? "float32" : "int32";
  const operands: [Value, Value] = [cast(g, a, dtype), cast(g, b, dtype)];
  return (
    (op === "Add" && (scatterInto(g, ...operands) ?? scatterInto(g, operands[1], operands[0]))) ||
    (op === "Sub" && scatterInto(g, ...operands, true)) ||
    g.elementwise(op, operands, dtype)
  );
}

/**
 * base ± a sum scattered over zeros of the same shape = the same sum scattered over base: no second
 * pass over memory.
 */
function scatterInto(g: Graph, base: Value, scattered: Value, negative = false): Value | undefined {
  const sums = scattered.node?.op === "Reshape" ? scattered.node.inputs[0]! : scattered;
  if (sums.node?.op !== "ScatterElements" || String(base.shape) !== String(scattered.shape))
    return undefined;
  const [zeros, index, updates] = sums.node.inputs as [Value, Value, Value];
  if (zeros.node?.op !== "Expand" || zeros.node.inputs[0]!.constant?.[0] !== 0) return undefined;
  const signed = negative ? g.elementwise("Neg", [updates], updates.dtype) : updates;
  return reshape(
    g,
    g.node(
      "ScatterElements",
      [reshape(g, base, sums.shape), index, signed],
      sums.shape,
      base.dtype,
      sums.node.attributes,
    ),
    base.shape,
  );
}
const binary =
  (op: string): Kernel =>
  (g, { a, b }) =>
    arithmetic(g, op, a!, b!);

/** A comparison; ONNX compares numbers, so booleans are widened. */
const comparison =
  (op: string, negated = false): Kernel =>
  (g, { a, b }) => {
    const wide = [a!, b!].map((x) => (x.dtype === "bool" ? cast(g, x, "int32") : x));
    const result = g.elementwise(op, wide, "bool");
    return negated ? g.elementwise("Not", [result], "bool") : result;
  };
const logic =
  (op: string): Kernel =>
  (g, { a, b }) =>
    g.elementwise(op, [cast(g, a!, "bool"), cast(g, b!, "bool")], "bool");

const float = (g: Graph, op: string, ...inputs: Value[]): Value =>
  g.elementwise(op, inputs, "float32");
const bool = (g: Graph, op: string, ...inputs: Value[]): Value => g.elementwise(op, inputs, "bool");

/** By tfjs's kernel names; operands broadcast by numpy's rules. */
export const ARITHMETIC_KERNELS: KernelTable = {
  Add: binary("Add"),
  Sub: binary("Sub"),
  Multiply: binary("Mul"),
  Maximum: binary("Max"),
  Minimum: binary("Min"),
  RealDiv: (g, { a, b }) => float(g, "Div", cast(g, a!, "float32"), cast(g, b!, "float32")),
  AddN: (g, inputs) => Object.values(inputs).reduce((sum, x) => arithmetic(g, "Add", sum, x)),
  Pow: binary("Pow"),
  SquaredDifference: (g, { a, b }) => {
    const difference = arithmetic(g, "Sub", a!, b!);
    return g.elementwise("Mul", [difference, difference], difference.dtype);
  },
  FloorDiv: (g, { a, b }) => {
    if (a!.dtype === "float32") return float(g, "Floor", float(g, "Div", a!, b!));
    return g.elementwise(
      "Div",
      [g.elementwise("Sub", [a!, g.elementwise("Mod", [a!, b!], "int32")], "int32"), b!],
      "int32",
    ); // (a − a mod b)/b, exact
  },
  Mod: (g, { a, b }) => {
    // the result has b's sign, as in Python
    if (a!.dtype !== "float32") return g.elementwise("Mod", [a!, b!], "int32");
    const fmod = (x: Value): Value =>
      g.elementwise("Mod", [x, b!], "float32", { fmod: { int: 1 } });
    return fmod(float(g, "Add", fmod(a!), b!));
  },
  Atan2: (g, { a: y, b: x }) => {
    const zero = g.scalar(0);
    const halfPi = g.scalar(Math.PI / 2);
    const pi = g.scalar(Math.PI);
    const angle = float(g, "Atan", float(g, "Div", y!, x!));
    const left = float(
      g,
      "Where",
      bool(g, "Less", y!, zero),
      float(g, "Sub", angle, pi),
      float(g, "Add", angle, pi),
    );
    const middle = float(g, "Mul", float(g, "Sign", y!), halfPi);
    return float(
      g,
      "Where",
      bool(g, "Greater", x!, zero),
      angle,
      float(g, "Where", bool(g, "Less", x!, zero), left, middle),
    );
  },
  Prelu: (g, { x, alpha }) =>
    float(g, "Where", bool(g, "Less", x!, g.scalar(0)), float(g, "Mul", x!, alpha!), x!),
  EluGrad: (g, { dy, y }) =>
    float(
      g,
      "Mul",
      dy!,
      float(
        g,
        "Where",
        bool(g, "Less", y!, g.scalar(0)),
        float(g, "Add", y!, g.scalar(1)),
        g.scalar(1),
      ),
    ),
  Equal: comparison("Equal"),
  NotEqual: comparison("Equal", true),
  Greater: comparison("Greater"),
  GreaterEqual: comparison("GreaterOrEqual"),
  Less: comparison("Less"),
  LessEqual: comparison("LessOrEqual"),
  LogicalAnd: logic("And"),
  LogicalOr: logic("Or"),
  Select: (g, { condition, t, e }) => {
    let test = condition!;
    if (test.shape.length === 1 && t!.shape.length > 1) {
      // one condition a row
      const shape = [test.shape[0]!, ...t!.shape.slice(1).map(() => 1)];
      test = g.node("Reshape", [test, g.integers(shape)], shape, "bool");
    }
    return g.elementwise("Where", [test, t!, e!], t!.dtype);
  },
};
