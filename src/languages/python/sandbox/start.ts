/** @file What the sandbox knows of Python: the started interpreter that every thread copies. */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Run } from "../../language.js";
import { runnerStart } from "../../runner.js";
import { canaries } from "./canaries.js";
import { imageKey, type Image } from "./image.js";
import { PAGE, pythonModule } from "./python-module.js";

let image: Promise<Image> | undefined;

/** The started interpreter that all threads copy; made once a process, in a thread of its own. */
function sharedImage(): Promise<Image> {
  image ??= pythonModule().then(
    (python) =>
      new Promise<Image>((resolve, reject) => {
        const worker = new Worker(join(__dirname, "image-worker.js"), {
          workerData: { python },
          env: {},
        });
        worker.once("message", resolve);
        worker.once("error", reject);
      }),
  );
  return image;
}

/** See `Run`. */
export const run: Run = {
  mostMemory: 4096,
  canaries,
  async start(memoryLimit, outputLimit) {
    return runnerStart<typeof import("./runner.js")>(join(__dirname, "runner.js"), {
      python: await pythonModule(),
      image: await sharedImage(),
      limits: { memoryPages: Math.floor((memoryLimit * (1 << 20)) / PAGE), outputLimit },
    });
  },
  key: imageKey,
};
