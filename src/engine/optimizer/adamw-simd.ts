/**
 * @file AdamW's update and the norm of a gradient as WebAssembly with 128-bit SIMD, assembled here
 * from instructions: one pass over memory, four parameters at a time, in single precision as
 * PyTorch's. Four times as fast as the plain loops of adamw.ts, which are its oracle, and a dozen
 * graph operators would read and write memory as often each. Source of the encoding: WebAssembly
 * Core Specification 2.0, chapter 5.
 */

/**
 * What is used of WebAssembly's JavaScript interface; the project compiles without the browser's
 * types.
 */
export interface WasmMemory {
  /** All bytes of the memory; addresses are offsets into it. */
  readonly buffer: ArrayBuffer;
}
const { Instance, Memory, Module } = (
  globalThis as unknown as {
    WebAssembly: {
      Memory: new (pages: { initial: number }) => WasmMemory;
      Module: new (bytes: Uint8Array) => object;
      Instance: new (
        module: object,
        imports: Record<string, Record<string, unknown>>,
      ) => { readonly exports: object };
    };
  }
).WebAssembly;
const PAGE = 65536;

/**
 * Updates at the byte addresses of four arrays of `bytes` bytes each (a multiple of 16), with the
 * numbers of AdamWKernels.
 */
type Update = (
  p: number,
  m: number,
  v: number,
  g: number,
  bytes: number,
  ...numbers: number[]
) => void;

/** Functions over one memory; addresses and lengths in bytes, padded to the step of a loop. */
export interface AdamWKernels {
  /**
   * `numbers` are scale, β₁, 1−β₁, β₂, 1−β₂, 1−lr·wd, lr/(1−β₁ᵗ), 1/√(1−β₂ᵗ), ε.
   */
  readonly update: Update;
  /** Sum of squares of the floats at an address, in double precision. */
  readonly squares: (address: number, bytes: number) => number;
}

const I32 = 0x7f;
const F32 = 0x7d;
const F64 = 0x7c;
const V128 = 0x7b;
type Code = readonly number[];

/** Unsigned LEB128. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}
const vector = (items: readonly Code[]): number[] => [...leb(items.length), ...items.flat()];
const section = (id: number, items: readonly Code[]): number[] => {
  const body = vector(items);
  return [id, ...leb(body.length), ...body];
};
const text = (name: string): number[] => [...leb(name.length), ...Buffer.from(name)];

const get = (local: number): Code => [0x20, ...leb(local)];
const set = (local: number, value: Code): Code => [...value, 0x21, ...leb(local)];
const constant = (value: number): Code => [0x41, value]; // i32.const, −64 ≤ value < 64
const plus = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
const below = (a: Code, b: Code): Code => [...a, ...b, 0x49];
const simd = (opcode: number, ...operands: readonly Code[]): Code => [
  ...operands.flat(),
  0xfd,
  ...leb(opcode),
];
const load = (address: Code): Code => [...simd(0x00, address), 4, 0]; // v128.load, aligned to 16
const store = (address: Code, value: Code): Code => [...simd(0x0b, address, value), 4, 0];
const splat = (value: Code): Code => simd(0x13, value);
const sqrt = (a: Code): Code => simd(0xe3, a);
const add = (a: Code, b: Code): Code => simd(0xe4, a, b);
const sub = (a: Code, b: Code): Code => simd(0xe5, a, b);
const mul = (a: Code, b: Code): Code => simd(0xe6, a, b);
const div = (a: Code, b: Code): Code => simd(0xe7, a, b);
/** do body while (i += 16) < bytes */
const loop = (i: number, bytes: number, body: readonly Code[]): Code => [
  0x03,
  0x40,
  ...body.flat(),
  ...set(i, plus(get(i), constant(16))),
  ...below(get(i), get(bytes)),
  0x0d,
  0,
  0x0b,
];

