/** @file Folders of tests. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders: string[] = [];

/**
 * A new empty folder, removed with all that is in it when the test file's process ends.
 * @param name  a word that says whose it is, for whoever finds it while the test runs
 */
export function temporaryFolder(name: string): string {
  if (folders.length === 0)
    process.once("exit", () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });
  const folder = mkdtempSync(join(tmpdir(), `cct-${name}-`));
  folders.push(folder);
  return folder;
}
