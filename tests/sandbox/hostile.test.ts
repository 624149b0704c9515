/**
 * @file The judge under attack. Every program is a wrong solution that tries to be judged right, or
 * to harm the machine or the sample after it. All must fail, in one thread, and a right solution
 * that follows each must pass.
 */
import { hostileSuite } from "./cases/hostile-suite.js";
import { javascript } from "./cases/javascript-hostile.js";
import { python } from "./cases/python-hostile.js";
import { javascriptNode } from "./cases/javascript-node.js";
import { javascriptReferences } from "./cases/javascript-references.js";
import { pythonFiles } from "./cases/python-files.js";
import { pythonReferences } from "./cases/python-references.js";

for (const cases of [
  python,
  javascript,
  pythonReferences,
  pythonFiles,
  javascriptReferences,
  javascriptNode,
])
  hostileSuite(cases);
