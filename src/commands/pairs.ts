/** @file `cct pairs show`: what the comparison sees of a pair, token by token. */
import { resolve } from "node:path";
import { Command } from "commander";
import { UsageError } from "../errors.js";
import { integer, tell, verb } from "./command.js";
import { pairsBenchmarkCommand } from "./pairs-benchmark.js";
import { pairsCompareCommand } from "./pairs-compare.js";
import { pairsMakeCommand } from "./pairs-make.js";

interface Flags {
  json?: boolean;
  tokenizer?: string;
  model?: string;
  head?: string;
  index: number;
  pairing: string;
}

/** The verb `pairs`. */
export function pairsCommand(): Command {
  const pairs = new Command("pairs").description(
    "make comparison pairs of any source of bugs, and look at them",
  );
  pairs.addCommand(
    verb(
      "show",
      "ids, bytes, first differing token, pairing and, with a model, scores of one pair",
      "npx cct pairs show datasets/pairs/train.jsonl.gz --tokenizer datasets/base-model " +
        "--index 3 --pairing aligned --model datasets/base-model",
    )
      .argument("<file>", "pairs (JSONL or .gz)")
      .option("--tokenizer <dir>", "folder with tokenizer.json (the model's when absent)")
      .option("--index <n>", "which pair, from 0", integer(0), 0)
      .option("--pairing <name>", "positional | aligned | differing", "positional")
      .option("--model <dir>", "Hugging Face folder: log-probability of each token")
      .option(
        "--head <path>",
        "with --model: the preference head of a tuned folder or file: its score of each token",
      )
      .action(show),
  );
  pairs.addCommand(pairsMakeCommand());
  pairs.addCommand(pairsBenchmarkCommand());
  pairs.addCommand(pairsCompareCommand());
  return pairs;
}

async function show(file: string, flags: Flags): Promise<void> {
  const { describePair, pairText } = await import("../cct/describe-pair.js");
  const { loadPairs } = await import("../data/load-pairs.js");
  const { loadTokenizer } = await import("../language-model/tokenizer/tokenizer.js");
  const folder = flags.tokenizer ?? flags.model;
  if (folder === undefined)
    throw new UsageError(
      "pairs show: expected --tokenizer or --model, got neither; name a folder with tokenizer.json",
    );
  if (flags.head !== undefined && flags.model === undefined)
    throw new UsageError(
      "pairs show: --head scores a model's states and needs one, got it without --model; " +
        "name the model that it was tuned with",
    );
  const pairs = await loadPairs(resolve(file));
  const pair = pairs[flags.index];
  if (pair === undefined)
    throw new UsageError(
      `pairs show: expected an index below ${pairs.length}, got ${flags.index}; indices begin at 0`,
    );
  const tokenizer = loadTokenizer(resolve(folder));
  const plain = describePair(pair, tokenizer, flags.pairing);
  const description =
    flags.model === undefined
      ? plain
      : describePair(pair, tokenizer, flags.pairing, await scores(flags.model, flags.head, plain));
  tell(flags, description, pairText(pair, description));
}

async function scores(
  model: string,
  head: string | undefined,
  pair: { readonly correctIds: readonly number[]; readonly buggyIds: readonly number[] },
) {
  const { openModel } = await import("../language-model/lora/adapter-folder.js");
  const { loadHead } = await import("../training/head-file.js");
  const { scorePair } = await import("../training/pair-scores.js");
  const opened = await openModel(resolve(model));
  if (head === undefined) return scorePair(opened, pair);
  const { weight, scoring } = loadHead(resolve(head), opened.config.hiddenSize);
  return scorePair(opened, pair, weight, scoring);
}
