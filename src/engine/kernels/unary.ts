/**
 * @file Kernels of one operand that work element by element. Where ONNX lacks the function, the
 * formula is given; log1p and expm1 keep full precision near 0 (W. Kahan's correction of the
 * rounded 1 + x and e^x).
 */
import type { Graph, Value } from "../graph/graph.js";
import type { Kernel, KernelTable } from "./kernel.js";

const float = (g: Graph, x: Value): Value =>
  x.dtype === "float32" ? x : g.elementwise("Cast", [x], "float32", { to: { int: 1 } });

/** A kernel that is one ONNX operator and keeps the element type. */
const same =
  (op: string): Kernel =>
  (g, inputs) =>
    g.elementwise(op, [inputs["x"]!], inputs["x"]!.dtype);
/** A kernel that is one ONNX operator on floats. */
const onFloats =
  (op: string): Kernel =>
  (g, inputs) =>
    g.elementwise(op, [float(g, inputs["x"]!)], "float32");
/** A kernel given by a formula on floats. */
const formula =
  (build: (g: Graph, x: Value, attributes: Record<string, number>) => Value): Kernel =>
  (g, inputs, attributes) =>
    build(g, float(g, inputs["x"]!), attributes);

const binary =
  (op: string) =>
  (g: Graph, a: Value, b: Value | number): Value =>
    g.elementwise(op, [a, typeof b === "number" ? g.scalar(b) : b], "float32");
const add = binary("Add");
const sub = binary("Sub");
const mul = binary("Mul");
const div = binary("Div");
const test = (g: Graph, op: string, a: Value, b: number): Value =>
  g.elementwise(op, [a, g.scalar(b)], "bool");
const where = (g: Graph, condition: Value, yes: Value | number, no: Value | number): Value =>
  g.elementwise(
    "Where",
    [condition, ...[yes, no].map((v) => (typeof v === "number" ? g.scalar(v) : v))],
    "float32",
  );

/** By tfjs's kernel names; each works element by element and keeps the shape. */
export const UNARY_KERNELS: KernelTable = {
  Abs: same("Abs"),
  Neg: same("Neg"),
  Sign: same("Sign"),
  Relu: same("Relu"),
  Square: (g, { x }) => g.elementwise("Mul", [x!, x!], x!.dtype),
  Ceil: onFloats("Ceil"),
  Floor: onFloats("Floor"),
  Round: onFloats("Round"),
  Exp: onFloats("Exp"),
  Log: onFloats("Log"),
  Sqrt: onFloats("Sqrt"),
  Reciprocal: onFloats("Reciprocal"),
  Rsqrt: formula((g, x) => div(g, g.scalar(1), g.elementwise("Sqrt", [x], "float32"))),
  Sin: onFloats("Sin"),
  Cos: onFloats("Cos"),
  Tan: onFloats("Tan"),
  Asin: onFloats("Asin"),
  Acos: onFloats("Acos"),
  Atan: onFloats("Atan"),
  Sinh: onFloats("Sinh"),
  Cosh: onFloats("Cosh"),
  Tanh: onFloats("Tanh"),
  Asinh: onFloats("Asinh"),
  Acosh: onFloats("Acosh"),
  Atanh: onFloats("Atanh"),
  Erf: onFloats("Erf"),
  Sigmoid: onFloats("Sigmoid"),
  Softplus: onFloats("Softplus"),
  Elu: onFloats("Elu"),
  Selu: (g, { x }) =>
    g.elementwise("Selu", [float(g, x!)], "float32", {
      alpha: { float: 1.7580993408473768 / 1.0507009873554805 },
      gamma: { float: 1.0507009873554805 },
    }),
  LeakyRelu: (g, { x }, { alpha }) =>
    g.elementwise("LeakyRelu", [float(g, x!)], "float32", { alpha: { float: alpha ?? 0.2 } }),
  Relu6: (g, { x }) =>
    g.elementwise(
      "Clip",
      [x!, g.scalar(0, x!.dtype as "float32"), g.scalar(6, x!.dtype as "float32")],
      x!.dtype,
    ),
  ClipByValue: (g, { x }, { clipValueMin, clipValueMax }) => {
    const bounds = [clipValueMin, clipValueMax].map((bound: number) =>
      g.scalar(bound, x!.dtype as "float32"),
    );
    return g.elementwise(
      "Min",
      [g.elementwise("Max", [x!, bounds[0]!], x!.dtype), bounds[1]!],
      x!.dtype,
    );
  },
  Step: formula((g, x, { alpha }) => {
    // unlike tfjs's, NaN steps to alpha: the test for it would double the cost of relu's gradient
    const above = test(g, "Greater", x, 0);
    return alpha ? where(g, above, 1, alpha) : cast(g, above, "float32");
  }),
  Log1p: formula((g, x) => {
    // u = 1 + x rounded; log(u)·x/(u − 1)
    const u = add(g, x, 1);
    const excess = sub(g, u, 1);
    return where(
      g,
      test(g, "Equal", excess, 0),
      x,
      where(
        g,
        g.elementwise("IsInf", [u], "bool"),
        u,
        div(g, mul(g, g.elementwise("Log", [u], "float32"), x), excess),
      ),
    );
  }),
  Expm1: formula((g, x) => {
    // u = e^x rounded; (u − 1)·x/log(u)
    const u = g.elementwise("Exp", [x], "float32");
    const excess = sub(g, u, 1);
    const exact = div(g, mul(g, excess, x), g.elementwise("Log", [u], "float32"));
    const far = g.elementwise("Or", [test(g, "Less", x, -10), test(g, "Greater", x, 10)], "bool");
    return where(g, far, excess, where(g, test(g, "Equal", excess, 0), x, exact));
  }),
  IsNan: (g, { x }) => g.elementwise("IsNaN", [float(g, x!)], "bool"),
  IsInf: (g, { x }) => g.elementwise("IsInf", [float(g, x!)], "bool"),
  IsFinite: (g, { x }) => {
    const value = float(g, x!);
    return g.elementwise(
      "Not",
      [
        g.elementwise(
          "Or",
          [g.elementwise("IsNaN", [value], "bool"), g.elementwise("IsInf", [value], "bool")],
          "bool",
        ),
      ],
      "bool",
    );
  },
  LogicalNot: (g, { x }) => g.elementwise("Not", [x!], "bool"),
  Identity: (_, { x }) => x!,
  Cast: (g, { x }, { dtype }) => cast(g, x!, dtype),
};

const ONNX_TYPE = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;

/** `x` as another element type: floats are cut towards 0, and anything but 0 is true. */
export function cast(g: Graph, x: Value, dtype: keyof typeof ONNX_TYPE): Value {
  return x.dtype === dtype
    ? x
    : g.elementwise("Cast", [x], dtype, { to: { int: ONNX_TYPE[dtype] } });
}
