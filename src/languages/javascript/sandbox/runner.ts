/**
 * @file Runs one JavaScript program in two realms of one thread, as ../../python/sandbox/runner.ts
 * does with interpreters. The judge's realm runs only trusted text: the problem's support and its
 * test, whose `console.assert` is counted there. The candidate's code runs in another WebAssembly
 * instance. The test sees the candidate's functions as parameters of its own; a call goes over as
 * text, its result comes back as text (channel.js; references.js for what is no plain data), so
 * patched prototypes, getters, valueOf, toJSON or a redefined console reach nothing that compares
 * or counts.
 */
import { verdictOn, type ProgramRunner } from "../../runner.js";
import type { Outcome, Program, ProgramPackage, Verdict } from "../../outcome.js";
import type { WasmModule } from "../../web-assembly.js";
import { assertionAt, assertionsIn, lineAt, wordsIn } from "./assertion-text.js";
import { ModuleFiles } from "./module-files.js";
import { asScript } from "./module-syntax.js";
import { classOf, lacksGlobal, outcomeOfLoading } from "./exceptions.js";
import { LAZY_GLOBALS, providedModule } from "./provided-modules.js";
import { Realm, type Answer } from "./realm.js";

/** What a thread's runner is made of. */
export interface JavaScriptStart {
  /** QuickJS, compiled. */
  readonly module: WasmModule;
  /** What a program may use. */
  readonly limits: {
    /** Of the candidate's values, in MiB. */
    readonly memoryLimit: number;
    /** Characters that a program may print. */
    readonly outputLimit: number;
  };
}

type Ending = readonly [outcome: Outcome, message: string];
type Finding = readonly [
  outcome: Outcome,
  message: string,
  assertions: number,
  attributes?: readonly string[],
];
type Told = [string, number, string | [string, string], string, string[]];

/** Characters of one answer of the candidate. */
const LONGEST_ANSWER = 32 << 20;
/** The judge holds what candidates answer, several at a time. */
const JUDGE_MEMORY = 1024;

/** An answer that no honest candidate's realm gives. */
class Tampered extends Error {}

/** Makes the runner of a thread. */
export function openRunner(start: JavaScriptStart): Promise<ProgramRunner> {
  return new JavaScriptRunner(start).open();
}

/** Two realms that run one program after the other. */
class JavaScriptRunner implements ProgramRunner {
  private judge: Realm | undefined;
  private candidate: Realm | undefined;
  private readonly judgeFiles = new ModuleFiles();
  private readonly candidateFiles = new ModuleFiles();
  private printed = 0;
  /** Why the candidate's realm is gone; first cause wins. */
  private ended: Ending | undefined;

  constructor(private readonly start: JavaScriptStart) {}

  /** Starts both realms, so that the first program does not wait. */
  async open(): Promise<this> {
    await this.reset();
    return this;
  }

  async run(program: Program): Promise<Verdict> {
    const start = performance.now();
    await this.reset();
    const judged = this.judged(program);
    let [outcome, message] = judged;
    const [, , assertions, attributes = []] = judged;
    if (this.ended !== undefined) [outcome, message] = this.ended;
    return verdictOn(program, { outcome, message, assertions, attributes }, start);
  }

  private async reset(): Promise<void> {
    const { module, limits } = this.start;
    this.ended = undefined;
    this.printed = 0;
    if (this.judge === undefined || this.judge.isSpent)
      this.judge = await Realm.create(module, "judge", {
        memoryLimit: JUDGE_MEMORY,
        modules: providedModule,
        files: this.judgeFiles,
        interrupted: () => false,
        host: {
          print: () => undefined,
          ask: (name, text) => this.ask("call", String(name), String(text)),
          expose: (path) => this.ask("expose", String(path)),
          deal: (text) => this.ask("serve", String(text)),
        },
      });
    else this.judge.restore();
    if (this.candidate === undefined || this.candidate.isSpent)
      this.candidate = await Realm.create(module, "candidate", {
        memoryLimit: limits.memoryLimit,
        modules: providedModule,
        files: this.candidateFiles,
        interrupted: () => this.ended !== undefined,
        host: {
          print: (length) => {
            if ((this.printed += Number(length)) > limits.outputLimit)
              this.ended ??= ["output limit", `printed more than ${limits.outputLimit} characters`];
            return undefined;
          },
          deal: (text) => this.askJudge(String(text)),
        },
      });
    else this.candidate.restore();
  }

