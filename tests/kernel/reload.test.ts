/**
 * @file An edited source is picked up by running the import cell again, code and types alike; one
 * that does not compile is an error that says so. Runs in a copy of the project, for it edits src.
 */
import assert from "node:assert/strict";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../src/files/project-root.js";
import type { Output } from "../../src/kernel/notebook-file.js";
import { temporaryFolder } from "./cells.js";

const copy = temporaryFolder();
for (const part of ["package.json", "tsconfig.json", "src", "scripts"])
  cpSync(join(projectRoot, part), join(copy, part), { recursive: true });
symlinkSync(join(projectRoot, "node_modules"), join(copy, "node_modules"), "junction");
const edit = (text: string): void => writeFileSync(join(copy, "src", "index.ts"), text);

test("the import cell brings edited code and types, and nothing changes before it is run", async () => {
  edit("export { answer } from './answer.js';\n");
  writeFileSync(join(copy, "src", "answer.ts"), "export const answer = (): number => 1;\n");
  const load = createRequire(join(copy, "package.json"));
  (load("./scripts/ensure-built.js") as { ensureBuilt(): void }).ensureBuilt();
  const { startHeadless } = load(
    "./dist/src/kernel/headless-client.js",
  ) as typeof import("../../src/kernel/headless-client.js");
  const client = await startHeadless();
  try {
    const run = async (code: string): Promise<string> => {
      const outputs: Output[] = [];
      await client.run(code, 1, outputs);
      return outputs
        .map((o) => {
          if ("data" in o) return String(o.data["text/plain"]);
          return o.output_type === "error" ? `${o.ename}: ${o.evalue}` : o.text;
        })
        .join("");
    };
    const importCell = 'import * as cct from "cct-lab"';
    assert.equal(await run(importCell), "");
    assert.equal(await run("cct.answer()"), "1");
    await new Promise((resolve) => setTimeout(resolve, 50)); // a file's time must move on
    writeFileSync(join(copy, "src", "answer.ts"), "export { answer } from './deeper.js';\n");
    writeFileSync(
      join(copy, "src", "deeper.ts"),
      "export const answer = (unit: string): string => `2 ${unit}`;\n",
    );
    assert.equal(await run("cct.answer()"), "1");
    assert.equal(await run(importCell), "");
    assert.equal(await run('cct.answer("m")'), "2 m");
    assert.match(
      await run("cct.answer(7)"),
      /^TypeScriptError: .*'number' is not assignable to parameter of type 'string'/,
    );
    writeFileSync(
      join(copy, "src", "deeper.ts"),
      "export const answer = (unit: string): string => unit * ;\n",
    );
    assert.match(
      await run(importCell),
      /^BuildError: src does not compile; correct it and run this cell again:\nsrc\/deeper\.ts\(1,/,
    );
    assert.match(await run(importCell), /^BuildError/);
    assert.equal(await run('cct.answer("m")'), "2 m");
    writeFileSync(
      join(copy, "src", "deeper.ts"),
      "export const answer = (unit: string): string => `3 ${unit}`;\n",
    );
    assert.equal(await run(`${importCell}; cct.answer("m")`), "3 m");
  } finally {
    client.close();
  }
});
