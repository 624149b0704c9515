/**
 * @file `node dist/tools/campaign --kills 200 --trials 100`: kills workers, coordinators and the
 * server of a sweep of small trials at random, makes the other faults that docs/clusters.md names,
 * and writes a report as JSON. Exit code 1 if something was lost, counted twice or repeated
 * without need. Needs `npm run setup:valkey`; root for the full disk and the cut network.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../../src/errors.js";
import { writeFileWhole } from "../../src/files/write.js";
import { runCampaign } from "./campaign.js";

const HOURS = 3 * 3600; // seconds

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      kills: { type: "string", default: "200" },
      trials: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      workers: { type: "string", default: "3" },
      report: { type: "string" },
      "no-faults": { type: "boolean", default: false },
    },
  });
  const count = (name: "kills" | "trials" | "seed" | "workers"): number => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= 0) return value;
    throw new UsageError(
      `campaign: expected --${name} to be a whole number, got "${values[name]}"`,
    );
  };
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort());
  const folder = mkdtempSync(join(tmpdir(), "cct-campaign-"));
  const report = await runCampaign({
    ...{ kills: count("kills"), trials: count("trials"), seed: count("seed"), folder },
    ...{ workers: count("workers"), faults: !values["no-faults"], limit: HOURS },
    signal: interrupted.signal,
    notice: (text) => process.stderr.write(`campaign: ${text}\n`),
  });
  const text = `${JSON.stringify(report, null, 2)}\n`;
  process.stdout.write(text);
  if (values.report !== undefined) writeFileWhole(values.report, text);
  if (report.holds) rmSync(folder, { recursive: true, force: true });
  else process.stderr.write(`campaign: it does not hold; logs are in ${folder}\n`);
  return report.holds ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
