/**
 * @file What `npm test` takes out of node_modules: files that only another system, a browser or a
 * debugger opens, and nothing that Node loads here.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";

const { isForeign } = createRequire(__filename)(
  join(projectRoot, "scripts", "trim-packages.js"),
) as { isForeign: (file: string) => boolean };
const here = `${process.platform}/${process.arch}`;

test("other systems' libraries, source maps and browsers' bundles go; what Node loads stays", () => {
  for (const [file, foreign] of [
    [`onnxruntime-node/bin/napi-v6/${here}/onnxruntime_binding.node`, false],
    ["onnxruntime-node/bin/napi-v6/aix/ppc64/onnxruntime_binding.node", true],
    [`onnxruntime-node/bin/napi-v6/${process.platform}/mips/libonnxruntime.so.1`, true],
    ["onnxruntime-node/dist/binding.js", false],
    ["zeromq/build/manifest.json", false],
    [`zeromq/build/${here}/node/glibc-115-Release/addon.node`, false],
    ["zeromq/build/aix/ppc64/node/libc-115-Release/addon.node", true],
    ["@tensorflow/tfjs-core/dist/tf-core.node.js", false],
    ["@tensorflow/tfjs-core/dist/tf-core.fesm.min.js", true],
    ["@tensorflow/tfjs/dist/tf.js", true],
    ["@tensorflow/tfjs/dist/index.d.ts", false],
    ["@tensorflow/tfjs-core/dist/ops/add.js", false],
    ["@tensorflow/tfjs-core/dist/ops/add_test.js", true],
    ["arquero/dist/arquero.js", false],
    ["arquero/dist/arquero.js.map", true],
    ["plotly.js-dist/plotly.js", false],
  ] as const)
    assert.equal(isForeign(file), foreign, file);
});
