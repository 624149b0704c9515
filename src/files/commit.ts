/** @file Which commit of the project made a number: provenance that every record carries. */
import { execFileSync } from "node:child_process";
import { projectRoot } from "./project-root.js";

/** Commit of the project's folder, with "+changes" if tracked sources differ from it; "no git" outside a repository. */
export function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", projectRoot, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return git("rev-parse", "--short=12", "HEAD") + (git("status", "--porcelain", "--untracked-files=no", "--", "src") === "" ? "" : "+changes");
  } catch {
    return "no git";
  }
}
