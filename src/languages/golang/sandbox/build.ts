/**
 * @file Go programs compiled to WebAssembly: the judge's (the test, beside a function that asks the
 * candidate) and the candidate's (the answer, beside what serves it). The compiler is given these
 * files and the archives of the standard library, nothing else; it embeds no file (`//go:embed`
 * needs a list that it is not given), and cgo, assembly and build scripts are the `go` command's,
 * which is not run.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../../files/hash.js";
import { projectRoot } from "../../../files/project-root.js";
import { built, FOLDER, type Refusal, type Step } from "../../wasi/compiler.js";
import { packages, toolchain } from "./toolchain.js";

/** Where the Go side of the sandbox is. */
const SOURCES = join(projectRoot, "src", "languages", "golang", "sandbox");

/** A program's two sides. */
export type Role = "judge" | "candidate";

/** Our own packages by import path: their files. */
const OWN: Readonly<Record<Role, Readonly<Record<string, readonly string[]>>>> = {
  candidate: {
    "cct/channel": ["encode", "decode", "types", "words", "candidate"].map((n) => `channel/${n}`),
  },
  judge: {
    "cct/channel": ["encode", "decode", "types", "words", "judge"].map((n) => `channel/${n}`),
    testing: ["testing/testing"],
    "github.com/stretchr/testify/assert": ["assert/assert", "assert/bound"],
  },
};

const ENVIRONMENT = { GOOS: "wasip1", GOARCH: "wasm", GOROOT: "/", PATH: "" };

/** The Go side's own sources, by file. */
function sourcesOf(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [
      `${name.replace("/", "-")}.go`,
      readFileSync(join(SOURCES, `${name}.go`), "utf8"),
    ]),
  );
}

/** Names everything that decides what the sandbox says of Go. */
export function buildKey(): string {
  const own = Object.values(OWN).flatMap((of) => Object.values(of).map(sourcesOf));
  return sha256(JSON.stringify([toolchain.version(), own])).slice(0, 16);
}

function compileStep(name: string, files: readonly string[], output: string): Step {
  const args = ["-o", output, "-p", name, "-complete", "-c", "1", "-importcfg", "imports"];
  args.push("-trimpath", `${FOLDER}=>`, ...files);
  return { program: toolchain.file("compile"), args, env: ENVIRONMENT };
}

/** Compiles programs of one role; our own packages are compiled once and kept beside it. */
export class GoBuilder {
  /** Lines of an import configuration: the standard library, less what is internal. */
  private readonly importable: string[];
  private readonly linkable: string[];
  private readonly own = new Map<string, Buffer>();
  private readonly key = buildKey();

  constructor(private readonly role: Role) {
    const names = packages();
    const line = (name: string): string => `packagefile ${name}=${toolchain.file("std", name)}.a`;
    const isOpen = (name: string): boolean => !/(^|\/)(internal|vendor)(\/|$)/.test(name);
    this.importable = names.filter(isOpen).map(line);
    this.linkable = names.map(line);
  }

  /**
   * A program of package main.
   * @param files  its files, by name
   * @throws WorkError if our own packages do not compile
   */
  program(files: Readonly<Record<string, string>>): Buffer | Refusal {
    const own = this.ownArchives();
    const ownLines = [...own.keys()].map((name, i) => `packagefile ${name}=own${i}.a`);
    const link: Step = {
      program: toolchain.file("link"),
      args: [
        ...["-o", "program.wasm", "-importcfg", "links", "-buildmode", "c-shared", "-s", "-w"],
        "main.a",
      ],
      env: ENVIRONMENT,
    };
    return built({
      key: `${this.key} ${this.role}`,
      files: {
        ...files,
        imports: [...this.importable, ...ownLines].join("\n"),
        links: [...this.linkable, ...ownLines].join("\n"),
      },
      inputs: Object.fromEntries([...own.values()].map((bytes, i) => [`own${i}.a`, bytes])),
      steps: [compileStep("main", Object.keys(files), "main.a"), link],
      result: "program.wasm",
    });
  }

  /**
   * What the compiler makes of a package main alone: equal for programs of which it makes the same.
   * @param files  its files, by name
   */
  object(files: Readonly<Record<string, string>>): Buffer | Refusal {
    const compile = compileStep("main", Object.keys(files), "main.a");
    return built({
      key: `${this.key} alone`,
      files: { ...files, imports: this.importable.join("\n") },
      steps: [{ ...compile, args: ["-l", "-dwarf=false", ...compile.args] }],
      result: "main.a",
    });
  }

  private ownArchives(): Map<string, Buffer> {
    if (this.own.size > 0) return this.own;
    for (const [name, sources] of Object.entries(OWN[this.role])) {
      const files = sourcesOf(sources);
      const before = [...this.own.keys()].map((one, i) => `packagefile ${one}=own${i}.a`);
      const archive = built({
        key: `${this.key} ${name}`,
        files: { ...files, imports: [...this.importable, ...before].join("\n") },
        inputs: Object.fromEntries([...this.own.values()].map((bytes, i) => [`own${i}.a`, bytes])),
        steps: [compileStep(name, Object.keys(files), "package.a")],
        result: "package.a",
      });
      if (!Buffer.isBuffer(archive))
        throw new Error(`the sandbox's own package ${name} does not compile: ${archive.words}`);
      this.own.set(name, archive);
    }
    return this.own;
  }
}

/** What `make` gives, without the imports that the compiler found unused. */
export function withoutUnused<T extends object>(
  make: (unused: ReadonlySet<string>) => T | Refusal,
): T | Refusal {
  const unused = new Set<string>();
  for (;;) {
    const made = make(unused);
    if (!("by" in made)) return made;
    const before = unused.size;
    for (const [, path] of made.words.matchAll(/("[^"]+") imported (?:as \w+ )?and not used/g))
      unused.add(path!);
    if (unused.size === before) return made;
  }
}
