/** @file `cct pairs show`: what the comparison sees of a pair, token by token. */
import { resolve } from "node:path";
import { Command } from "commander";
import { UsageError } from "../errors.js";
import { integer, tell, verb } from "./command.js";

export function pairsCommand(): Command {
  const pairs = new Command("pairs").description("look at comparison pairs");
  pairs.addCommand(verb("show", "ids, first differing token and pairing of one pair", "npx cct pairs show datasets/pairs/train.jsonl.gz --tokenizer datasets/base-model --index 3")
    .argument("<file>", "pairs (JSONL or .gz)")
    .requiredOption("--tokenizer <dir>", "folder with tokenizer.json")
    .option("--index <n>", "which pair, from 0", integer(0), 0)
    .option("--pairing <name>", "positional | aligned | differing", "positional")
    .action(async (file: string, flags: { json?: boolean; tokenizer: string; index: number; pairing: string }) => {
      const { describePair, pairText } = await import("../data/describe-pair.js");
      const { readPairs } = await import("../data/training-data.js");
      const { loadTokenizer } = await import("../language-model/tokenizer.js");
      const pairs = readPairs(resolve(file)), pair = pairs[flags.index];
      if (pair === undefined) throw new UsageError(`pairs show: expected an index below ${pairs.length}, got ${flags.index}`);
      const description = describePair(pair, loadTokenizer(resolve(flags.tokenizer)), flags.pairing);
      tell(flags, description, pairText(pair, description));
    }));
  return pairs;
}
