/**
 * @file What became of each item of long work, kept beside its output: a run that was ended goes on
 * behind it, and a later one adds the items that are new.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { WorkError } from "../errors.js";
import { canonicalJson } from "./hash.js";

/** Entries by the item that they are of; they are added one by one. */
export class Journal<Entry> {
  private readonly entries = new Map<string, Entry>();

  /**
   * @param key  all that decides an entry; a journal of another key is begun anew
   * @param itemOf  names the item of an entry
   * @throws WorkError if the file cannot be written
   */
  constructor(
    readonly path: string,
    key: Readonly<Record<string, unknown>>,
    private readonly itemOf: (entry: Entry) => string,
  ) {
    const head = `${canonicalJson(key)}\n`;
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    const isKnown = text.startsWith(head);
    // a process that was killed may have left half a line, which counts for nothing
    const whole = isKnown ? text.slice(0, text.lastIndexOf("\n") + 1) : head;
    for (const line of whole.slice(head.length).split("\n").filter(Boolean)) {
      const entry = JSON.parse(line) as Entry;
      this.entries.set(itemOf(entry), entry);
    }
    this.write(() => {
      mkdirSync(dirname(path), { recursive: true });
      if (whole !== text) writeFileSync(path, whole);
    });
  }

  /** What became of an item, if that is known. */
  get(item: string): Entry | undefined {
    return this.entries.get(item);
  }

  /** Adds what became of items. @throws WorkError if the file cannot be written */
  add(entries: readonly Entry[]): void {
    this.write(() =>
      appendFileSync(this.path, entries.map((one) => `${JSON.stringify(one)}\n`).join("")),
    );
    for (const entry of entries) this.entries.set(this.itemOf(entry), entry);
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
