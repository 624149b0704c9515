/**
 * @file The prompt formats of HumanEvalFix, as bigcode-evaluation-harness spells them
 * (bigcode_eval/tasks/humanevalpack.py, commit 8fc5bae): what surrounds the request, the buggy
 * program and the declaration, and which words end an answer. One line a format;
 * tools/golden/benchmark_prompts.py compares all of them with the harness's own code.
 */
import { UsageError } from "../errors.js";
import { strip } from "../languages/white-space.js";

/** The pieces that a format arranges. */
export interface PromptParts {
  /** "Fix bugs in {entryPoint}."; of a synthesis the problem's request to write the function. */
  readonly instruction: string;
  /** The buggy program; in tests mode with its tests; null where it is to be written. */
  readonly context: string | null;
  /** What the answer continues. */
  readonly base: string;
  /** "{entryPoint}.{extension of the language}". */
  readonly fileName: string;
}

type Layout = (parts: PromptParts) => string;

/** A format whose request is the instruction and below it the program, if there is one. */
const asked =
  (layout: (request: string, base: string) => string): Layout =>
  ({ instruction, context, base }) =>
    layout(context === null ? instruction : `${instruction}\n${context}`, base);

const ALPACA =
  "Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n### Instruction:\n";
const DEEPSEEK =
  "You are an AI programming assistant, utilizing the Deepseek Coder model, developed by Deepseek Company, and you only answer questions " +
  "related to computer science. For politically sensitive questions, security and privacy issues, and other non-computer science questions, you will refuse to answer\n";
const chatMl = asked(
  (request, base) => `<|im_start|>user\n${request}<|im_end|>\n<|im_start|>assistant\n${base}`,
);
const tulu = asked((request, base) => `<|user|>\n${request}\n<|assistant|>\n${base}`);

/** Layout of each format that the harness has for Fix. */
export const LAYOUTS = {
  instruct: ({ instruction, context, base }) =>
    `${context === null ? "" : `${context}\n`}${instruction}\n\n${base}`,
  octocoder: asked((request, base) => `Question: ${request}\n\nAnswer:\n${base}`),
  octogeex: asked((request, base) => `Question: ${strip(request)}\n\nAnswer:\n${base}`),
  starchat: asked(
    (request, base) => `<|system|>\n<|end|>\n<|user|>\n${request}<|end|>\n<|assistant|>\n${base}`,
  ),
  starcodercommit: ({ instruction, context, base }) =>
    `<commit_before>${context ?? ""}<commit_msg>${instruction}<commit_after>${base}`,
  instructcodet5p: asked((request, base) => `${ALPACA}${request}\n\n### Response:${base}`),
  wizardcoder: asked((request, base) => `${ALPACA}${request}\n\n### Response:\n${base}`),
  codellama: asked((request, base) => `[INST] ${strip(request)} [/INST] ${base}`),
  "codellama-70b": asked(
    (request, base) =>
      `Source: user\n\n ${strip(request)} Source: assistant\nDestination: user \n\n${base}`,
  ),
  deepseek: asked(
    (request, base) => `${DEEPSEEK}### Instruction:\n${strip(request)}\n### Response:\n${base}`,
  ),
  tulu,
  gritlm: tulu,
  zephyr: asked((request, base) => `<|user|>\n${request}</s>\n<|assistant|>\n${base}`),
  yi: chatMl,
  starchat2: chatMl,
  codeqwen: chatMl,
  codegemma: asked(
    (request, base) =>
      `<start_of_turn>user\n${request}<end_of_turn>\n<start_of_turn>model\n${base}`,
  ),
  "aurora-m": asked((request, base) => `### Instruction:\n${request}\n### Response:\n${base}`),
  file: ({ instruction, context, base, fileName }) =>
    `<file_name>\n${fileName}\n<commit_before>\n${context}\n<commit_msg>\n${instruction}<commit_after>\n${base}`,
  issue: ({ instruction, context, base }) =>
    `<issue_start>username_0: ${instruction}\n\n\`\`\`${context}\`\`\`\nUpvotes: 100<issue_comment>username_1: Sure, here is the fixed code.\n\n\`\`\`${base}`,
  diff: ({ instruction, context }) =>
    `<commit_before>${context}<commit_msg>${instruction}<commit_after>`,
  "diff-carper": ({ instruction, context, fileName }) =>
    `<NME> ${fileName}\n<BEF> ${context}\n<MSG> ${instruction}\n<DFF>`,
} as const satisfies Record<string, Layout>;

/** Name of a layout, by the harness's own spelling, for example "instruct". */
export type PromptFormat = keyof typeof LAYOUTS;
/** All formats that the harness has for HumanEvalFix. */
export const PROMPT_FORMATS = Object.keys(LAYOUTS) as [PromptFormat, ...PromptFormat[]];

/** Formats that ask for a patch instead of a program. */
const PATCH_FORMATS: readonly string[] = ["diff", "diff-carper"];
/** Formats that show a program: the harness has no HumanEvalSynthesize in them. */
export const REPAIR_FORMATS: readonly string[] = [...PATCH_FORMATS, "file", "issue"];
/** Formats whose answers continue the declaration, so that they can be judged. */
export const ANSWER_FORMATS = PROMPT_FORMATS.filter(
  (format) => !PATCH_FORMATS.includes(format),
) as [PromptFormat, ...PromptFormat[]];

/** Why a name is no format of Fix, in the harness's own terms where it has a reason. */
export function refusalOf(format: string): string {
  const choices = `choose one of ${ANSWER_FORMATS.join(", ")}`;
  if (format === "continue")
    return `the harness has \`continue\` only for HumanEvalSynthesize and refuses it for HumanEvalFix (use \`instruct\`); ${choices}`;
  if (format.startsWith("edit"))
    return `the harness has stop words for "${format}", but no prompt, and refuses it; ${choices}`;
  if (PATCH_FORMATS.includes(format))
    return `answers to \`${format}\` are patches, and the harness's own extraction cuts a Python patch at its first unindented line, so that none survives to be applied; ${choices}`;
  return `the harness has no format "${format}"; ${choices}`;
}

/**
 * A format whose answers can be judged.
 * @throws UsageError with the reason for any other name
 */
export function answerFormat(format: string): PromptFormat {
  if (!(ANSWER_FORMATS as readonly string[]).includes(format))
    throw new UsageError(
      `prompt format: expected one whose answers can be judged, got "${format}"; ${refusalOf(format)}`,
    );
  return format as PromptFormat;
}

/**
 * Words at which an answer is cut, whatever the language's own; the harness adds the tokenizer's
 * end token, which ends ours anyway.
 */
export function formatStopWords(format: PromptFormat): {
  readonly words: readonly string[];
  readonly replace: boolean;
} {
  switch (format) {
    case "starchat":
      return { words: ["<|end|>", "<|endoftext|>"], replace: false };
    case "issue":
      return { words: ["```", "<|endoftext|>"], replace: false };
    case "diff":
      return {
        words: ["<commit_before>", "<commit_msg>", "<commit_after>", "<|endoftext|>"],
        replace: true,
      };
    case "diff-carper":
      return {
        words: ["<BEF>", "<MSG>", "<DFF>", "\\ No newline at end of file", "<|endoftext|>"],
        replace: true,
      };
    default:
      return { words: ["<|endoftext|>"], replace: false };
  }
}
