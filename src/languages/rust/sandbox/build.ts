/**
 * @file Rust programs compiled to WebAssembly. Crates beside the standard library are compiled
 * once, when the compiler is set up; macros that run programs (proc_macro) are not among them. A
 * text that takes another file of the machine in (`include_str!`, a module by its path) is refused:
 * the compiler names all files that it read, and there must be one alone.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../../files/hash.js";
import { projectRoot } from "../../../files/project-root.js";
import { built, FOLDER, type Refusal, type Step } from "../../wasi/compiler.js";
import { crates, target, toolchain } from "./toolchain.js";

/** A program's two sides. */
export type Role = "judge" | "candidate";

const OWN = join(projectRoot, "src", "languages", "rust", "sandbox", "channel");

/** Crates that only other crates need. */
const INNER = new Set(["cfg_if", "getrandom", "ppv_lite86", "rand_chacha", "rand_core", "wasi"]);

/** As `cargo test` compiles: what overflows panics. */
const OPTIONS =
  "--edition 2021 --cap-lints allow --error-format short -C opt-level=1 -C panic=abort " +
  "-C debuginfo=0 -C overflow-checks=on -C debug-assertions=on -C codegen-units=1";

/** What the linker is told: no start of its own, 8 MiB of stack, nothing to debug. */
const LINK = ["--no-entry", "--strip-all", "-z", "stack-size=8388608"];

/** Words of `oneFile`. */
const FURTHER_FILE = "error: the program reads another file";

/**
 * Code of all functions, whether anything calls them; panics do not say where, so that lines and
 * columns make no difference.
 */
const ALONE = ["-C", "link-dead-code", "-Z", "location-detail=file"];

/** Ends with an error where the compiler read more than the program. */
const oneFile = (result: string): string =>
  `read -r files < program.d; [ "$files" = "${result}: program.rs" ] || ` +
  `{ echo "${FURTHER_FILE}: $files"; exit 1; }`;

/** Whether a text was refused because it reads another file. */
export const readsFiles = (words: string): boolean =>
  words.includes(FURTHER_FILE) || /couldn't read|file not found for module/.test(words);

function ownSources(role: Role): Record<string, string> {
  const source = (name: string): string => readFileSync(join(OWN, `${name}.rs`), "utf8");
  return { "own.rs": source(role), "cross.rs": source("cross") };
}

/** Names everything that decides what the sandbox says of Rust. */
export function buildKey(): string {
  const own = [ownSources("judge"), ownSources("candidate"), OPTIONS, LINK, oneFile("")];
  return sha256(JSON.stringify([toolchain.version(), own])).slice(0, 16);
}

/** What tells the compiler of the crates that a program may use. */
function usableCrates(): string[] {
  const usable = Object.entries(crates()).filter(([name]) => !INNER.has(name));
  return usable.flatMap(([name, path]) => ["--extern", `${name}=${path}`]);
}

/** Compiles programs of one role; our own crate is compiled once and kept beside it. */
export class RustBuilder {
  private readonly key: string;
  private own: Buffer | undefined;

  constructor(private readonly role: Role) {
    this.key = `${buildKey()} rust ${role}`;
  }

  /** A program. @throws Error if our own crate does not compile */
  program(text: string): Buffer | Refusal {
    const result = "program.wasm";
    const linker = ["-C", `linker=${toolchain.file("bin", "wasm-ld")}`];
    const kind = ["--crate-type", "cdylib", "-C", "linker-flavor=wasm-ld", ...linker];
    const link = LINK.flatMap((word) => ["-C", `link-arg=${word}`]);
    const externs = usableCrates();
    const own = ["--extern", `cct_${this.role}=${FOLDER}/libcct_${this.role}.rlib`];
    const cfg = this.role === "judge" ? ["--cfg", "test"] : [];
    const emit = [`--emit=link=${result},dep-info=program.d`, "program.rs"];
    const name = ["--crate-name", "program"];
    const check: Step = { program: "/bin/sh", args: ["-c", oneFile(result)], env: {} };
    return built({
      key: this.key,
      files: { "program.rs": text },
      inputs: { [`libcct_${this.role}.rlib`]: this.ownCrate() },
      steps: [this.rustc([...name, ...kind, ...link, ...externs, ...own, ...cfg, ...emit]), check],
      result,
    });
  }

  /**
   * What the compiler makes of a text alone: equal for texts of which it makes the same.
   * @param kind  machine code, or what it makes before types are filled in
   */
  alone(text: string, kind: "obj" | "mir"): Buffer | Refusal {
    const result = `program.${kind}`;
    const name = ["--crate-name", "program", "--crate-type", "rlib"];
    const emit = [`--emit=${kind}=${result},dep-info=program.d`, "program.rs"];
    const check: Step = { program: "/bin/sh", args: ["-c", oneFile(result)], env: {} };
    const step = this.rustc([...name, ...usableCrates(), ...ALONE, ...emit]);
    return built({
      key: `${this.key} alone`,
      files: { "program.rs": text },
      steps: [{ ...step, env: { ...step.env, RUSTC_BOOTSTRAP: "1" } }, check],
      result,
    });
  }

  private rustc(args: readonly string[]): Step {
    const where = ["--sysroot", toolchain.folder, "-L", toolchain.file("crates")];
    return {
      program: toolchain.file("bin", "rustc"),
      args: [...where, "--target", target(), ...OPTIONS.split(" "), ...args],
      env: { LD_LIBRARY_PATH: toolchain.file("lib"), PATH: "" },
    };
  }

  private ownCrate(): Buffer {
    if (this.own !== undefined) return this.own;
    const name = `cct_${this.role}`;
    const result = `lib${name}.rlib`;
    const made = built({
      key: this.key,
      files: ownSources(this.role),
      steps: [this.rustc(["--crate-name", name, "--crate-type", "rlib", "-o", result, "own.rs"])],
      result,
    });
    if (!Buffer.isBuffer(made))
      throw new Error(`the sandbox's own crate does not compile: ${made.words}`);
    return (this.own = made);
  }
}
