/**
 * @file Measures at sizes that nobody computes: `node dist/tools/scale store --trials 10000 --out
 * FOLDER [--problems 40] [--samples 0]` writes a store that large, for lists and collecting; `node
 * dist/tools/scale queue --workers 1000 --trials 100000` puts that many workers on a queue's
 * server, with trials that only wait. docs/clusters.md has the numbers.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../../src/errors.js";
import { writeLargeStore } from "./large-store.js";
import { measureQueueLoad } from "./queue-load.js";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      trials: { type: "string", default: "10000" },
      problems: { type: "string", default: "40" },
      samples: { type: "string", default: "0" },
      workers: { type: "string", default: "1000" },
      "trial-seconds": { type: "string", default: "60" },
      seconds: { type: "string", default: "60" },
      out: { type: "string" },
    },
  });
  const [what] = positionals;
  const trials = Number(values.trials);
  if (what === "store" && values.out !== undefined) {
    const size = { trials, problems: Number(values.problems), samples: Number(values.samples) };
    process.stdout.write(`${writeLargeStore(values.out, size)}\n`);
    return;
  }
  if (what !== "queue")
    throw new UsageError(
      `scale: expected store --out FOLDER or queue, got "${positionals.join(" ")}"; see the head ` +
        "of tools/scale/index.ts",
    );
  const folder = mkdtempSync(join(tmpdir(), "cct-scale-"));
  const [workers, trialSeconds, seconds] = [
    values.workers,
    values["trial-seconds"],
    values.seconds,
  ].map(Number) as [number, number, number];
  const measured = await measureQueueLoad({ workers, trials, trialSeconds, seconds, folder });
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(
    `${JSON.stringify({ workers, trials, trialSeconds, ...measured }, null, 2)}\n`,
  );
  process.exit(0); // connections of a thousand workers
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
