/** @file `cct bench`: our speed beside our peers', in one run on this machine. */
import { join } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import { tell, verb } from "./command.js";

/** Topic → the compiled file in bench/ and the function that it exports. */
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

export function benchCommand(): Command {
  return verb(
    "bench",
    `measure side by side with peers; topics: ${Object.keys(topics).join(", ")}`,
    "npm run setup:peers && npx cct bench engine --json",
  )
    .argument("[topics...]", "what to measure (default: all)")
    .action(async (names: string[], flags: { json?: boolean }) => {
      const unknown = names.filter((n) => !(n in topics));
      if (unknown.length > 0)
        throw new UsageError(
          `bench: expected some of ${Object.keys(topics).join(", ")}, got ${unknown.join(", ")}`,
        );
      const cases: Case[] = [];
      for (const topic of names.length > 0 ? names : Object.keys(topics)) {
        // one after another: two at once would spoil both
        const [file, exported] = topics[topic]!;
        process.stderr.write(`bench: ${topic} …\n`);
        const module = (await import(join(projectRoot, "dist", "bench", `${file}.js`))) as Record<
          string,
          () => Promise<Case[]>
        >;
        cases.push(...(await module[exported]!()));
      }
      tell(
        flags,
        { cases },
        cases
          .map(
            (c) =>
              `${c.name}: ${c.ours.toPrecision(4)} ${c.unit}; ${Object.entries(c.peers)
                .map(([n, v]) => `${n} ${typeof v === "number" ? v.toPrecision(4) : v}`)
                .join(", ")}` +
              (c.ratioToBestPeer === null
                ? ""
                : `; ratio to the best peer ${c.ratioToBestPeer.toFixed(2)}`),
          )
          .join("\n"),
      );
    });
}
