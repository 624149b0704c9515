/**
 * @file `open`: a record as one object with typed tables (record-columns.ts says what is in them).
 * Tables are made when they are first asked for. What a record lacks is said by `lacks` in one
 * sentence, so that a notebook can say it in the figure's place.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readProblems } from "../benchmark/problems.js";
import { UsageError } from "../errors.js";
import { parseJsonLines } from "../files/read.js";
import type { Problem } from "../records.js";
import { plannedArms } from "../statistics/planned.js";
import type { ArmAnswer, ArmResult, ExperimentRecord } from "./record.js";
import { folderOf, loadExperiment, readAnswers } from "./record-files.js";
import { type DataTable, describedTable } from "./data-table.js";
import { RECORD_COLUMNS, type TableName } from "./record-columns.js";
import type {
  AnswerRow,
  ArmTableRow,
  ContrastTableRow,
  CurveRow,
  MetricsRow,
} from "./record-columns.js";
import type { ProblemRow, ResultRow, TrialRow } from "./record-columns.js";
import * as rows from "./record-rows.js";
import { isNumericGrid } from "./grid-cells.js";
import { dataPath, furtherFile } from "./spec.js";
import { benchmarkFolder } from "./store.js";
import { MAIN_BENCHMARK } from "./contrast-keys.js";

/** Parts that a record may lack. */
export type RecordPart =
  | "answers"
  | "problems"
  | "checkpoints"
  | "held-out pairs"
  | "metrics"
  | "grid"
  | "strata"
  | "samples";

/** One benchmark of a record. */
interface Answered {
  readonly name: string;
  /** In the files of the record; "" for its first. */
  readonly key: string;
  readonly file: string;
  readonly results: readonly ArmResult[];
}

/** A record with its tables. */
export class OpenRecord {
  readonly name: string;
  /** Names of its benchmarks; the first is the one that makes pass@1. */
  readonly benchmarks: readonly string[];
  readonly spec: ExperimentRecord["spec"];
  readonly summary: ExperimentRecord["summary"];
  readonly #answered: readonly Answered[];
  readonly #weights: rows.ArmWeights;
  readonly #made = new Map<string, unknown>();

