/**
 * @file Stands in for Slurm's commands where a test asks only what they are called with: programs
 * on PATH that write their arguments down and answer what the test says. That the real ones
 * understand it is slurm-jobs.test.ts's to show.
 */
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** What a fake command prints, and how it ends. */
export interface FakeAnswer {
  /** On its output. */
  readonly says?: string;
  /** On its standard error; it then fails. */
  readonly refuses?: string;
}

/** Puts fake commands alone on PATH, for as long as the test runs. */
export class FakeSlurm {
  private readonly bin = temporaryFolder("fake-slurm");

  constructor(test: TestContext, answers: Readonly<Record<string, FakeAnswer>>) {
    const before = process.env["PATH"];
    process.env["PATH"] = this.bin;
    test.after(() => (process.env["PATH"] = before));
    for (const [name, answer] of Object.entries(answers)) this.answer(name, answer);
  }

  /** Lets a command answer so from now on; `$n` in its words counts its calls. */
  answer(name: string, { says = "", refuses }: FakeAnswer): void {
    const calls = join(this.bin, "calls");
    const path = join(this.bin, name);
    const lines = [
      "#!/bin/sh",
      `n=0; while read -r one rest; do [ "$one" = ${name} ] && n=$((n + 1)); done < ${calls}`,
      `echo ${name} "$@" >> ${calls}`,
      refuses === undefined ? `echo "${says}"` : `echo "${refuses}" >&2; exit 1`,
    ];
    if (!existsSync(calls)) writeFileSync(calls, "");
    writeFileSync(path, `${lines.join("\n")}\n`);
    chmodSync(path, 0o755);
  }

  /** What commands of a name were called with, in order. */
  calls(name: string): string[] {
    return readFileSync(join(this.bin, "calls"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith(`${name} `))
      .map((line) => line.slice(name.length + 1));
  }
}
