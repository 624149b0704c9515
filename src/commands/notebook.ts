/**
 * @file `cct nb run NOTEBOOK`: a notebook from a fresh kernel, without Jupyter, by papermill's
 *   parameter convention.
 */
import { resolve } from "node:path";
import { Command } from "commander";
import { terminalProgress } from "../terminal-progress.js";
import { collectValues, interruptible, tell, verb } from "./command.js";

/** The verb `nb`. */
export function notebookCommand(): Command {
  const nb = new Command("nb").description("notebooks from a shell");
  nb.addCommand(
    verb(
      "run",
      "run a notebook from a fresh kernel; stops at the first error",
      "npx cct nb run notebooks/01-ablation.ipynb -p record=results/reference/ablation -o " +
        "executed.ipynb",
    )
      .argument("<notebook>", "an .ipynb of the tslab kernel")
      .option(
        "-p, --parameter <name=value>",
        "sets a name of the cell tagged `parameters` (repeatable)",
        collectValues,
      )
      .option("-o, --output <file>", "where the executed notebook goes (default: nowhere)")
      .action(
        async (
          notebook: string,
          flags: { json?: boolean; parameter?: string[]; output?: string },
        ) => {
          const { parseParameter } = await import("../kernel/parameters.js");
          const { runNotebook } = await import("../kernel/run-notebook.js");
          const signal = interruptible();
          const progress = terminalProgress("notebook");
          const run = await runNotebook(resolve(notebook), {
            parameters: Object.fromEntries((flags.parameter ?? []).map(parseParameter)),
            output: flags.output && resolve(flags.output),
            signal,
            progress,
          }).finally(() => progress.stop());
          tell(
            flags,
            { cells: run.cells.length, seconds: run.seconds, output: flags.output ?? null },
            `${run.cells.length} cells in ${run.seconds.toFixed(1)} s`,
          );
        },
      ),
  );
  return nb;
}
