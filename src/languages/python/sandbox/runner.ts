/**
 * @file Runs one program in two interpreters of one thread. The judge runs only trusted text; the
 * candidate's code runs in the other, which it may do anything to. When the test calls the
 * candidate, the judge asks the host, the host calls into the candidate's interpreter, and plain
 * data comes back as text (channel.py). So nothing that a candidate does to builtins,
 * frames, modules, exceptions or `__eq__` can reach what compares, counts or reports.
 */
import type { Entry, Image } from "./image.js";
import { Interpreter } from "./interpreter.js";
import type { Outcome, Program, ProgramPackage, Verdict } from "../../outcome.js";
import { verdictOn, type ProgramRunner } from "../../runner.js";
import { ExitSignal } from "../../wasi/host.js";
import { FilesFull, TemporaryFolder } from "../../wasi/temporary-folder.js";
import type { WasmModule } from "../../web-assembly.js";

/** Limits of one program. */
export interface Limits {
  /** Of the candidate's interpreter, in pages of 64 KiB. */
  readonly memoryPages: number;
  /** Bytes that a program may print. */
  readonly outputLimit: number;
}

type Finding = [outcome: Outcome, assertions: number, message: string, attributes: string[]];
type Ending = readonly [outcome: Outcome, message: string];

class OutputLimit extends Error {}

/** Unwinds a candidate that waits for the judge, where there is nothing to wait for any more. */
class Unwound extends Error {}

const OPERATIONS: Readonly<Record<string, Entry>> = {
  load: "candidateStart",
  find: "candidateFind",
  call: "candidateCall",
  asks: "candidateAnswer",
  bind: "candidateDefine",
};
/** Bytes of one answer of the candidate. */
const LONGEST_ANSWER = 32 << 20;

/** What a thread's runner is made of. */
export interface PythonStart {
  /** CPython, compiled. */
  readonly python: WasmModule;
  /** The started interpreter that every program begins from. */
  readonly image: Image;
  /** What a program may use. */
  readonly limits: Limits;
}

/** Makes the runner of a thread. */
export function openRunner({ python, image, limits }: PythonStart): Promise<ProgramRunner> {
  return Promise.resolve(new PythonRunner(python, image, limits));
}

/** Two interpreters that run one program after the other. */
class PythonRunner implements ProgramRunner {
  private readonly judge: Interpreter;
  private readonly candidate: Interpreter;
  private toJudge: Uint8Array = new Uint8Array();
  private fromJudge: Uint8Array[] = [];
  private toCandidate: Uint8Array = new Uint8Array();
  private fromCandidate: Uint8Array[] = [];
  private answered = 0;
  private printed = 0;
  private test: string | undefined;
  /** Why the candidate's interpreter is gone; first cause wins. */
  private ended: Ending | undefined;
  /** What broke the judge while it served the candidate. */
  private broken: Error | undefined;

  constructor(
    module: WasmModule,
    image: Image,
    private readonly limits: Limits,
  ) {
    const initial = new Uint8Array(image.memory.byteLength);
    initial.set(new Uint8Array(image.memory));
    this.judge = new Interpreter(module, image, initial, JUDGE_PAGES, {
      read: (size) => {
        const chunk = this.toJudge.subarray(0, size);
        this.toJudge = this.toJudge.subarray(size);
        return chunk;
      },
      write: (fd, bytes) => void (fd === 2 && this.fromJudge.push(bytes.slice())),
      turn: () => {
        if (this.fromJudge.length > 0) this.toJudge = this.serve(joined(this.fromJudge));
      },
    });
    this.candidate = new Interpreter(module, image, initial, limits.memoryPages, {
      read: (size) => {
        const chunk = this.toCandidate.subarray(0, size);
        this.toCandidate = this.toCandidate.subarray(size);
        return chunk;
      },
      write: (fd, bytes) => {
        if (fd === 1) {
          if ((this.printed += bytes.length) > limits.outputLimit)
            throw new OutputLimit(`printed more than ${limits.outputLimit} bytes`);
        } else {
          if ((this.answered += bytes.length) > LONGEST_ANSWER)
            throw new OutputLimit(`answered with more than ${LONGEST_ANSWER} bytes`);
          this.fromCandidate.push(bytes.slice());
        }
      },
      turn: () => {
        if (this.fromCandidate.length > 0)
          this.toCandidate = this.askJudge(joined(this.fromCandidate));
      },
    });
  }

  /** Tries one program; returns when it ended (an endless loop is the caller's to stop). */
  run(program: Program): Verdict {
    const start = performance.now();
    const { code, support = "", test, entryPoint, allowedAttributes = null } = program;
    const isCanonicalKnown = program.expectedAssertions !== undefined;
    const key = [support, test, entryPoint, ...testPlace(program.package)];
    this.reset(JSON.stringify(key));
    if (program.package !== undefined) this.openPackage(code, program.package);
    this.toJudge = encode(JSON.stringify([code, ...key, allowedAttributes, isCanonicalKnown]));
    const judged = this.judged();
    let [outcome, , message] = judged;
    const [, assertions, , attributes] = judged;
    if (this.ended !== undefined) [outcome, message] = this.ended;
    return verdictOn(program, { outcome, message, assertions, attributes }, start);
  }