  /**
   * The judge's finding; a judge that breaks down (a result that it cannot hold, say) is no pass.
   */
  private judged(program: Program): Finding {
    const { entryPoint } = program;
    const [code, support, test] = [program.code, program.support ?? "", program.test].map(
      asScript,
    ) as [string, string, string];
    const judge = this.judge!;
    try {
      const supported = judge.evaluate(support, "support.js");
      if (supported.threw)
        return ["broken test", `${inWords(judge, supported)} (in the support)`, 0];
      if (makesReferences(program)) {
        const names = program.allowedAttributes;
        const opened = judge.call(judge.entry("open"), names ? JSON.stringify(names) : "");
        if (opened.threw) throw new Error(inWords(judge, opened));
        this.guarded((candidate) => candidate.call(candidate.entry("open")));
      }
      if (program.package !== undefined) return this.judgedFile(program, program.package);
      const names = [
        entryPoint,
        ...unknownTo(
          judge,
          wordsIn(test).filter((word) => word !== entryPoint),
        ),
      ];
      const found = this.load(code, names, entryPoint);
      if ("outcome" in found) return [found.outcome, found.message, 0];
      const loaded = judge.evaluate(
        `(${/\bawait\b/.test(test) && makesReferences(program) ? "async " : ""}function (${found.names.join(", ")}) {{\n${test}\n}})`,
        "test.js",
      );
      if (loaded.threw) return ["broken test", inWords(judge, loaded), 0];
      const said = judge.call(judge.entry("judge"), loaded.value, found.text);
      if (said.threw) throw new Error(inWords(judge, said));
      const told = judge.text(said.value) || this.later(judge);
      return this.finding(JSON.parse(told) as Told, test);
    } catch (error) {
      this.judge = undefined;
      return ["crashed", `the judge broke down: ${String(error)}`, 0];
    }
  }

  /** The finding on a candidate that is a file among others, by a test that is one too. */
  private judgedFile({ code, test }: Program, place: ProgramPackage): Finding {
    const judge = this.judge!;
    this.candidateFiles.own = { ...place.files, [place.path]: code };
    this.judgeFiles.own = { ...place.testFiles, [place.testPath]: test };
    this.judgeFiles.foreign = new Set(Object.keys(this.candidateFiles.own));
    const failed = this.guarded((candidate): Finding | undefined => {
      const { threw } = candidate.call(candidate.entry("load"), place.path);
      if (threw === undefined) return undefined;
      const [name, message] = this.raised(candidate, threw);
      return [outcomeOfLoading(name, message), `${name}: ${message}`, 0];
    });
    if (failed !== undefined) return failed;
    const said = judge.call(judge.entry("judgeFile"), place.testPath);
    if (said.threw) throw new Error(inWords(judge, said));
    const told = judge.text(said.value) || this.later(judge);
    return this.finding(JSON.parse(told) as Told, test, test);
  }

