/** @file `cct data pull`: a public data set from its repository, checked; or the list of them. */
import { join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { projectRoot } from "../files/project-root.js";
import { terminalProgress } from "../terminal-progress.js";
import { interruptible, tell, verb } from "./command.js";

/** The verb `pull` of `cct data`. */
export function dataPullCommand(): Command {
  return verb(
    "pull",
    "a public data set from its repository, checked; without a name, the list of them",
    "npx cct data pull humanevalpack",
  )
    .argument("[name]", "which data set")
    .option("--out <dir>", "where its files go (default: a folder of its own in .cache)")
    .option(
      "--endpoint <url>",
      "address of a mirror that serves OWNER/NAME/COMMIT/PATH (default: GitHub's raw files)",
    )
    .addHelpText(
      "after",
      "\nThe data keep their authors' licences, which are told and written into SOURCE.json.",
    )
    .action(pull);
}

interface PullFlags {
  json?: boolean;
  out?: string;
  endpoint?: string;
}

async function pull(name: string | undefined, flags: PullFlags): Promise<void> {
  const { PUBLIC_DATA } = await import("../data/public/catalog.js");
  if (name === undefined) {
    const lines = Object.entries(PUBLIC_DATA).map(
      ([key, { title, licence, repository, commit, use }]) =>
        `${key.padEnd(14)} ${title}\n${"".padEnd(15)}${repository} at ` +
        `${commit.slice(0, 12)}; licence: ${licence}; ${use}`,
    );
    tell(flags, PUBLIC_DATA, lines.join("\n"));
    return;
  }
  const { pullData } = await import("../data/public/pull.js");
  const folder = PUBLIC_DATA[name]?.folder ?? name;
  const progress = terminalProgress("pull");
  const report = await pullData(name, resolve(flags.out ?? join(projectRoot, ".cache", folder)), {
    endpoint: flags.endpoint,
    signal: interruptible(),
    notify: (sentence) => process.stderr.write(`${sentence}\n`),
    progress,
  }).finally(() => progress.stop());
  const bytes = report.files.reduce((sum, file) => sum + file.bytes, 0);
  const place = relative(process.cwd(), report.directory) || ".";
  tell(
    flags,
    report,
    [
      `${report.files.length} files, ${bytes.toLocaleString("en")} bytes ` +
        `(${report.resumed.toLocaleString("en")} were there) → ${place}: ` +
        `${report.files.map((file) => file.name).join(", ")}`,
      `from ${report.from}; licence: ${report.licence}; size and SHA-256 of each file are ` +
        "those recorded",
      ...(report.repairs === null
        ? []
        : [`${report.repairs.records} records → ${join(place, report.repairs.file)}`]),
    ].join("\n"),
  );
}
