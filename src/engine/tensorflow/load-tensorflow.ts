/**
 * @file Finds the optional TensorFlow backend of tfjs: what `npm run setup:tensorflow` made in
 *   .tensorflow/, or a
 * @tensorflow/tfjs-node(-gpu) that was installed by its own means. It serves programs run with
 *   engine: "eager".
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UsageError } from "../../errors.js";
import { projectRoot } from "../../files/project-root.js";
import { tf } from "../tf.js";

const PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];
const FOLDERS = [join(projectRoot, ".tensorflow"), projectRoot];

/**
 * Folder of the package, or undefined if it is not installed; a package that only bears the name
 * does not count.
 */
export function findTensorFlow(): string | undefined {
  for (const folder of FOLDERS)
    for (const name of PACKAGES) {
      const file = join(folder, "node_modules", name, "package.json");
      if (
        existsSync(file) &&
        (JSON.parse(readFileSync(file, "utf8")) as { name: string }).name === name
      )
        return dirname(file);
    }
  return undefined;
}

/**
 * Loads the backend, makes it the active one and returns tfjs.
 * @throws UsageError if it is not installed, or does not load (a moved or half-made .tensorflow)
 * @example await loadTensorFlow(); await compile(program, inputs, { engine: "eager" }) // runs on TensorFlow
 */
export async function loadTensorFlow(): Promise<typeof tf> {
  const folder = findTensorFlow();
  if (!folder)
    throw new UsageError(
      "loadTensorFlow: expected @tensorflow/tfjs-node, found none: it is not installed; run " +
        "`npm run setup:tensorflow` (or `npm run setup:tensorflow -- --gpu`)",
    );
  try {
    // TensorFlow prints what its build can do otherwise
    process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
    createRequire(join(folder, "package.json"))(folder);
  } catch (error) {
    throw new UsageError(
      `loadTensorFlow: expected a whole installation, but ${folder} does not load ` +
        `(${(error as Error).message.split("\n")[0]}); run \`npm run setup:tensorflow\` again`,
    );
  }
  await tf.setBackend("tensorflow");
  return tf;
}
