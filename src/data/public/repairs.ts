/**
 * @file Converters of the public sets of buggy programs into one kind of record: an instruction
 * sample (Alpaca's keys, so `cct data`, `cct tune` and experiments read it) with the buggy program
 * as input and the correct one as output, and beside it the program's name, language and test.
 * Nothing is run: that the correct program passes and the buggy one fails is not proven here.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { z } from "zod";
import { UsageError } from "../../errors.js";
import { readJson, readJsonLines, readPythonLines } from "../../files/read.js";
import type { InstructionSample } from "../../records.js";
import type { Converter } from "./catalog.js";

/** An instruction sample whose input is a buggy program and whose output the correct one. */
export interface Repair extends InstructionSample {
  /** The program's name in its set. */
  readonly name: string;
  /** Language of both programs, for example "python". */
  readonly language: string;
  /** Text that raises where the program is wrong; empty if the set has none. */
  readonly test: string;
}

const INSTRUCTION = "Fix the bugs in the code.";

function repair(
  name: string,
  language: string,
  buggy: string,
  correct: string,
  test: string,
): Repair {
  const unix = (text: string): string => text.replace(/\r\n?/g, "\n");
  return {
    instruction: INSTRUCTION,
    input: unix(buggy),
    output: unix(correct),
    kind: "repair",
    name,
    language,
    test: unix(test),
  };
}

const quixbugsSchema = z.object({
  name: z.string().min(1),
  buggy_program: z.string().min(1),
  solution: z.string().min(1),
  tests: z.string(),
});
const mdevalSchema = z.object({
  question_id: z.string().min(1),
  buggy_code: z.string().min(1),
  canonical_solution: z.string().min(1),
  test: z.string(),
});
const debugbenchSchema = z.array(
  z.object({
    slug: z.string().min(1),
    buggy_code: z.string().min(1),
    oracle_code: z.string().min(1),
  }),
);

/** A file's records; its name says the language, or DebugBench's kind of bug. */
const converters: Readonly<Record<NonNullable<Converter>, (file: string) => Repair[]>> = {
  quixbugs: (file) =>
    readJsonLines(file, quixbugsSchema).map((r) =>
      repair(r.name, stem(file), r.buggy_program, r.solution, r.tests),
    ),
  mdeval: (file) =>
    readPythonLines(file, mdevalSchema).map((r) =>
      repair(r.question_id, stem(file), r.buggy_code, r.canonical_solution, r.test),
    ),
  debugbench: (file) =>
    readJson(file, debugbenchSchema).map((r) =>
      repair(`${r.slug}/${stem(file)}`, "python", r.buggy_code, r.oracle_code, ""),
    ),
  refactory: students,
};

const stem = (file: string): string => basename(file).replace(/\.\w+$/, "");

/** Records of all files, in their order. @throws UsageError naming the file and place of a fault */
export function repairsOf(converter: NonNullable<Converter>, files: readonly string[]): Repair[] {
  return files.flatMap((file) => converters[converter](file));
}

/**
 * Refactory's archive: data/question_N/code/wrong holds students' programs, reference one that is
 * right, and ans/input_K.txt an expression whose value output_K.txt states.
 */
function students(file: string): Repair[] {
  const entries = unzipSync(readFileSync(file));
  const text = (name: string): string | undefined =>
    entries[name] === undefined ? undefined : strFromU8(entries[name]);
  const names = Object.keys(entries).sort();
  return names
    .filter((name) => /^data\/question_\d+\/code\/wrong\/[^/]+\.py$/.test(name))
    .map((name) => {
      const folder = name.slice(0, name.indexOf("/code/"));
      const reference = text(`${folder}/code/reference/reference.py`);
      if (reference === undefined)
        throw new UsageError(
          `${file}: expected ${folder}/code/reference/reference.py, which it lacks; pull the ` +
            "file anew",
        );
      const asserts = names
        .filter((other) => other.startsWith(`${folder}/ans/input_`))
        .map((input) => {
          const output = text(input.replace("/input_", "/output_"))?.trim();
          return `assert ${text(input)!.trim()} == ${output}`;
        });
      const support = text(`${folder}/code/global.py`)?.trim() ?? "";
      const test = [...(support === "" ? [] : [support]), ...asserts].join("\n");
      return repair(`${basename(folder)}/${stem(name)}`, "python", text(name)!, reference, test);
    });
}
