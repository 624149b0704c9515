/**
 * @file Runs test files with one fault planted, in a process of its own that ends at the first failing test. The faulty
 * text is handed to Node's loader in place of the file's own, so the built files themselves are never touched.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What became of a planted fault. `invalid`: the text does not parse, so it proves nothing. */
export type Fate = "caught" | "survived" | "invalid";

const HOOK = `
const { readFileSync } = require("node:fs"), Module = require("node:module"), nodeTest = require("node:test");
const { PLANTED_FILE, PLANTED_TEXT } = process.env;
const load = Module._extensions[".js"];
Module._extensions[".js"] = (module, file) => file === PLANTED_FILE ? module._compile(readFileSync(PLANTED_TEXT, "utf8"), file) : load(module, file);
try { if (PLANTED_FILE) new Function(readFileSync(PLANTED_TEXT, "utf8")); } catch { process.exit(3); }
const test = nodeTest.test;
nodeTest.test = (name, body) => test(name, async (context) => { try { await body(context); } catch (error) { console.error(name + ": " + error.message); process.exit(1); } });
process.on("uncaughtException", () => process.exit(1));
`;

/**
 * @param testFiles  compiled tests that should catch the fault
 * @param file  compiled file to plant it in, or null to run the tests as they are
 * @param text  its faulty text
 * @param timeLimit  milliseconds after which the tests count as failed (a fault may make a loop endless)
 */
export async function tryFault(testFiles: readonly string[], file: string | null, text: string, timeLimit = 60_000): Promise<Fate> {
  const folder = mkdtempSync(join(tmpdir(), "cct-fault-"));
  try {
    writeFileSync(join(folder, "hook.cjs"), HOOK);
    writeFileSync(join(folder, "planted.js"), text);
    const script = testFiles.map((path) => `require(${JSON.stringify(path)});`).join("");
    const child = spawn(process.execPath, ["--require", join(folder, "hook.cjs"), "-e", script], {
      stdio: "ignore", env: { ...process.env, NODE_TEST_CONTEXT: undefined, PLANTED_FILE: file ?? "", PLANTED_TEXT: join(folder, "planted.js") },
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), timeLimit);
    const code = await new Promise<number | null>((resolve) => child.on("exit", resolve));
    clearTimeout(timer);
    return code === 0 ? "survived" : code === 3 ? "invalid" : "caught";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
