/** @file Golden values that a script of tools/golden/ made. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";

/** Path of a file inside tests/ROOM/golden. */
export function goldenPath(room: string, file: string): string {
  return join(projectRoot, "tests", room, "golden", file);
}

/** The content of tests/ROOM/golden/NAME.json. */
export function golden<T>(room: string, name: string): T {
  return JSON.parse(readFileSync(goldenPath(room, `${name}.json`), "utf8")) as T;
}
