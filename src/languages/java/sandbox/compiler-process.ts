/**
 * @file The process that compiles a thread's programs, and how it is spoken to: by two named pipes,
 * since a thread of the sandbox waits for its compiler. It runs in an empty folder, without
 * environment, with limits of memory and time (compiler/cct/compiler/Main.java), and ends when the
 * thread does, which closes its pipes.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WorkError } from "../../../errors.js";
import type { Refusal } from "../../wasi/compiler.js";
import { archives, toolchain } from "./toolchain.js";

/** Options of a Java runtime: a small heap, little else, nothing written. */
export const RUNTIME_LIMITS: readonly string[] = [
  "-Xmx768m",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-XX:ReservedCodeCacheSize=64m",
  "-XX:CompressedClassSpaceSize=128m",
  "-XX:-UsePerfData",
  "-XX:+ExitOnOutOfMemoryError",
];
/** What the shell sets: no dumps, KiB of address space, seconds in all, blocks of a file. */
const LIMITS = "ulimit -c 0 && ulimit -v 6291456 && ulimit -t 7200 && ulimit -f 2048";
/** Programs that one process compiles; what it keeps of each adds up. */
const MOST_PROGRAMS = 400;
/** Seconds without an answer after which it is given up; it ends itself long before. */
const MOST_WAITING = 240;
/** ms between two looks for an answer: the first and the longest; looking is the program's time. */
const PAUSES = [1, 32] as const;

const clock = new Int32Array(new SharedArrayBuffer(4));
const OUT_OF_MEMORY: Refusal = { by: "memory", words: "the compiler ran out of memory" };

/** Both ends that this side has of a running process's pipes. */
interface Pipes {
  readonly questions: number;
  readonly answers: number;
  programs: number;
}

/** Compiles programs, one after the other; started when it is first asked. */
export class CompilerProcess {
  private pipes: Pipes | undefined;

  /**
   * @param own  archive of our own classes
   * @param mostHeap  bytes of a program's heap
   */
  constructor(
    private readonly own: Buffer,
    private readonly mostHeap: number,
  ) {}

  /**
   * What is made of a program, or why there is none.
   * @param kind  the program itself, or its classes alone
   * @throws WorkError if the process does not start
   */
  compile(text: string, kind: "program" | "classes"): Buffer | Refusal {
    if (this.pipes !== undefined && this.pipes.programs >= MOST_PROGRAMS) this.end();
    this.pipes ??= this.start();
    this.pipes.programs++;
    const bytes = Buffer.from(text, "utf8");
    const head = Buffer.alloc(5, kind[0]!);
    head.writeUInt32BE(bytes.length, 1);
    try {
      writeWhole(this.pipes.questions, Buffer.concat([head, bytes]));
    } catch {
      this.end();
      return OUT_OF_MEMORY;
    }
    const answer = this.answer(this.pipes);
    if (answer?.letter === "p") return answer.bytes;
    if (answer?.letter === "w") return { by: "words", words: answer.bytes.toString("utf8") };
    if (answer?.letter === "m") return { by: "memory", words: answer.bytes.toString("utf8") };
    this.end();
    return answer === undefined
      ? OUT_OF_MEMORY
      : { by: "time", words: answer.bytes.toString("utf8") };
  }

  private end(): void {
    if (this.pipes === undefined) return;
    closeSync(this.pipes.questions);
    closeSync(this.pipes.answers);
    this.pipes = undefined;
  }

  private start(): Pipes {
    const folder = mkdtempSync(join(tmpdir(), "cct-java-"));
    try {
      writeFileSync(join(folder, "own.jar"), this.own);
      const pipes = this.spawned(folder);
      if (this.answer(pipes)?.letter !== "r")
        throw new WorkError(
          "the compiler of Java must start, but it did not; delete its folder in .toolchains and " +
            "set it up again",
        );
      return pipes;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private spawned(folder: string): Pipes {
    const paths = ["questions", "answers"].map((name) => join(folder, name));
    spawnSync("mkfifo", paths, { env: { PATH: "/usr/bin:/bin" } });
    const [question, answer] = paths.map(openedPipe) as [OpenPipe, OpenPipe];
    const path = [join(folder, "own.jar"), ...archives()].join(":");
    const java = toolchain.file("jdk", "bin", "java");
    const args = [...RUNTIME_LIMITS, "-cp", path, "cct.compiler.Main", String(this.mostHeap)];
    const process = spawn("/bin/sh", ["-c", `${LIMITS} && exec "$0" "$@"`, java, ...args], {
      cwd: folder,
      env: { HOME: folder, TMPDIR: folder, LC_ALL: "C.UTF-8" },
      stdio: [question.reading, answer.writing, "ignore"],
    });
    process.on("error", () => undefined); // told by its answer, which does not come
    process.unref();
    closeSync(question.reading);
    closeSync(answer.writing);
    return { questions: question.writing, answers: answer.reading, programs: 0 };
  }

  /** One answer; undefined if the process ended instead. */
  private answer({ answers }: Pipes): { letter: string; bytes: Buffer } | undefined {
    const head = readWhole(answers, 5);
    const bytes = head && readWhole(answers, head.readUInt32BE(1));
    return bytes && { letter: String.fromCharCode(head![0]!), bytes };
  }
}

interface OpenPipe {
  readonly reading: number;
  readonly writing: number;
}

/** Both ends of a named pipe: opening one waits for the other, so for a moment both are one. */
function openedPipe(path: string): OpenPipe {
  const both = openSync(path, constants.O_RDWR);
  const isOurs = path.endsWith("answers");
  const reading = openSync(path, constants.O_RDONLY | (isOurs ? constants.O_NONBLOCK : 0));
  const writing = openSync(path, constants.O_WRONLY);
  closeSync(both);
  return { reading, writing };
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

/** That many bytes; undefined if the other end was closed, or says nothing for too long. */
function readWhole(file: number, size: number): Buffer | undefined {
  const bytes = Buffer.alloc(size);
  const start = Date.now();
  let pause: number = PAUSES[0];
  for (let at = 0; at < size;) {
    let read = -1;
    try {
      read = readSync(file, bytes, at, size - at, null);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
    if (read === 0 || Date.now() - start > MOST_WAITING * 1000) return undefined;
    if (read > 0) at += read;
    else {
      Atomics.wait(clock, 0, 0, pause);
      pause = Math.min(2 * pause, PAUSES[1]);
    }
  }
  return bytes;
}