  /** Use {@link open}. */
  constructor(
    readonly folder: string,
    /** The record's files as they are, for functions that take a record. */
    readonly record: ExperimentRecord,
  ) {
    this.spec = record.spec;
    this.summary = record.summary;
    this.name = record.spec.name;
    this.#weights = rows.armWeights(record);
    const further = record.spec.furtherBenchmarks ?? {};
    const first = basename(record.spec.benchmark).replace(/\.jsonl(\.gz)?$/, "");
    this.#answered = [
      {
        name: first in further ? MAIN_BENCHMARK : first,
        key: "",
        file: record.spec.benchmark,
        results: record.results,
      },
      ...Object.entries(record.further ?? {}).map(([name, results]) => ({
        ...{ name, key: name, results },
        file: furtherFile(record.spec, name),
      })),
    ];
    this.benchmarks = this.#answered.map(({ name }) => name);
  }

  /** Every judged answer: one row an answer, joined with its problem and arm. */
  get results(): DataTable<ResultRow> {
    return this.#table("results", ({ results, name }) =>
      rows.resultRows(results, name, this.#problemsOf(name), this.#weights),
    );
  }
  /** Texts of the answers with their verdicts; no rows where the record does not keep them. */
  get answers(): DataTable<AnswerRow> {
    return this.#table("answers", (of) =>
      rows.answerRows(this.#answersOf(of), of.results, of.name),
    );
  }
  /** The problems that were asked. */
  get problems(): DataTable<ProblemRow> {
    return this.#table("problems", ({ results, name }) =>
      rows.problemRows(results, name, this.#problemsOf(name)),
    );
  }
  /** Logged optimizer steps; no rows where no arm was tuned. */
  get metrics(): DataTable<MetricsRow> {
    return this.#table("metrics", ({ key }) =>
      key === "" ? rows.metricsRows(this.record.metrics, this.#weights) : [],
    );
  }
  /** What was measured at checkpoints, one row a measurement. */
  get curves(): DataTable<CurveRow> {
    return this.#table("curves", ({ key }) =>
      key === "" ? rows.curveRows(this.record.metrics, this.#weights) : [],
    );
  }
  /** The summary: one row an arm and benchmark. */
  get arms(): DataTable<ArmTableRow> {
    return this.#table("arms", ({ key, name }) =>
      rows.armTableRows(
        this.armSummaries(key === "" ? undefined : name),
        name,
        this.#weights,
        this.plannedArms(key === "" ? undefined : name),
      ),
    );
  }
  /** The planned comparisons; no rows without a plan. */
  get contrasts(): DataTable<ContrastTableRow> {
    return this.#table("contrasts", ({ key }) =>
      key === "" ? rows.contrastRows(this.summary.contrasts ?? []) : [],
    );
  }
  /** Arms × seeds. */
  get trials(): DataTable<TrialRow> {
    return this.#table("trials", ({ key }) =>
      key === "" ? rows.trialRows(this.record, this.#weights) : [],
    );
  }

  /** Columns of a table with their meanings, as a table. */
  describe(table: TableName): DataTable<{ column: string; type: string; meaning: string }> {
    return describedTable(
      Object.entries(RECORD_COLUMNS[table]).map(([column, { type, nullable, meaning }]) => ({
        column,
        type: nullable ? `${type} or null` : type,
        meaning,
      })),
      {},
    );
  }

  /**
   * The arms' statistics on one benchmark, the first when absent.
   * @throws UsageError naming the benchmarks if there is no such
   */
  armSummaries(benchmark = this.benchmarks[0]!): ExperimentRecord["summary"]["arms"] {
    const { key } = this.#find(benchmark);
    return key === "" ? this.summary.arms : this.summary.further![key]!;
  }

  /**
   * Arms whose difference to the reference on a benchmark (the first when absent) was planned;
   * undefined without a plan. Plans are about the first benchmark.
   */
  plannedArms(benchmark = this.benchmarks[0]!): ReadonlySet<string> | undefined {
    const { contrasts, reference } = this.summary;
    if (contrasts === undefined) return undefined;
    return this.#find(benchmark).key === "" ? plannedArms(contrasts, reference) : new Set();
  }

  /** Judged answers of one benchmark as the statistics take them, the first when absent. */
  resultsOf(benchmark = this.benchmarks[0]!): readonly ArmResult[] {
    return this.#find(benchmark).results;
  }

  /** Whether a problem of this id was asked. */
  asked(taskId: string): boolean {
    return this.#answered.some(({ results }) => results.some((r) => r.taskId === taskId));
  }

  /**
   * A problem by its id, with its prompt and solutions; undefined where it was not asked, or the
   * benchmark's file is not there.
   */
  problemOf(taskId: string): Problem | undefined {
    const known = this.benchmarks.map((name) => this.#problemsOf(name).get(taskId));
    return this.asked(taskId) ? known.find((problem) => problem !== undefined) : undefined;
  }

  /** One sentence where the record lacks a part, null where it has it. */
  lacks(part: RecordPart): string | null {
    const { metrics, results, spec } = this.record;
    const says = (there: boolean, sentence: string): string | null =>
      there ? null : `The record ${this.name} ${sentence}`;
    switch (part) {
      case "answers":
        return says(
          this.answers.numRows() > 0,
          "keeps no answers: run its experiment with keepAnswers set to true.",
        );
      case "problems": {
        const without = this.#answered.filter(({ name }) => this.#problemsOf(name).size === 0);
        const files = without.map(({ file }) => file).join(" and ");
        return says(
          without.length === 0,
          `was asked problems of ${files}, and no such file with these problems is here.`,
        );
      }
      case "checkpoints":
        return says(
          metrics.some((line) => "passAt1" in line),
          "has no pass@1 over training steps: its spec sets no checkpointProblems or " +
            "checkpointEvery.",
        );
      case "held-out pairs":
        return says(
          metrics.some((line) => "heldOutPairs" in line),
          "has no measures of held-out pairs: its spec sets no evalEvery.",
        );
      case "metrics":
        return says(metrics.length > 0, "has no training metrics: none of its arms was tuned.");
      case "grid":
        return says(isNumericGrid(spec), "is no α × β grid, nor one of two other numbers.");
      case "strata":
        return says(
          results.some((r) => r.stratum !== undefined),
          "has no strata: only MiniFix divides its problems into them.",
        );
      case "samples":
        return says(
          results.some((r) => r.mode === "sampled"),
          "has greedy answers only: its spec asks for 0 samples.",
        );
    }
  }

  #find(benchmark: string): Answered {
    const found = this.#answered.find(({ name }) => name === benchmark);
    if (found === undefined)
      throw new UsageError(
        `${this.name}: expected one of the benchmarks ${this.benchmarks.join(", ")}, got ` +
          `"${benchmark}"; choose one`,
      );
    return found;
  }

  #once<T>(key: string, make: () => T): T {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key) as T;
  }

  #table<Row extends object>(name: TableName, of: (a: Answered) => Row[]): DataTable<Row> {
    return this.#once(name, () => describedTable(this.#answered.flatMap(of), RECORD_COLUMNS[name]));
  }

  /**
   * Problems of a benchmark's file by id. None where the file is missing, or is another one now:
   * its problems and bug types must be those that were judged.
   */
  #problemsOf(benchmark: string): ReadonlyMap<string, Problem> {
    return this.#once(`problems of ${benchmark}`, () => {
      const { file, results } = this.#find(benchmark);
      if (!existsSync(dataPath(file))) return new Map();
      const known = new Map(readProblems(dataPath(file)).map((p) => [p.taskId, p]));
      const same = results.every(({ taskId, bugType }) => known.get(taskId)?.bugType === bugType);
      return same ? known : new Map();
    });
  }

  /** Answers kept in the record, else those in the store beside it, if all its trials are there. */
  #answersOf({ key, results }: Answered): ArmAnswer[] {
    const kept = join(this.folder, key === "" ? "answers.jsonl.gz" : `answers.${key}.jsonl.gz`);
    if (existsSync(kept)) return readAnswers(this.folder, key);
    const files = this.record.trials.map((trial) => ({
      ...trial,
      path: join(
        benchmarkFolder(join(dirname(this.folder), "trials", trial.id), key || null),
        "generations.jsonl",
      ),
    }));
    if (results.length === 0 || !files.every(({ path }) => existsSync(path))) return [];
    return files.flatMap(({ path, arm, seed }) =>
      parseJsonLines<ArmAnswer>(readFileSync(path, "utf8"), path).map((g) => ({ ...g, arm, seed })),
    );
  }
}

/** Records opened in this process by their folders, the last one last. */
const opened = new Map<string, OpenRecord>();

/**
 * Opens a record: of an experiment by its name (the user's own run if there is one, else the
 * committed reference), from its folder, or at `s3://bucket/prefix/NAME`, from where it is brought.
 * @throws UsageError if there is none, or its judged samples do not have the hash that its summary
 *   states
 * @example cct.open("ablation").results.groupby("bugType", "arm").count()
 */
export function open(nameOrFolder: string): OpenRecord {
  const folder = folderOf(nameOrFolder);
  const record = new OpenRecord(folder, loadExperiment(folder));
  opened.delete(record.folder);
  opened.set(record.folder, record);
  return record;
}

/** Records opened in this process, the last one last. */
export const openedRecords = (): OpenRecord[] => [...opened.values()];
