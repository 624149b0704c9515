/**
 * @file `cct figures [--check]`: every figure from the store, or the proof that the drawn ones
 *   still say what it says.
 */
import { basename, join, resolve } from "node:path";
import { type Command, Option } from "commander";
import { UsageError, WorkError } from "../errors.js";
import { isInBucket } from "../experiment/record-place.js";
import { projectRoot } from "../files/project-root.js";
import { tell, verb } from "./command.js";
import { RESULTS_HELP } from "./store-at.js";

interface FiguresFlags {
  json?: boolean;
  check?: boolean;
  results: string;
  out?: string;
}

/** The verb `figures`. */
export function figuresCommand(): Command {
  return verb(
    "figures",
    "draw every figure of every record in the results folder; --check re-derives and compares data",
    "npx cct figures --check",
  )
    .option("--check", "compare the drawn figures' data with data derived anew; write nothing")
    .option("--results <place>", RESULTS_HELP, join(projectRoot, "results"))
    .addOption(
      new Option(
        "--out <dir>",
        "where figures of a bucket's records go (default: PREFIX-figures here)",
      ).conflicts("check"),
    )
    .action(async (flags: FiguresFlags) => (flags.check ? check(flags) : drawAll(flags)));
}

async function drawAll(flags: FiguresFlags): Promise<void> {
  const { refreshRecords } = await import("../experiment/refresh.js");
  const { results } = flags;
  const isBucket = isInBucket(results);
  if (!isBucket && flags.out !== undefined)
    throw new UsageError(
      `figures: expected --out with records in a bucket, got --results ${results}; leave it out, ` +
        "for those of a folder are drawn in their own",
    );
  const out = resolve(flags.out ?? `${basename(results)}-figures`);
  const drawn = isBucket
    ? await refreshRecords(results, out)
    : await refreshRecords(resolve(results));
  const where = isBucket ? ` in ${out}, for ${results} is only read` : "";
  const lines = drawn.map((path) => `\n  ${path}`).join("");
  tell(flags, { drawn }, `${drawn.length} figures drawn${where}:${lines}`);
}

async function check(flags: FiguresFlags): Promise<void> {
  const { checkRecords } = await import("../experiment/refresh.js");
  const { results } = flags;
  const report = checkRecords(isInBucket(results) ? results : resolve(results));
  tell(
    flags,
    report,
    `${report.checked} figures checked, ${report.faults.length} ` +
      `differ${report.faults.map((f) => `\n  ${f}`).join("")}`,
  );
  if (report.faults.length > 0)
    throw new WorkError(
      `figures: expected every figure as the store has it, but ${report.faults.length} ` +
        `of ${report.checked} differ from the store; run \`npx cct figures\` to draw them anew`,
    );
}