  /**
   * Lets both realms go on until the judge has a verdict: jobs, then promises that were settled,
   * then the earliest timer of both.
   */
  private later(judge: Realm): string {
    const said = (realm: Realm, entry: string, ...given: string[]): string => {
      const answer = realm.call(realm.entry(entry), ...given);
      if (answer.threw) throw realm === judge ? new Error(inWords(judge, answer)) : new Tampered();
      return realm.text(answer.value);
    };
    const candidates = (entry: string, ...given: string[]): string =>
      this.guarded((candidate) => said(candidate, entry, ...given)) ?? "";
    for (;;) {
      let isMoved = judge.runJobs();
      isMoved = (this.guarded((candidate) => candidate.runJobs()) ?? false) || isMoved;
      const verdict = said(judge, "verdict");
      if (verdict !== "") return verdict;
      if (this.ended !== undefined) return JSON.stringify(["ended", 0, "", "", []]);
      const [theirs, ours] = [candidates("settled"), said(judge, "settled")];
      if (theirs !== "[]" && theirs !== "") said(judge, "settle", theirs);
      if (ours !== "[]") candidates("settle", ours);
      if (isMoved || (theirs !== "[]" && theirs !== "") || ours !== "[]") continue;
      const times = [Number(said(judge, "next")), Number(candidates("next"))];
      const due = times.filter((time) => time >= 0);
      if (due.length === 0)
        return JSON.stringify(["stumbled", 0, "the test waits for what does not happen", "", []]);
      const time = Math.min(...due);
      if (times[0] === time) said(judge, "fire", String(time));
      else candidates("fire", String(time));
    }
  }

  /** @param file  the text that places are counted in */
  private finding(
    [said, assertions, message, place, attributes]: Told,
    test: string,
    file = `\n${test}`,
  ): Finding {
    switch (said) {
      case "passed":
        if (assertions === 0 && assertionsIn(test) > 0)
          return [
            "assertions skipped",
            `none of the test's ${assertionsIn(test)} assertions was reached`,
            0,
          ];
        return ["passed", "", assertions, attributes];
      case "failed":
        return [
          "wrong output",
          assertionAt(file, place) || lineAt(file, place) || "console.assert",
          assertions,
        ];
      case "stumbled":
        if (lacksGlobal(String(message))) return ["not judged", String(message), assertions];
        return ["wrong output", `${String(message)} (${assertionAt(file, place)})`, assertions];
      case "raised":
        return [classOf(message[0]!, message[1]!), `${message[0]}: ${message[1]}`, assertions];
      case "not judged":
        return ["not judged", String(message), assertions];
      default:
        // "tampered", or "ended" for a reason that the host knows
        return ["crashed", "the candidate's answers are none", assertions];
    }
  }

  /** Loads the candidate, and finds which of `names` it defines. */
  private load(
    code: string,
    names: readonly string[],
    entryPoint: string,
  ): { names: string[]; text: string } | { outcome: Outcome; message: string } {
    const found = this.guarded((candidate) => {
      const loaded = candidate.evaluate(code, "candidate.js");
      if (loaded.threw) {
        const [name, message] = this.raised(candidate, loaded.threw);
        return { outcome: outcomeOfLoading(name, message), message: `${name}: ${message}` };
      }
      const finds = names.map((name) => `__find__(${JSON.stringify(name)}, () => ${name});`);
      const collector = candidate.evaluate(
        `(function (__find__) { ${finds.join(" ")} })`,
        "find.js",
      );
      if (collector.threw || candidate.call(collector.value, candidate.entry("find")).threw)
        throw new Tampered();
      const told = candidate.call(candidate.entry("findings"));
      if (told.threw) throw new Tampered();
      const list = parsed(candidate.text(told.value));
      if (
        !Array.isArray(list) ||
        !list.every((one) => Array.isArray(one) && names.includes(one[0] as string))
      )
        throw new Tampered();
      const own = (list as [string, string, unknown][]).filter(
        ([name], i) => list.findIndex((other) => (other as unknown[])[0] === name) === i,
      );
      if (!own.some(([name]) => name === entryPoint))
        return {
          outcome: "name error" as const,
          message: `ReferenceError: '${entryPoint}' is not defined`,
        };
      return {
        names: own.map(([name]) => name),
        text: JSON.stringify(
          own.map((one) =>
            one[0] === entryPoint && !isFunction(one[2]) ? [one[0], "function"] : one,
          ),
        ),
      };
    });
    return found ?? { outcome: "crashed", message: "" };
  }

