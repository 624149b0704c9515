/** @file Thread body that makes the image, so that the caller's thread stays free. */
import { parentPort, workerData } from "node:worker_threads";
import { makeImage } from "./interpreter.js";
import type { WasmModule } from "./web-assembly.js";

parentPort!.postMessage(makeImage((workerData as { python: WasmModule }).python));
