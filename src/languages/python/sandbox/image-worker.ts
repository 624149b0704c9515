/** @file Thread body that loads or makes the image, so that the caller's thread stays free. */
import { parentPort, workerData } from "node:worker_threads";
import { loadImage } from "./image.js";
import type { WasmModule } from "../../web-assembly.js";

parentPort!.postMessage(loadImage((workerData as { python: WasmModule }).python));
