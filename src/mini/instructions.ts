/**
 * @file The instruction set: eight kinds of request about training functions, and their answers.
 * Answers with code are whole functions of the bank, or their faulty twins where code with a fault
 * is shown and something else is asked for. Repair requests are a natural minority, worded unlike
 * CCT's templates and the benchmark's.
 */
import { type RandomStream, randomStream } from "../random.js";
import type { InstructionSample } from "../records.js";
import type { TestedFunction } from "./execute.js";
import type { Fault } from "./faults.js";
import { fill } from "./grammar/primitive.js";
import { functionOf, type GeneratedFunction } from "./grammar/generate.js";
import { ACCUMULATOR_NAMES, holdsName, renamed } from "./grammar/names.js";
import { endsOf, fittingLoops, weighted } from "./grammar/recipe.js";
import { primitiveOf } from "./grammar/tables.js";

/** What is asked of a training function; see KIND_SHARES for how often. */
const INSTRUCTION_KINDS = [
  "write",
  "docstring",
  "predict",
  "rename",
  "loop",
  "complete",
  "asserts",
  "repair",
] as const;
/** Kind of an instruction sample. */
type InstructionKind = (typeof INSTRUCTION_KINDS)[number];

/** Shares of the kinds; what cannot be made of a function (no other loop, say) becomes "write". */
const KIND_SHARES: Readonly<Record<InstructionKind, number>> = {
  write: 0.2,
  docstring: 0.14,
  predict: 0.12,
  rename: 0.11,
  loop: 0.12,
  complete: 0.11,
  asserts: 0.08,
  repair: 0.12,
};

const WORDINGS: Readonly<Record<InstructionKind, readonly string[]>> = {
  write: [
    "Write a Python function {name}({parameters}): {docstring}",
    "Implement {name}({parameters}). {docstring}",
    "I need a function {name} of {parameters}. {docstring}",
    "Define {name}({parameters}) according to this description: {docstring}",
  ],
  docstring: [
    "Add a docstring to this function.",
    "Document {name}.",
    "Describe in a docstring what {name} does.",
  ],
  predict: [
    "What does {name}({arguments}) return?",
    "Give the value of {name}({arguments}).",
    "Predict the output of {name}({arguments}).",
  ],
  rename: [
    "Rename the variable {old} to {new}.",
    "Use the name {new} instead of {old}.",
    "Call {old} {new} from now on.",
  ],
  loop: [
    "Write the loop of {name} in another way: {style}.",
    "Rewrite {name} with {style}.",
    "Change the loop to {style}, keep what {name} does.",
  ],
  complete: ["Complete the function.", "Finish {name}.", "Continue this function to its end."],
  asserts: [
    "Write three assertions for {name}.",
    "Give three assert statements that test {name}.",
    "Test this function with three assertions.",
  ],
  repair: [
    "{name} does not return what its docstring says. Correct it.",
    "The results of {name} disagree with its description. Make them agree.",
    "Something is off in {name}. Give the function as it should be.",
    "Users complain about the results of {name}. Change what is needed.",
    "Make {name} behave as documented.",
  ],
};

/** What a loop style is called in a request. */
const STYLE_WORDS: Readonly<Record<string, string>> = {
  each: "a for loop over the elements",
  index: "a for loop over the indices",
  place: "indices instead of an element variable",
  while: "a while loop",
  items: "a loop over items()",
  enumerate: "a for loop with enumerate",
  comprehension: "a comprehension",
};

/** Style of a function's loop as it is written, or undefined where no request names it. */
function styleOf(fn: GeneratedFunction): string | undefined {
  const isWritten = /^ *(for|while) /m.test(fn.body);
  return STYLE_WORDS[
    isWritten
      ? primitiveOf("source", fn.recipe.source).loops[fn.recipe.style.loop]!.style
      : "comprehension"
  ];
}

/** The same function with its loop written in another style; all that change the code. */
function otherLoops(fn: GeneratedFunction): GeneratedFunction[] {
  const { recipe } = fn;
  const { source, accumulator } = endsOf(recipe);
  const loops = fittingLoops(source, accumulator, recipe.steps);
  return loops
    .flatMap((loop) =>
      [false, true].map((comprehension) =>
        functionOf({
          ...recipe,
          style: { ...recipe.style, loop: source.loops.indexOf(loop), comprehension },
        }),
      ),
    )
    .filter((twin) => styleOf(twin) !== styleOf(fn));
}

/** What a sample is made of. */
interface Asked {
  readonly fn: TestedFunction;
  readonly stream: RandomStream;
  /** A proven fault of the function, for repair requests. */
  readonly fault?: Fault | undefined;
  /** One of the kind's wordings, filled. */
  request(values?: Readonly<Record<string, string>>): string;
}

