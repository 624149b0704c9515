/**
 * @file `cct bench`: our speed beside our peers', in one run on this machine. Every figure is
 * printed when it comes; a peer that fails or is slow, or a topic that fails, leaves the others
 * theirs.
 */
import { join } from "node:path";
import { type Command, Option } from "commander";
import { UsageError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import { integer, number, tell, verb } from "./command.js";

/** Topic → the compiled file in bench/ and the generator that it exports. */
const topics: Record<string, [file: string, cases: string]> = {
  engine: ["engine", "engineCases"],
  lora: ["lora", "loraCases"],
  step: ["step", "stepCases"],
  trial: ["trial", "trialCases"],
  generate: ["generate", "generateCases"],
  sandbox: ["sandbox", "sandboxCases"],
  inject: ["inject", "injectCases"],
};

interface Case {
  name: string;
  ours: number;
  unit: string;
  peers: Record<string, number | string>;
  ratioToBestPeer: number | null;
}

const trialTiers = ["embedded", "smollm2"];
const trialOptions = ["tier", "steps", "problems", "turns"] as const;

/** Options of the topic `trial`. */
interface TrialFlags {
  tier?: string | undefined;
  steps?: number | undefined;
  problems?: number | undefined;
  turns?: number | undefined;
}

interface Flags extends TrialFlags {
  json?: boolean;
  limit: number;
}

type Topic = (run: {
  limitSeconds: number;
  tell: (line: string) => void;
  trial: TrialFlags;
}) => AsyncIterable<Case>;

/** The verb `bench`. */
export function benchCommand(): Command {
  return verb(
    "bench",
    `measure side by side with peers; topics: ${Object.keys(topics).join(", ")}`,
    "npm run setup:peers && npx cct bench engine --json",
  )
    .argument("[topics...]", "what to measure (default: all)")
    .option("--limit <seconds>", "that one peer may take for one figure", number(1, 86_400), 300)
    .addOption(new Option("--tier <name>", "trial: which one (default: both)").choices(trialTiers))
    .option("--steps <count>", "trial: optimizer steps (default: 24; SmolLM2 4)", integer(1))
    .option("--problems <count>", "trial: problems asked (default: 60; SmolLM2 16)", integer(2))
    .option("--turns <count>", "trial: runs of each contender (default: 3)", integer(1))
    .action(async (names: string[], flags: Flags) => {
      check(names, flags);
      const cases: Case[] = [];
      const failed: Record<string, string> = {};
      for (const topic of names.length > 0 ? names : Object.keys(topics)) {
        // one after another: two at once would spoil both
        try {
          for await (const one of await begin(topic, flags)) {
            cases.push(one);
            if (!flags.json) process.stdout.write(`${line(one)}\n`);
          }
        } catch (error) {
          failed[topic] = (error as Error).message;
          process.stderr.write(`bench ${topic}: failed: ${failed[topic]}\n`);
          process.exitCode = 1;
        }
      }
      if (flags.json) tell(flags, { cases, failed }, "");
    });
}

/** @throws UsageError for an unknown topic, or an option of one that is not measured */
function check(names: readonly string[], flags: Flags): void {
  const unknown = names.filter((n) => !(n in topics));
  if (unknown.length > 0)
    throw new UsageError(
      `bench: expected some of ${Object.keys(topics).join(", ")}, got ` +
        `${unknown.join(", ")}; leave the names out to run all`,
    );
  const given = trialOptions.filter((name) => flags[name] !== undefined);
  if (given.length > 0 && names.length > 0 && !names.includes("trial"))
    throw new UsageError(
      `bench: ${given.map((name) => `--${name}`).join(", ")} expected the topic trial, got ` +
        `${names.join(", ")}; name trial too, or leave the option out`,
    );
}

async function begin(topic: string, flags: Flags): Promise<AsyncIterable<Case>> {
  const { limit, tier, steps, problems, turns } = flags;
  const [file, exported] = topics[topic]!;
  const module = (await import(join(projectRoot, "dist", "bench", `${file}.js`))) as Record<
    string,
    Topic
  >;
  return module[exported]!({
    limitSeconds: limit,
    tell: (text) => process.stderr.write(`bench ${topic}: ${text}\n`),
    trial: { tier, steps, problems, turns },
  });
}

function line({ name, ours, unit, peers, ratioToBestPeer }: Case): string {
  const others = Object.entries(peers)
    .map(([peer, value]) => `${peer} ${typeof value === "number" ? value.toPrecision(4) : value}`)
    .join(", ");
  const ratio =
    ratioToBestPeer === null ? "" : `; ratio to the best peer ${ratioToBestPeer.toFixed(2)}`;
  return `${name}: ${ours.toPrecision(4)} ${unit}; ${others}${ratio}`;
}
