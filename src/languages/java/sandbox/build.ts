/**
 * @file Java programs compiled to WebAssembly: by javac to classes, and by TeaVM, with what of
 * Java's library they use, to one module. Our own classes are compiled once; one process compiles
 * all programs of a thread.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../../files/hash.js";
import { projectRoot } from "../../../files/project-root.js";
import { withReachableEnds } from "../../wasi/binary.js";
import { built, keptOr, type Refusal, type Step } from "../../wasi/compiler.js";
import { CompilerProcess, RUNTIME_LIMITS } from "./compiler-process.js";
import { archives, toolchain } from "./toolchain.js";

const OWN = join(projectRoot, "src", "languages", "java", "sandbox");
/** Folders of `OWN` with our own classes. */
const PARTS = ["channel", "compiler", "library"];

/** MiB of a program's heap at most; what it gets is the memory's limit. */
const MOST_HEAP = 1024;

/** Our own sources, by path. */
function ownSources(): Record<string, string> {
  return Object.fromEntries(
    PARTS.flatMap((part) =>
      readdirSync(join(OWN, part), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".java"))
        .sort()
        .map((name): [string, string] => [name, readFileSync(join(OWN, part, name), "utf8")]),
    ),
  );
}

/** Names everything that decides what the sandbox says of Java. */
export function buildKey(): string {
  return sha256(JSON.stringify([toolchain.version(), ownSources(), MOST_HEAP])).slice(0, 16);
}

/** Compiles programs. */
export class JavaBuilder {
  private readonly key = `${buildKey()} java`;
  private process: CompilerProcess | undefined;

  /** A program. @throws Error if our own classes do not compile */
  program(text: string): Buffer | Refusal {
    return keptOr([this.key, text], () => {
      const made = this.running().compile(text, "program");
      return Buffer.isBuffer(made) ? Buffer.from(withReachableEnds(made)) : made;
    });
  }

  /** A text's class files alone: equal for texts of which javac makes the same. */
  classes(text: string): Buffer | Refusal {
    return keptOr([this.key, "classes", text], () => this.running().compile(text, "classes"));
  }

  private running(): CompilerProcess {
    return (this.process ??= new CompilerProcess(this.ownClasses(), MOST_HEAP << 20));
  }

  /** Our own classes, as one archive. */
  private ownClasses(): Buffer {
    const sources = Object.entries(ownSources());
    const files = Object.fromEntries(sources.map(([name, text]) => [flat(name), text]));
    const path = archives().join(":");
    const options = ["-nowarn", "-Xlint:none", "-proc:none", "-cp", path, "-d", "classes"];
    const steps: Step[] = [
      tool("javac", [...options, ...Object.keys(files)]),
      tool("jar", ["--create", "--file", "own.jar", "--no-manifest", "-C", "classes", "."]),
    ];
    const made = built({ key: this.key, files, steps, result: "own.jar" });
    if (!Buffer.isBuffer(made))
      throw new Error(`the sandbox's own classes do not compile: ${made.words}`);
    return made;
  }
}

/** The last part of a path: no two of our own files share it. */
const flat = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** A step that starts one of Java's own tools. */
function tool(name: string, args: readonly string[]): Step {
  const own = RUNTIME_LIMITS.map((option) => `-J${option}`);
  return { program: toolchain.file("jdk", "bin", name), args: [...own, ...args], env: {} };
}