/**
 * Locals: p 0, m 1, v 2, g 3, bytes 4, the nine numbers 5–13 and, spread over a vector, 14–22; G
 * 23, M 24, V 25; i 26.
 */
function updateBody(): Code {
  const [scale, beta1, rest1, beta2, rest2, keep, rate, root, epsilon] = Array.from(
    { length: 9 },
    (_, k) => get(14 + k),
  ) as [Code, Code, Code, Code, Code, Code, Code, Code, Code];
  const at = (array: number): Code => plus(get(array), get(26));
  const [G, M, V] = [get(23), get(24), get(25)];
  return [
    ...Array.from({ length: 9 }, (_, k) => set(14 + k, splat(get(5 + k)))).flat(),
    ...loop(26, 4, [
      set(23, mul(scale, load(at(3)))),
      set(24, add(mul(beta1, load(at(1))), mul(rest1, G))),
      set(25, add(mul(beta2, load(at(2))), mul(mul(rest2, G), G))),
      store(at(1), M),
      store(at(2), V),
      store(
        at(0),
        sub(mul(keep, load(at(0))), div(mul(rate, M), add(mul(sqrt(V), root), epsilon))),
      ),
    ]),
    0x0b,
  ];
}

/** Locals: address 0, bytes 1; sums 2 and 3 (f64x2), four floats 4, its halves 5; i 6. */
function squaresBody(): Code {
  const promote = (a: Code): Code => simd(0x5f, a);
  const add64 = (a: Code, b: Code): Code => simd(0xf0, a, b);
  const mul64 = (a: Code, b: Code): Code => simd(0xf2, a, b);
  const upper = (a: Code): Code => [
    ...simd(0x0d, a, a),
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
  ]; // i8x16.shuffle
  const lane = (a: Code, k: number): Code => [...simd(0x21, a), k];
  const addSquare = (sum: number, half: Code): Code => [
    ...set(5, promote(half)),
    ...set(sum, add64(get(sum), mul64(get(5), get(5)))),
  ];
  return [
    ...loop(6, 1, [
      set(4, load(plus(get(0), get(6)))),
      addSquare(2, get(4)),
      addSquare(3, upper(get(4))),
    ]),
    ...set(2, add64(get(2), get(3))),
    ...lane(get(2), 0),
    ...lane(get(2), 1),
    0xa0, // f64.add
    0x0b,
  ];
}

/** A function's code: its locals beyond the parameters as (count, type) pairs, then its body. */
const code = (locals: readonly (readonly [number, number])[], body: Code): number[] => {
  const whole = [...vector(locals.map(([count, type]) => [...leb(count), type])), ...body];
  return [...leb(whole.length), ...whole];
};

/**
 * A memory of at least `bytes` bytes, zeroed; throws RangeError if the machine cannot reserve it or
 * it exceeds 4 GiB.
 */
export function allocateMemory(bytes: number): WasmMemory {
  return new Memory({ initial: Math.max(1, Math.ceil(bytes / PAGE)) });
}

/** The two functions over `memory`. */
export function adamwKernels(memory: WasmMemory): AdamWKernels {
  const bytes = Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, [
      [0x60, ...vector([...Array<Code>(5).fill([I32]), ...Array<Code>(9).fill([F32])]), 0],
      [0x60, 2, I32, I32, 1, F64],
    ]),
    ...section(2, [[...text("host"), ...text("memory"), 2, 0, 0]]),
    ...section(3, [[0], [1]]),
    ...section(7, [
      [...text("update"), 0, 0],
      [...text("squares"), 0, 1],
    ]),
    ...section(10, [
      code(
        [
          [12, V128],
          [1, I32],
        ],
        updateBody(),
      ),
      code(
        [
          [4, V128],
          [1, I32],
        ],
        squaresBody(),
      ),
    ]),
  ]);
  return new Instance(new Module(bytes), { host: { memory } }).exports as AdamWKernels;
}