  /** One question of the judge to the candidate; "" if that is gone. */
  private ask(entry: "call" | "expose" | "serve", ...given: string[]): string {
    return (
      this.guarded((candidate) => {
        const answer = candidate.call(candidate.entry(entry), ...given);
        const told = answer.threw
          ? JSON.stringify(["raised", ...this.raised(candidate, answer.threw), null])
          : candidate.text(answer.value);
        if (told.length > LONGEST_ANSWER)
          this.ended ??= ["output limit", `answered with more than ${LONGEST_ANSWER} characters`];
        return told;
      }) ?? ""
    );
  }

  /** One question of the candidate, which the judge called, about an object of the judge's. */
  private askJudge(text: string): string {
    const judge = this.judge!;
    const answer = judge.call(judge.entry("serve"), text);
    if (answer.threw) throw new Tampered();
    return judge.text(answer.value);
  }

  /** Name and message of what the candidate threw. */
  private raised(candidate: Realm, threw: NonNullable<Answer["threw"]>): [string, string] {
    const told = candidate.call(candidate.entry("raised"), threw);
    if (told.threw) return ["Error", "it cannot be named"];
    const [, name, message] = parsed(candidate.text(told.value)) as unknown[];
    return [String(name), String(message)];
  }

  /**
   * Does something in the candidate's realm; undefined, with the reason noted, if the realm is gone
   * before or after it.
   */
  private guarded<T>(work: (candidate: Realm) => T): T | undefined {
    const { candidate } = this;
    if (this.ended !== undefined || candidate === undefined) return undefined;
    try {
      const result = work(candidate);
      return this.ended === undefined ? result : undefined;
    } catch (error) {
      this.ended ??= endingBy(error);
      this.candidate = undefined; // what a trap leaves behind cannot be put back
      return undefined;
    }
  }
}

/** Whether a value of the candidate's, as text, is a function that crosses as a reference. */
const isFunction = (told: unknown): boolean => Array.isArray(told) && told[0] === "f";

/**
 * Whether anything but plain data may cross: where the canonical solution's did, or where that is
 * not known.
 */
function makesReferences(program: Program): boolean {
  const { expectedAssertions, allowedAttributes } = program;
  return (
    program.package !== undefined ||
    expectedAssertions === undefined ||
    (allowedAttributes?.length ?? 0) > 0
  );
}

/** What an error means that the host itself met while the candidate's realm worked. */
function endingBy(error: unknown): Ending {
  if (error instanceof Tampered) return ["crashed", "the candidate spoke on the sandbox's channel"];
  if (error instanceof RangeError) return ["stack overflow", "the interpreter's own stack is full"];
  return ["crashed", String(error)];
}

/** Those words that are no global of the judge's realm. */
function unknownTo(judge: Realm, given: readonly string[]): string[] {
  const words = given.filter((word) => !LAZY_GLOBALS.includes(word)); // looking would make them
  const known = judge.evaluate(
    `[${words.map((word) => `typeof ${word} === "undefined" ? 0 : 1`).join()}].join("")`,
    "names.js",
  );
  if (known.threw) throw new Error("the test's words cannot be looked up");
  const bits = judge.text(known.value);
  return words.filter((_, i) => bits[i] === "0");
}

/** What the judge's realm threw, in words. */
function inWords(judge: Realm, { threw }: Answer): string {
  const shown = judge.evaluate(
    "(function (error) { return error instanceof Error ? error.name + ': ' + error.message : String(error); })",
    "words.js",
  );
  const told = shown.threw ? shown : judge.call(shown.value, threw!);
  return told.threw ? "Error" : judge.text(told.value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Tampered();
  }
}
