/** @file Which commit of the project made a number: provenance that every record carries. */
import { execFileSync } from "node:child_process";
import { projectRoot } from "./project-root.js";

/**
 * Commit of the project's folder, with "+changes" if tracked files differ from it; "no git" outside
 * a repository.
 * @param paths  only differences below these count; all when there are none
 */
export function commit(...paths: readonly string[]): string {
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", projectRoot, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    return (
      git("rev-parse", "--short=12", "HEAD") +
      (git("status", "--porcelain", "--untracked-files=no", "--", ...paths) === ""
        ? ""
        : "+changes")
    );
  } catch {
    return "no git";
  }
}
