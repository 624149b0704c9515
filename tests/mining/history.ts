/** @file Git histories for tests, made by one process each. */
import { execFileSync } from "node:child_process";
import { temporaryFolder } from "../support/temporary-folder.js";

/** One commit: its message, and the files that it writes; null deletes one. */
export type Step = readonly [subject: string, files: Readonly<Record<string, string | null>>];

/**
 * A bare repository with these commits, the first a day after 2024-01-01 and a day between two.
 * @returns its folder
 */
export function historyOf(name: string, steps: readonly Step[]): string {
  const folder = temporaryFolder(name);
  const git = (args: readonly string[], input = ""): void =>
    void execFileSync("git", ["-C", folder, ...args], { input, stdio: ["pipe", "ignore", "pipe"] });
  git(["init", "--quiet", "--bare", "--initial-branch=main"]);
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const stream = steps.map(([subject, files], i) => {
    const time = Date.UTC(2024, 0, 2 + i) / 1000;
    const changes = Object.entries(files).map(([path, text]) =>
      text === null ? `D ${path}\n` : `M 100644 inline ${path}\n${data(text)}`,
    );
    const who = `committer Somebody <somebody@example.org> ${time} +0000\n`;
    return `commit refs/heads/main\n${who}${data(subject)}${changes.join("")}\n`;
  });
  git(["fast-import", "--quiet"], stream.join(""));
  return folder;
}
