/**
 * @file `node dist/tools/scale store --trials 10000 --out FOLDER`: a store that large, for measuring
 * how long lists and collecting take. docs/clusters.md has the numbers.
 */
import { parseArgs } from "node:util";
import { UsageError } from "../../src/errors.js";
import { writeLargeStore } from "./large-store.js";

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      trials: { type: "string", default: "10000" },
      answers: { type: "string", default: "40" },
      out: { type: "string" },
    },
  });
  const [what] = positionals;
  if (what !== "store" || values.out === undefined)
    throw new UsageError(`scale: expected store --out FOLDER, got "${positionals.join(" ")}"`);
  process.stdout.write(
    `${writeLargeStore(values.out, Number(values.trials), Number(values.answers))}\n`,
  );
}

main();
