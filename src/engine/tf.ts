/**
 * @file The one door to tfjs: `import { tf } from "…/engine/tf.js"`. The union package, because
 * tfjs-core alone has neither the gradients nor the method forms (`x.add(y)`) of its operations in
 * a form that Node can load. A program written with it is compiled by compile.ts, or runs eagerly
 * on whichever tfjs backend is active: the plain cpu one unless another is set.
 */
import * as tf from "@tensorflow/tfjs";
import { registerGradientRules } from "./tensorflow/gradient-rules.js";

// takes effect at once: this backend starts synchronously
if (tf.engine().backendName == null) void tf.setBackend("cpu");
const cpu = tf.findBackend("cpu") as { firstUse?: boolean } | null;
// else it advises, on the console, to install tfjs-node; docs/engine.md does that
if (cpu) cpu.firstUse = false;

registerGradientRules();

export { tf };
