/**
 * @file Open extents: one compiled program for many sizes, and what it says where a size is missing
 *   or would have to be named.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../src/engine/compile.js";
import { closed, isOpen, STAND_INS } from "../../../src/engine/graph/open-extents.js";
import { tf } from "../../../src/engine/tf.js";

const [T, B] = STAND_INS;

test("stand-ins and their multiples are open, all else is not", () => {
  assert.deepEqual(
    [T, 3 * T, B, 1, 0, 49152].map((extent) => isOpen({ T, B }, extent)),
    [true, true, true, false, false, false],
  );
  assert.equal(isOpen({}, T), false);
  assert.deepEqual(closed({ T, B }, [3 * T, 64, B], { T: 5, B: 2 }), [15, 64, 2]);
  assert.deepEqual(closed({ T }, [7, 1], {}), [7, 1]);
});

test("one program runs at every size, moving open axes by reshape and transposition", async () => {
  const program = await compile(
    ({ x }) => ({
      y: tf.reshape(tf.transpose(tf.reshape(x!, [B, T, 2, 3]), [0, 2, 1, 3]), [B, 2, 3 * T]),
      sum: tf.sum(x!, 1),
    }),
    { x: { shape: [B, T, 6] } },
    { open: { B, T } },
  );
  for (const [b, t] of [
    [1, 1],
    [2, 3],
    [3, 2],
    [1, 6],
  ] as const) {
    const data = Float32Array.from({ length: b * t * 6 }, (_, i) => i);
    const x = tf.tensor(data, [b, t, 6]);
    const { y, sum } = await program.run({ x: data }, {}, { B: b, T: t });
    // oracle: tfjs
    assert.deepEqual(y, await tf.transpose(tf.reshape(x, [b, t, 2, 3]), [0, 2, 1, 3]).data());
    assert.deepEqual(sum, await tf.sum(x, 1).data());
  }
  await assert.rejects(
    program.run({ x: new Float32Array(6) }, {}, { B: 1 }),
    /expected the extent T as an integer ≥ 1, got undefined/,
  );
  await assert.rejects(
    program.run({ x: new Float32Array(6) }, {}, { B: 1, T: 2 }),
    /x has shape \[1,2,6\].*Float32Array of 12, got Float32Array of 6/,
  );
  await program.dispose();
});

test("an operator that would have to name an open extent is refused", async () => {
  await assert.rejects(
    compile(
      ({ x }) => ({
        y: tf.pad(tf.slice(x!, [0, 0], [T - 1, 2]), [
          [1, T],
          [0, 0],
        ]),
      }),
      { x: { shape: [T, 2] } },
      { open: { T } },
    ),
    /wants the extent 20011 as a number/,
  );
  await assert.rejects(
    compile(
      ({ x }) => ({ y: tf.reshape(x!, [T, 2 * B]) }),
      { x: { shape: [2, T, B] } },
      { open: { T, B } },
    ),
    /at most one open extent to move/,
  );
  await assert.rejects(
    compile(({ x }) => ({ y: x! }), { x: { shape: [T] } }, { open: { T }, engine: "eager" }),
    /no open extents/,
  );
});
