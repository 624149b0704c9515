/**
 * @file C++ programs compiled to WebAssembly by clang, with precompiled headers. The compiler looks
 * for files in an overlay alone that holds headers and the program (`redirect-only`): nothing else
 * of the machine can be included or embedded. Assembly, which could read files past that, is
 * refused (`-fno-gnu-inline-asm`).
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../../files/hash.js";
import { projectRoot } from "../../../files/project-root.js";
import { built, FOLDER, type Refusal, type Step } from "../../wasi/compiler.js";
import { libraries, toolchain, version } from "./toolchain.js";

/** A program's two sides. */
export type Role = "judge" | "candidate";

const OWN = join(projectRoot, "src", "languages", "cpp", "sandbox", "include");

const HEADERS = [
  "libcxx/include",
  "libcxxabi/include",
  "include",
  "libc/include/wasm-wasi-musl",
  "libc/include/generic-musl",
];

/** How libc++ was built, and what it therefore expects of those who include it. */
const DEFINITIONS = [
  ..."ABI_VERSION=1 ABI_NAMESPACE=__1 HAS_THREADS=0 HAS_MONOTONIC_CLOCK HAS_TERMINAL".split(" "),
  ..."HAS_MUSL_LIBC=1 DISABLE_VISIBILITY_ANNOTATIONS HAS_FILESYSTEM=0 HAS_RANDOM_DEVICE".split(" "),
  ..."HAS_VENDOR_AVAILABILITY_ANNOTATIONS=0 HAS_LOCALIZATION HAS_UNICODE".split(" "),
  ..."HAS_WIDE_CHARACTERS HAS_NO_STD_MODULES PSTL_BACKEND_SERIAL".split(" "),
  "HARDENING_MODE=_LIBCPP_HARDENING_MODE_NONE",
  "ASSERTION_SEMANTIC_DEFAULT=_LIBCPP_ASSERTION_SEMANTIC_IGNORE",
].flatMap((one) => ["-D", `_LIBCPP_${one}`]);

const TARGET =
  "-triple wasm32-unknown-wasip1-unknown -target-cpu lime1 -O1 -disable-free -std=gnu++17 -w " +
  "-mrelocation-model static -mframe-pointer=none -mconstructor-aliases -ffp-contract=off " +
  "-fvisibility=hidden -fdeprecated-macro -fgnuc-version=4.2.1 -fno-spell-checking " +
  "-fno-gnu-inline-asm -fno-strict-return -fno-pch-timestamp -ftemplate-depth=512 " +
  "-fconstexpr-steps=10000000 -nostdsysteminc -nobuiltininc -main-file-name program.cc " +
  "-ferror-limit 5";

/** What the compiler may read, each at its own path. */
function overlay(): string {
  const remap = (path: string): object => ({
    type: "directory-remap",
    name: path,
    "external-contents": path,
  });
  return JSON.stringify({
    version: 0,
    "redirecting-with": "redirect-only",
    "overlay-relative": false,
    roots: [OWN, toolchain.file("headers"), FOLDER].map(remap),
  });
}

function clang(args: readonly string[]): Step {
  const includes = [OWN, ...HEADERS.map((name) => toolchain.file("headers", name))];
  const search = includes.flatMap((folder) => ["-internal-isystem", folder]);
  return {
    program: toolchain.file("zig"),
    args: ["clang", "-cc1", ...TARGET.split(" "), ...search, ...DEFINITIONS, ...args],
    env: {},
  };
}

/** Our own headers, by path. */
function ownHeaders(): string[] {
  const files = readdirSync(OWN, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .sort()
    .map((path) => readFileSync(path, "utf8"));
}

/** Names everything that decides what the sandbox says of C++. */
export function buildKey(): string {
  return sha256(JSON.stringify([version(), ownHeaders(), TARGET])).slice(0, 16);
}

/** Compiles programs of one role. */
export class CppBuilder {
  private headers: Buffer | undefined;
  private readonly key = `${buildKey()} cpp`;
  private readonly libraries = libraries();
  private readonly overlay = overlay();

  constructor(private readonly role: Role) {}

  /** A program. @throws Error if our own headers do not compile */
  program(text: string): Buffer | Refusal {
    const link: Step = {
      program: toolchain.file("zig"),
      args: [
        ..."wasm-ld --no-entry --stack-first -z stack-size=8388608 --strip-all".split(" "),
        ...["-o", "program.wasm", "program.o", ...this.libraries],
      ],
      env: {},
    };
    return this.made(text, [link], "program.wasm");
  }

  /** What the compiler makes of a text alone: equal for texts of which it makes the same. */
  object(text: string): Buffer | Refusal {
    return this.made(text, [], "program.o");
  }

  private made(text: string, after: readonly Step[], result: string): Buffer | Refusal {
    const compile = ["-ivfsoverlay", "overlay.json", "-include-pch", `${FOLDER}/headers.pch`];
    const output = ["-x", "c++", "-emit-obj", "-o", "program.o", `${FOLDER}/program.cc`];
    return built({
      key: `${this.key} ${this.role}`,
      files: { "program.cc": text, "overlay.json": this.overlay },
      inputs: { "headers.pch": this.precompiled() },
      steps: [clang([...compile, ...output]), ...after],
      result,
    });
  }

  private precompiled(): Buffer {
    if (this.headers !== undefined) return this.headers;
    const made = built({
      key: `${this.key} headers of the ${this.role}`,
      files: {},
      steps: [
        clang([
          "-x",
          "c++-header",
          "-emit-pch",
          "-o",
          "headers.pch",
          join(OWN, `${this.role}.hpp`),
        ]),
      ],
      result: "headers.pch",
    });
    if (!Buffer.isBuffer(made))
      throw new Error(`the sandbox's own headers do not compile: ${made.words}`);
    return (this.headers = made);
  }
}
