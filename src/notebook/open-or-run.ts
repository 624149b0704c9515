/**
 * @file How a notebook begins: it opens a record, or runs the experiment first and opens what that
 * made. Progress stands in the cell; an interrupted run goes on when the cell is run again.
 */
import { basename, join, resolve } from "node:path";
import { UsageError, WorkError } from "../errors.js";
import { projectRoot } from "../files/project-root.js";
import { storeAt } from "../experiment/bucket/store-at.js";
import { open, type OpenRecord } from "../experiment/open-record.js";
import { isInBucket } from "../experiment/record-place.js";
import { readRunnableSpec, shippedSpec } from "../experiment/spec.js";
import { interruptSignal } from "../kernel/front-end.js";
import { cellProgress } from "../kernel/progress.js";

/** Where and how an experiment is run. */
export interface RunSettings {
  /**
   * The store of trials and results: a folder, from the project's, or `s3://bucket/prefix`;
   * "results" when absent.
   */
  readonly out?: string;
  /** `path=value` overrides of the spec. */
  readonly set?: readonly string[];
}

/**
 * Opens `record`, or runs an experiment and opens its record: with `run` true the experiment that
 * the record is of, with a text the experiment of that name (experiments/NAME.json) or file. What
 * the store holds already is not computed again.
 * @throws UsageError if there is no such record or experiment, or its spec is at fault
 * @throws WorkError if it was interrupted or trials failed
 * @example const open = await cct.openOrRun("results/reference/ablation", "ablation-nano")
 */
export async function openOrRun(
  record: string,
  run: boolean | string = false,
  settings: RunSettings = {},
): Promise<OpenRecord> {
  if (run === false || run === "") return open(record);
  const name = run === true ? basename(record) : run;
  const path = name.endsWith(".json") ? resolve(projectRoot, name) : shippedSpec(name);
  const spec = readRunnableSpec(path, settings.set ?? []);
  if (spec.name === "reference")
    throw new UsageError(
      `${path}: the name must not be "reference", which is taken by the committed records; ` +
        "choose another",
    );
  const { runExperiment } = await import("../experiment/run-experiment.js");
  const { publish } = await import("../experiment/publish.js");
  const { out = "results" } = settings;
  const signal = interruptSignal();
  const place = isInBucket(out) ? out : resolve(projectRoot, out);
  const store = await storeAt(place, { create: true, signal });
  const outcome = await runExperiment(spec, {
    out: store,
    progress: cellProgress(spec.name),
    signal,
  }).catch((error: Error) => {
    throw signal.aborted
      ? new WorkError(`${spec.name} was interrupted; run the cell again to go on`)
      : error;
  });
  if (outcome.record === null) {
    const { failed, total } = outcome.trials;
    const reasons = outcome.failures.join("; ");
    throw new WorkError(
      `${spec.name}: expected all ${total} trials to finish, but ${failed} failed: ${reasons}; ` +
        "run the cell again to try these once more",
    );
  }
  const folder = join(store.folder, spec.name);
  await publish(outcome.record, folder, false);
  await store.shared?.putRecord(spec.name);
  return open(folder);
}
