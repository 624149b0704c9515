/**
 * @file Runs a notebook from a shell: no Jupyter, no Python. Parameters and metadata follow
 * papermill's convention, the file nbformat 4.5, and the outputs are those that the real nbclient
 * gets from our kernel.
 */
import { UsageError, WorkError } from "../errors.js";
import type { ErrorReport } from "./error-report.js";
import { silent, type Progress } from "../progress.js";
import { startHeadless } from "./headless-client.js";
import { readNotebook, tagsOf, writeNotebook, type Notebook } from "./notebook-file.js";
import { injectParameters, type Parameters } from "./parameters.js";

/** What a run sets, writes, and is stopped by. */
export interface RunNotebookOptions {
  /** Set anew after the cell tagged `parameters`. */
  parameters?: Parameters | undefined;
  /** Where the executed notebook goes, also when a cell fails; nothing is written without it. */
  output?: string | undefined;
  /** Interrupts the running cell; the notebook then counts as failed. */
  signal?: AbortSignal | undefined;
  /** Called after each code cell. */
  progress?: Progress | undefined;
}

/** An executed notebook. */
export interface NotebookRun {
  /** The notebook with its parameters set and its new outputs. */
  readonly notebook: Notebook;
  /** The code cells that ran, with their place (counted from 1, text cells included) and time. */
  readonly cells: readonly { readonly cell: number; readonly seconds: number }[];
  /** Of the whole run, the kernel's start included. */
  readonly seconds: number;
}

/**
 * Runs every code cell in a fresh kernel and stops at the first that fails (cells tagged
 * `raises-exception` may).
 * @throws UsageError if the notebook or a parameter is at fault
 * @throws WorkError naming file, cell (counted from 1, text cells included) and error if a cell
 *   fails
 * @example await runNotebook("notebooks/01-ablation.ipynb", { output: "results/notebooks/01-ablation.ipynb" })
 */
export async function runNotebook(
  path: string,
  { parameters = {}, output, signal, progress = silent }: RunNotebookOptions = {},
): Promise<NotebookRun> {
  const source = readNotebook(path);
  const language = (source.metadata["kernelspec"] as { language?: string } | undefined)?.language;
  if (language !== undefined && language !== "typescript")
    throw new UsageError(
      `${path}: expected a TypeScript notebook, got one for ${language}; run it with its own ` +
        "Jupyter kernel",
    );
  const notebook = injectParameters(source, parameters);
  const code = notebook.cells
    .map((cell, index) => ({ cell, index }))
    .filter(({ cell }) => cell.cell_type === "code" && cell.source.trim() !== "");
  for (const cell of notebook.cells)
    if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
  const started = Date.now();
  const cells: { cell: number; seconds: number }[] = [];
  let failure: { cell: number; error: ErrorReport } | undefined;
  const client = await startHeadless(signal);
  try {
    for (const { cell, index } of code) {
      const begun = Date.now();
      cell.execution_count = cells.length + 1;
      const error = await client.run(cell.source, cell.execution_count, cell.outputs!);
      cells.push({ cell: index + 1, seconds: (Date.now() - begun) / 1000 });
      const failed =
        error !== undefined && (signal?.aborted || !tagsOf(cell).includes("raises-exception"));
      cell.metadata["papermill"] = {
        ...span(begun),
        exception: error !== undefined,
        status: failed ? "failed" : "completed",
      };
      progress.update(cells.length, code.length, `cell ${index + 1} of ${notebook.cells.length}`);
      if (!failed) continue;
      failure = { cell: index + 1, error };
      break;
    }
  } finally {
    client.close();
    const run = { parameters, input_path: path, output_path: output ?? null };
    notebook.metadata["papermill"] = {
      ...{ ...span(started), ...run, exception: failure ? true : null },
      ...{ environment_variables: {}, version: "2.7.0" },
    };
    if (output !== undefined) writeNotebook(output, notebook);
  }
  if (failure)
    throw new WorkError(
      `${path}: expected every cell to run, but cell ${failure.cell} failed: ` +
        `${failure.error.ename}: ${failure.error.evalue}` +
        `${output === undefined ? "" : `; see ${output}`}`,
    );
  return { notebook, cells, seconds: (Date.now() - started) / 1000 };
}

/**
 * Start, end and duration (seconds) of something that began at `begun`, under papermill's names.
 */
function span(begun: number): { start_time: string; end_time: string; duration: number } {
  const now = Date.now();
  return {
    start_time: new Date(begun).toISOString(),
    end_time: new Date(now).toISOString(),
    duration: (now - begun) / 1000,
  };
}
