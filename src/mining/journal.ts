/**
 * @file What became of each commit, kept beside the output while mining goes on and afterwards: a
 * run that was ended goes on behind it, and a later one adds the commits that are new.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { WorkError } from "../errors.js";
import { canonicalJson } from "../files/hash.js";
import type { Problem } from "../records.js";
import type { LeftOut } from "./draft.js";

/** What became of one commit. */
export interface Entry {
  /** Its hash. */
  readonly commit: string;
  /** Why it gave no problem. */
  readonly leftOut?: LeftOut;
  /** The problem that it gave. */
  readonly problem?: Problem;
  /** With a problem: the assertion that its buggy solution fails. */
  readonly killedBy?: string;
}

/** What became of commits, by hash; entries are added one by one. */
export class Journal {
  private readonly entries = new Map<string, Entry>();

  /**
   * @param key  all that decides an entry; a journal of another key is begun anew
   * @throws WorkError if the file cannot be written
   */
  constructor(
    readonly path: string,
    key: Readonly<Record<string, string>>,
  ) {
    const head = `${canonicalJson(key)}\n`;
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    const isKnown = text.startsWith(head);
    // a process that was killed may have left half a line, which counts for nothing
    const whole = isKnown ? text.slice(0, text.lastIndexOf("\n") + 1) : head;
    for (const line of whole.slice(head.length).split("\n").filter(Boolean)) {
      const entry = JSON.parse(line) as Entry;
      this.entries.set(entry.commit, entry);
    }
    this.write(() => {
      mkdirSync(dirname(path), { recursive: true });
      if (whole !== text) writeFileSync(path, whole);
    });
  }

  /** What became of a commit, if that is known. */
  get(commit: string): Entry | undefined {
    return this.entries.get(commit);
  }

  /** Adds what became of commits. @throws WorkError if the file cannot be written */
  add(entries: readonly Entry[]): void {
    this.write(() =>
      appendFileSync(this.path, entries.map((one) => `${JSON.stringify(one)}\n`).join("")),
    );
    for (const entry of entries) this.entries.set(entry.commit, entry);
  }

  private write(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw new WorkError(
        `cannot write ${this.path}: ${(error as Error).message}; free space or choose another ` +
          "folder, then run again",
      );
    }
  }
}