/** Instruction, input and answer of a sample; the answer without the line break behind it. */
type Made = readonly [instruction: string, input: string, output: string];

/** How each kind of sample is made; undefined where the function does not allow it. */
const MAKERS: Readonly<Record<InstructionKind, (asked: Asked) => Made | undefined>> = {
  write: ({ fn, request }) => [request(), "", fn.code],
  docstring: ({ fn, request }) => [request(), fn.declaration + fn.body, fn.code],
  predict({ fn, stream, request }) {
    const short = fn.calls.filter(
      (call) => call.result.length <= 30 && call.arguments.length <= 60,
    );
    if (short.length === 0) return undefined;
    const call = stream.choice(short);
    return [request({ arguments: call.arguments }), fn.code, call.result];
  },
  rename({ fn, stream, request }) {
    const name = fn.recipe.names.a;
    const free = ACCUMULATOR_NAMES.filter((other) => !holdsName(fn.code, other));
    if (!holdsName(fn.body, name) || free.length === 0) return undefined;
    const old = stream.choice(free);
    const before = fn.prompt + renamed(fn.body, name, old);
    return [request({ old, new: name }), before, fn.code];
  },
  loop({ fn, stream, request }) {
    const style = styleOf(fn);
    const others = otherLoops(fn);
    if (!style || others.length === 0) return undefined;
    return [request({ style }), stream.choice(others).code, fn.code];
  },
  complete({ fn, stream, request }) {
    const lines = fn.body.trimEnd().split("\n");
    if (lines.length < 3) return undefined;
    const shown = lines.slice(0, 1 + stream.integer(lines.length - 2));
    return [request(), fn.prompt + shown.join("\n"), fn.code];
  },
  asserts({ fn, stream, request }) {
    const calls = stream.shuffle(fn.calls).slice(0, 3);
    const lines = calls.map((call) => `assert ${fn.name}(${call.arguments}) == ${call.result}`);
    return [request(), fn.code, lines.join("\n")];
  },
  repair: ({ fn, fault, request }) => fault && [request(), fault.pair.buggy, fn.code],
};

/** A sample of that kind; its answer ends in one line break, as code in the corpus does. */
function sampleOf(
  kind: InstructionKind,
  fn: TestedFunction,
  stream: RandomStream,
  fault?: Fault,
): InstructionSample | undefined {
  const request: Asked["request"] = (values = {}) =>
    fill(stream.choice(WORDINGS[kind]), {
      name: fn.name,
      parameters: fn.parameters.join(", "),
      docstring: fn.docstring,
      ...values,
    });
  const made = MAKERS[kind]({ fn, stream, fault, request });
  if (made === undefined) return undefined;
  const [instruction, input, output] = made;
  return { instruction, input: input.trimEnd(), output: `${output.trimEnd()}\n`, kind };
}

/** Kinds of request that keep a fault of the code shown: nobody asked for a repair. */
const KEEPING: readonly InstructionKind[] = ["docstring", "rename"];

/** The function as its faulty twin. */
function faultyTwin({ fn, pair }: Fault): TestedFunction {
  return { ...fn, code: pair.buggy, body: pair.buggy.slice(fn.prompt.length) };
}

/** Faults of the functions that samples are made of, by function code. */
export interface SampleFaults {
  /** What repair requests show. */
  readonly repaired: ReadonlyMap<string, Fault>;
  /** What other requests show, and their answers keep; each in the body of its function. */
  readonly kept: ReadonlyMap<string, Fault>;
}

/**
 * One sample per function, kinds in their shares.
 * @param fits  refuses samples that are too long
 */
export function instructionSamples(
  functions: readonly TestedFunction[],
  { repaired, kept }: SampleFaults,
  seed: number,
  fits: (sample: InstructionSample) => boolean,
): InstructionSample[] {
  return functions.flatMap((fn) => {
    const stream = randomStream(seed, "instruction", fn.code);
    const drawn = weighted(
      stream,
      INSTRUCTION_KINDS.filter((name) => name !== "repair"),
      (name) => KIND_SHARES[name],
    );
    const repair = repaired.get(fn.code);
    const keep = kept.get(fn.code);
    const shown = keep ? faultyTwin(keep) : fn;
    const kind = keep ? stream.choice(KEEPING) : drawn;
    const sample =
      sampleOf(repair ? "repair" : kind, shown, stream, repair) ?? sampleOf("write", fn, stream);
    return sample && fits(sample) ? [sample] : [];
  });
}