  /** Hands the candidate the files of its package, its own text among them. */
  private openPackage(code: string, { path, files }: ProgramPackage): void {
    const all = { ...files, [path]: code };
    this.toCandidate = encode(JSON.stringify([path, Object.entries(all)]));
    try {
      if (!this.candidate.call("candidateOpen")) this.ended = ["memory limit", "MemoryError"];
    } catch (error) {
      this.ended = this.endingBy(error);
    }
  }

  /**
   * The judge's finding. A judge that breaks down (a result that it cannot hold, say) is no pass,
   * and is put back.
   */
  private judged(): Finding {
    let ending: Ending = ["crashed", "the judge broke down: it gave no verdict"];
    try {
      const returned = this.judge.call("judgeRun");
      const said = Buffer.concat(this.fromJudge).toString("utf8");
      if (returned && said.startsWith("done")) return JSON.parse(said.slice(4)) as Finding;
    } catch (error) {
      ending =
        error instanceof FilesFull
          ? ["not judged", error.message]
          : ["crashed", `the judge broke down: ${String(error)}`];
    }
    this.test = undefined;
    return [ending[0], 0, ending[1], []];
  }

  /**
   * @param test  what the judge runs; it may keep what it compiled for an equal test, since it runs
   *   nothing else
   */
  private reset(test: string): void {
    if (test !== this.test || this.judge.pages > this.judge.initialPages + JUDGE_SLACK)
      this.judge.restore();
    this.test = test;
    this.candidate.restore();
    const files = new TemporaryFolder(); // both see it: tests hand over names of files
    this.judge.setTemporaryFolder(files);
    this.candidate.setTemporaryFolder(files);
    this.ended = undefined;
    this.broken = undefined;
    this.printed = 0;
    this.fromJudge = [];
    this.toCandidate = new Uint8Array();
    this.fromCandidate = [];
  }

  /**
   * One request of the judge: an operation of four letters, then text for the candidate; empty if
   * that is gone.
   */
  private serve(request: Buffer): Uint8Array {
    const entry = OPERATIONS[request.subarray(0, 4).toString("latin1")];
    if (entry === undefined || this.ended !== undefined) return new Uint8Array();
    this.toCandidate = request.subarray(4);
    this.fromCandidate = [];
    this.answered = 0;
    try {
      if (!this.candidate.call(entry))
        this.ended ??= this.fullOr("crashed", "the answer could not be given");
    } catch (error) {
      this.ended ??= this.endingBy(error);
    }
    if (this.broken !== undefined) throw this.broken;
    return this.ended === undefined ? joined(this.fromCandidate) : new Uint8Array();
  }

  /**
   * One request of the candidate, which waits in the middle of a call, about an object of the
   * judge's: the judge, which waits for the answer to that call, is entered again.
   */
  private askJudge(request: Uint8Array): Uint8Array {
    this.toJudge = request;
    let reply: Uint8Array = new Uint8Array();
    try {
      const returned = this.judge.call("judgeServe");
      reply = joined(this.fromJudge);
      if (!returned) this.ended ??= ["stack overflow", "calls back are nested too deep"];
    } catch (error) {
      this.broken = error instanceof Error ? error : new Error(String(error));
    }
    this.answered = 0;
    if (reply.length === 0) {
      this.ended ??= ["crashed", "the candidate spoke on the sandbox's channel"];
      throw new Unwound();
    }
    return reply;
  }

  /** What an error means that ended the candidate's interpreter. */
  private endingBy(error: unknown): Ending {
    if (error instanceof ExitSignal) return ["exited", `exit code ${error.code}`];
    if (error instanceof OutputLimit || error instanceof FilesFull)
      return ["output limit", error.message];
    if (error instanceof RangeError || this.candidate.stackIsFull)
      return ["stack overflow", "the interpreter's own stack is full"];
    return this.fullOr("crashed", String(error));
  }

  private fullOr(outcome: Outcome, message: string): Ending {
    return this.candidate.pages > this.limits.memoryPages - 32
      ? ["memory limit", "MemoryError"]
      : [outcome, message];
  }
}

/** Paths of the candidate's files, the test's path, and the files beside it. */
function testPlace(of: ProgramPackage | undefined): [string[], string, [string, string][]] {
  if (of === undefined) return [[], "", []];
  return [[of.path, ...Object.keys(of.files)], of.testPath, Object.entries(of.testFiles)];
}

/** The judge holds what candidates answer, several at a time: 1 GiB. */
const JUDGE_PAGES = 16384;

/** Pages that the judge may grow by before it is put back. */
const JUDGE_SLACK = 512;

const encode = (text: string): Uint8Array => Buffer.from(text);

/** The pieces in one, taken away. */
const joined = (pieces: Uint8Array[]): Buffer => Buffer.concat(pieces.splice(0));
