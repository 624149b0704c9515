/** @file `cct list`, `cct show` and `cct remove`: the records of experiments. */
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../errors.js";
import { isInBucket } from "../experiment/record-place.js";
import { projectRoot } from "../files/project-root.js";
import { tell, verb } from "./command.js";
import { RECORD_HELP, RESULTS_HELP } from "./store-at.js";

const RESULTS = join(projectRoot, "results");

/** The verb `list`. */
export function listCommand(): Command {
  return verb("list", "list the records of experiments, and what is damaged", "npx cct list")
    .option("--results <place>", RESULTS_HELP, RESULTS)
    .action(async (flags: { json?: boolean; results: string }) => {
      const { listRecords } = await import("../experiment/record-list.js");
      const records = listRecords(flags.results);
      const width = Math.max(4, ...records.map(({ name }) => name.length));
      tell(
        flags,
        { records },
        records
          .map(({ name, kind, written, arms, seeds, problems, fault }) => {
            const what =
              fault ??
              `${arms!.length} arms × ${seeds} seeds, ${problems} problems  ` +
                `${written.slice(0, 16)}`;
            return `${name.padEnd(width)}  ${kind.padEnd(9)}  ${what}`;
          })
          .join("\n"),
      );
    });
}

/** The verb `show`. */
export function showCommand(): Command {
  return verb("show", "show a record: its table and where it comes from", "npx cct show ablation")
    .argument("<name>", RECORD_HELP)
    .action(async (name: string, flags: { json?: boolean }) => {
      const { open } = await import("../experiment/open-record.js");
      const { armsTable } = await import("../statistics/table.js");
      const { failureSignatures, watchLines } = await import("../experiment/watch-record.js");
      const { folder, spec, summary, record } = open(name);
      const signatures = failureSignatures(record);
      const further = Object.entries(summary.further ?? {});
      const { commit, resultsHash } = summary.provenance;
      tell(
        flags,
        { folder, spec, trials: record.trials, ...summary, signatures },
        [
          ...(spec.description === undefined ? [] : [spec.description, ""]),
          armsTable(summary.arms, undefined, summary),
          ...further.map(([one, arms]) => `${one.toUpperCase()}\n\n${armsTable(arms)}`),
          ...watchLines(signatures),
          `${record.trials.length} trials on ${spec.benchmark}; commit ${commit}, samples ` +
            `${resultsHash.slice(0, 12)}`,
          folder,
        ].join("\n"),
      );
    });
}

interface RemoveFlags {
  json?: boolean;
  results: string;
  trials?: boolean;
  dryRun?: boolean;
}

/** The verb `remove`. */
export function removeCommand(): Command {
  return verb(
    "remove",
    "remove a record of your own; its trials stay in the store unless --trials is given",
    "npx cct remove my-run --trials --dry-run",
  )
    .argument("<name>", "experiment")
    .option("--results <dir>", "folder of records", RESULTS)
    .option("--trials", "remove also its trials that no other record uses")
    .option("--dry-run", "say what would be removed, and remove nothing")
    .action(async (name: string, flags: RemoveFlags) => {
      if (isInBucket(flags.results))
        throw new UsageError(
          `remove: expected a folder of records, got ${flags.results}; remove the keys ` +
            `records/${name} and done/ID there by your bucket's own means`,
        );
      const { removeRecord } = await import("../experiment/record-list.js");
      const removal = removeRecord(name, resolve(flags.results), flags);
      const own = removal.ownTrials.length;
      const trials = flags.trials
        ? `with ${own} trials; ${removal.sharedTrials.length} that other records use stay`
        : `; its ${own + removal.sharedTrials.length} trials stay in the store (--trials ` +
          "removes those that no other record uses)";
      tell(
        flags,
        { ...removal, dryRun: flags.dryRun ?? false },
        `${flags.dryRun ? "would remove" : "removed"} ` +
          `${removal.folder}${flags.trials ? " " : ""}${trials}`,
      );
    });
}
