/**
 * @file Templates that turn a comparison pair into an instruction, for the sequence-level
 * comparison. Source: arXiv 2403.19121, "a set of templates designed to transform comparative code
 * pairs into coherent instructional data"; the first template is the paper's example, the others
 * are ours in its manner (deviation D9). Two are held out: never trained on, so that L_seq on them
 * says whether the repair or the wording was learnt.
 */

/** A wording; `{buggy}` is where the buggy code goes. */
export interface SequenceTemplate {
  /** As records name it. */
  readonly name: string;
  /** The wording, with `{buggy}` in it. */
  readonly text: string;
}

/** Trained on. */
export const TRAINING_TEMPLATES: readonly SequenceTemplate[] = [
  { name: "paper", text: "Here is a piece of code with bugs:\n{buggy}\nFix the bugs in the code." },
  {
    name: "incorrect",
    text: "The following code is incorrect:\n{buggy}\nCorrect the mistakes in it.",
  },
  {
    name: "compare",
    text: "Compare this buggy code with what it should be:\n{buggy}\nWrite the version without bugs.",
  },
  {
    name: "snippet",
    text: "This code snippet contains an error:\n{buggy}\nGive the fixed code snippet.",
  },
  {
    name: "fails",
    text: "The code below does not do what it says:\n{buggy}\nRewrite it so that it does.",
  },
  { name: "find", text: "Find the bug in this piece of code and repair it:\n{buggy}" },
  { name: "debug", text: "Debug the code.\n{buggy}" },
  { name: "wrong-to-right", text: "Wrong code:\n{buggy}\nShow the right code." },
];

/** Never trained on. */
export const HELD_OUT_TEMPLATES: readonly SequenceTemplate[] = [
  {
    name: "reviewer",
    text: "A reviewer says that there is a fault in this program:\n{buggy}\nProvide the mended program.",
  },
  {
    name: "tests-fail",
    text: "{buggy}\nSome tests of the above code fail. What is the working code?",
  },
];

/**
 * A template by its name; a wording of one's own as it is.
 * @throws RangeError for a name that none has
 */
export function templateNamed(template: string | SequenceTemplate): SequenceTemplate {
  if (typeof template !== "string") return template;
  const known = [...TRAINING_TEMPLATES, ...HELD_OUT_TEMPLATES];
  const found = known.find(({ name }) => name === template);
  if (found === undefined)
    throw new RangeError(
      `templateNamed: expected one of ${known.map(({ name }) => name).join(", ")}, got ` +
        `"${template}"; give a wording as {"name", "text"} in its place`,
    );
  return found;
}

/**
 * The instruction that a template makes of buggy code (whose surrounding line breaks are dropped).
 * @example fillTemplate(TRAINING_TEMPLATES[6], "x = 1\n") // "Debug the code.\nx = 1"
 */
export function fillTemplate(template: SequenceTemplate, buggy: string): string {
  return template.text.split("{buggy}").join(buggy.replace(/^\n+|\s+$/g, ""));
}
