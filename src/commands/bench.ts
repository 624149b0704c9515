/**
 * @file `cct bench`: our speed beside our peers', in one run on this machine. Every figure is
 * printed when it comes; a peer that fails or is slow, or a topic that fails, leaves the others
 * theirs.
 */
import { join } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import { number, tell, verb } from "./command.js";

/** Topic → the compiled file in bench/ and the generator that it exports. */
const topics: Record<string, [file: string, cases: string]> = {
  engine: ["engine", "engineCases"],
  lora: ["lora", "loraCases"],
  step: ["step", "stepCases"],
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

type Topic = (run: { limitSeconds: number; tell: (line: string) => void }) => AsyncIterable<Case>;

/** The verb `bench`. */
export function benchCommand(): Command {
  return verb(
    "bench",
    `measure side by side with peers; topics: ${Object.keys(topics).join(", ")}`,
    "npm run setup:peers && npx cct bench engine --json",
  )
    .argument("[topics...]", "what to measure (default: all)")
    .option("--limit <seconds>", "that one peer may take for one figure", number(1, 86_400), 300)
    .action(async (names: string[], flags: { json?: boolean; limit: number }) => {
      const unknown = names.filter((n) => !(n in topics));
      if (unknown.length > 0)
        throw new UsageError(
          `bench: expected some of ${Object.keys(topics).join(", ")}, got ` +
            `${unknown.join(", ")}; leave the names out to run all`,
        );
      const cases: Case[] = [];
      const failed: Record<string, string> = {};
      for (const topic of names.length > 0 ? names : Object.keys(topics)) {
        // one after another: two at once would spoil both
        try {
          for await (const one of await begin(topic, flags.limit)) {
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

async function begin(topic: string, limitSeconds: number): Promise<AsyncIterable<Case>> {
  const [file, exported] = topics[topic]!;
  const module = (await import(join(projectRoot, "dist", "bench", `${file}.js`))) as Record<
    string,
    Topic
  >;
  return module[exported]!({
    limitSeconds,
    tell: (text) => process.stderr.write(`bench ${topic}: ${text}\n`),
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
