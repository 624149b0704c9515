/** @file `cct tune SPEC --base DIR --out DIR`: one tuning run; resumes when run again. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { terminalProgress } from "../terminal-progress.js";
import { collectValues, interruptible, tell, verb } from "./command.js";

export function tuneCommand(): Command {
  return verb(
    "tune",
    "tune a base model once; run it again to go on where it stopped",
    "npx cct tune experiments/tune-combined.json --base datasets/base-model --out tuned",
  )
    .argument("<spec>", "JSON of {instructions, pairs, heldOutPairs, options}")
    .requiredOption("--base <dir>", "Hugging Face folder of the base model")
    .requiredOption(
      "--out <dir>",
      "where the tuned model or adapter, its checkpoints and metrics.jsonl go",
    )
    .option(
      "--against <benchmark>",
      "refuse instructions and pairs that hold problems of this benchmark (JSONL)",
    )
    .option("--allow-contaminated", "with --against: say what they hold, and tune all the same")
    .option(
      "--skip-bad-records",
      "leave out instruction records that cannot be read, and count them",
    )
    .option("--set <path=value>", "override one entry of the spec (repeatable)", collectValues)
    .action(
      async (
        spec: string,
        flags: {
          json?: boolean;
          base: string;
          out: string;
          against?: string;
          allowContaminated?: boolean;
          skipBadRecords?: boolean;
          set?: string[];
        },
      ) => {
        const { readTuneSpec } = await import("../experiment/tune-spec.js");
        const { loadModel, saveModel } = await import("../language-model/checkpoint.js");
        const { loadInstructions, readPairs } = await import("../data/training-data.js");
        const { saveAdapter } = await import("../language-model/lora/adapter-folder.js");
        const { saveHead } = await import("../training/head-file.js");
        const { timeSpent, timeSpentLine } = await import("../training/time-spent.js");
        const { leftOutLines } = await import("../training/left-out.js");
        const { tune } = await import("../training/tune.js");
        const { instructions, pairs, heldOutPairs, options, ...check } = readTuneSpec(
          resolve(spec),
          flags.set,
          resolve(flags.base),
        );
        const out = resolve(flags.out);
        const signal = interruptible();
        const began = Date.now();
        const progress = terminalProgress("tune");
        const against = flags.against === undefined ? check.against : resolve(flags.against);
        const skipBadRecords = flags.skipBadRecords ?? check.skipBadRecords;
        let contaminated: readonly string[] | undefined;
        if (against !== undefined) {
          const { checkContamination } = await import("../experiment/contamination-check.js");
          const allowContaminated = flags.allowContaminated ?? check.allowContaminated;
          ({ contaminated } = await checkContamination({
            instructions,
            pairs,
            benchmark: against,
            allowContaminated,
            skipBadRecords,
            progress,
            signal,
          }).catch((error: Error) => {
            progress.stop();
            throw error;
          }));
        }
        const { samples, badRecords } = await loadInstructions(instructions, {
          skipBadRecords,
        });
        for (const { where, fault } of badRecords)
          process.stderr.write(`tune: left out: ${where}: ${fault}\n`);
        const base = await loadModel(resolve(flags.base));
        const { model, adapter, head, metrics, shape, leftOut } = await tune(
          base,
          {
            instructions: samples,
            pairs: readPairs(pairs),
            heldOutPairs: heldOutPairs ? readPairs(heldOutPairs) : [],
          },
          options,
          {
            directory: out,
            progress,
            signal,
            onLeftOut: (leftOut) => {
              for (const line of leftOutLines(leftOut)) process.stderr.write(`tune: ${line}\n`);
            },
          },
        ).finally(() => progress.stop());
        const folder = join(out, adapter ? "adapter" : "model");
        if (!existsSync(join(folder, adapter ? "adapter_config.json" : "config.json"))) {
          saveHead(head, folder);
          if (adapter) saveAdapter(adapter, base, folder, flags.base);
          else await saveModel(model, folder);
        }
        const last = metrics.at(-1);
        const spent = timeSpent(metrics, shape, options.accumulate);
        tell(
          flags,
          {
            model: folder,
            steps: options.steps,
            last,
            spent,
            leftOut,
            badRecords,
            ...(contaminated ? { contaminated } : {}),
            seconds: (Date.now() - began) / 1000,
          },
          `${options.steps} steps, last loss ${last?.loss?.toFixed(4) ?? "unknown"} → ${folder}${contaminated?.length ? `; the data hold ${contaminated.length} problems of the benchmark` : ""}\n${[timeSpentLine(spent), ...leftOutLines(leftOut)].join("\n")}`,
        );
      },
    );
}
