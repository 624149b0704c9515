/**
 * @file Cleans instruction data of benchmarks: every record that the contamination report names is
 * left out, and listed with the problem that it holds and the way in which that was found.
 */
import type { InstructionSample, Pair, Problem } from "../../records.js";
import {
  reportContamination,
  type ContaminationOptions,
  type ContaminationReport,
} from "./contamination.js";

/** A problem in a record; the ways are those of `ContaminationReport.found`. */
export interface Finding {
  /** The problem that the record holds. */
  readonly taskId: string;
  /** How it was found: by shared words, by tree or by running. */
  readonly way: keyof ContaminationReport["found"];
}

/** Instruction data parted by what the contamination report says of each record. */
export interface Cleaned {
  /** Indices of the records without a finding, in order. */
  readonly kept: readonly number[];
  /** Records with one, in order, and what was found in each. */
  readonly dropped: readonly { readonly record: number; readonly findings: readonly Finding[] }[];
  /** What was found in the data, one report a benchmark. */
  readonly reports: readonly ContaminationReport[];
}

/**
 * Samples in which no problem of any of the benchmarks is found. A problem whose short n-grams are
 * spread over many records takes all of these with it, because no single one holds it.
 * @throws UsageError for a benchmark in several languages, or in one without a grammar or sandbox
 */
export async function cleanOf(
  samples: readonly InstructionSample[],
  benchmarks: readonly (readonly Problem[])[],
  options: ContaminationOptions = {},
): Promise<Cleaned> {
  const reports: ContaminationReport[] = [];
  const found = new Map<number, Finding[]>();
  for (const problems of benchmarks) {
    const report = await reportContamination(samples, problems, options);
    reports.push(report);
    for (const { record, ...finding } of findingsOf(report)) {
      const known = found.get(record) ?? [];
      if (!known.some(({ taskId, way }) => taskId === finding.taskId && way === finding.way))
        known.push(finding);
      found.set(record, known);
    }
  }
  return {
    kept: samples.flatMap((_, i) => (found.has(i) ? [] : [i])),
    dropped: [...found]
      .sort(([a], [b]) => a - b)
      .map(([record, findings]) => ({ record, findings })),
    reports,
  };
}

/**
 * Pairs whose correct code is no problem of the benchmarks. Asked apart from the records that the
 * pairs come from: a function may be found alone that was not found in its record, where other code
 * stood around it.
 * @throws UsageError as `cleanOf` does
 */
export async function cleanPairs(
  pairs: readonly Pair[],
  benchmarks: readonly (readonly Problem[])[],
  options: ContaminationOptions = {},
): Promise<{
  kept: Pair[];
  dropped: readonly { readonly functionName: string; readonly findings: readonly Finding[] }[];
}> {
  const first = new Map(pairs.map((pair) => [pair.correct, pair]));
  const codes = [...first.keys()];
  const { dropped } = await cleanOf(
    codes.map((output) => ({ instruction: "", input: "", output })),
    benchmarks,
    options,
  );
  const contaminated = new Map(dropped.map(({ record, findings }) => [codes[record]!, findings]));
  return {
    kept: pairs.filter(({ correct }) => !contaminated.has(correct)),
    dropped: [...contaminated].map(([code, findings]) => ({
      functionName: first.get(code)!.functionName,
      findings,
    })),
  };
}

function findingsOf({
  ngrams,
  trees,
  executed,
}: ContaminationReport): (Finding & { record: number })[] {
  const named = (
    way: Finding["way"],
    matches: readonly { readonly taskId: string; readonly record: number }[],
  ) => matches.map(({ taskId, record }) => ({ taskId, way, record }));
  return [
    ...named("longNgrams", ngrams.matches),
    ...named(
      "shortNgrams",
      ngrams.shared.flatMap(({ taskId, records }) => records.map((record) => ({ taskId, record }))),
    ),
    ...named("trees", trees.matches),
    ...named("executed", executed?.matches ?? []),
  ];
}
