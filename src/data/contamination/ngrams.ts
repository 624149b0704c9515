/**
 * @file Word n-grams that training texts share with a benchmark, by the two rules of the field:
 * - 13 words in a row (GPT-3, arXiv 2005.14165, appendix C) of a problem's docstring, program or
 *   test, in any record;
 * - 70% of the 8-grams of a problem's program, anywhere in the training texts (PaLM, arXiv
 * 2204.02311, section 8). A word is a run of letters, digits and underscores, lower case: in code,
 * its names, keywords and numbers.
 */
import type { InstructionSample, Problem } from "../../records.js";

/** Lengths and threshold of the two rules; each defaults to the source's own value. */
export interface NgramOptions {
  /** Words in a row of which one occurrence counts; default 13. */
  readonly longWords?: number;
  /** Words in a row of which a share counts; default 8. */
  readonly shortWords?: number;
  /** Least share of a program's short n-grams, in (0, 1]; default 0.7. */
  readonly shortShare?: number;
}

/** A record that shares a long n-gram with a problem; the first such n-gram. */
export interface NgramMatch {
  /** The problem that shares the words. */
  readonly taskId: string;
  /** Index of the record, from 0. */
  readonly record: number;
  /** Part of the problem that the words stand in. */
  readonly part: "docstring" | "program" | "test";
  /** The shared n-gram, its words joined by single spaces. */
  readonly words: string;
}

/** What both rules found, with the settings that they ran at. */
export interface NgramReport {
  /** Words in a row of which one occurrence counts. */
  readonly longWords: number;
  /** Pairs of a problem and a record with a long n-gram in common. */
  readonly matches: readonly NgramMatch[];
  /** Words in a row of which a share counts. */
  readonly shortWords: number;
  /** Share of a program's short n-grams from which it counts, in (0, 1]. */
  readonly shortShare: number;
  /**
   * Problems whose program reaches the share, and the records that hold any of its short n-grams.
   */
  readonly shared: readonly {
    readonly taskId: string;
    readonly share: number;
    readonly records: readonly number[];
  }[];
}

/** Words of a text, as the file's head defines them. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** Runs of n words; a run of nothing but numbers (1, 2, 3, …) says nothing and is left out. */
function* ngrams(words: readonly string[], n: number): Generator<string> {
  for (let at = 0; at + n <= words.length; at++) {
    const run = words.slice(at, at + n);
    if (run.some((word) => !/^\d+$/.test(word))) yield run.join(" ");
  }
}

/** @throws RangeError for a length below 1 or a share outside of (0, 1] */
export function ngramOverlap(
  samples: readonly InstructionSample[],
  problems: readonly Problem[],
  options: NgramOptions = {},
): NgramReport {
  const { longWords = 13, shortWords = 8, shortShare = 0.7 } = options;
  if (!(longWords >= 1 && shortWords >= 1 && shortShare > 0 && shortShare <= 1))
    throw new RangeError(
      "ngramOverlap: expected longWords and shortWords ≥ 1 and shortShare in (0, 1], got " +
        `${longWords}, ${shortWords} and ${shortShare}; leave them out for 13, 8 and 0.7`,
    );
  const long = new Map<string, { taskId: string; part: NgramMatch["part"] }[]>();
  const short = new Map<string, Set<number>>();
  const programs = problems.map((p) => [
    ...ngrams(wordsOf(p.declaration + p.canonicalSolution), shortWords),
  ]);
  problems.forEach((problem, i) => {
    for (const [part, text] of [
      ["docstring", problem.docstring],
      ["program", problem.declaration + problem.canonicalSolution],
      ["test", problem.test],
    ] as const)
      for (const gram of ngrams(wordsOf(text), longWords)) {
        const owners = long.get(gram) ?? [];
        if (!owners.some((owner) => owner.taskId === problem.taskId))
          owners.push({ taskId: problem.taskId, part });
        long.set(gram, owners);
      }
    for (const gram of programs[i]!) short.set(gram, new Set());
  });
  const matches: NgramMatch[] = [];
  samples.forEach(({ instruction, input, output }, record) => {
    const words = wordsOf(`${instruction}\n${input}\n${output}`);
    const seen = new Set<string>();
    for (const gram of ngrams(words, longWords))
      for (const { taskId, part } of long.get(gram) ?? [])
        if (!seen.has(taskId)) {
          seen.add(taskId);
          matches.push({ taskId, record, part, words: gram });
        }
    for (const gram of ngrams(words, shortWords)) short.get(gram)?.add(record);
  });
  const shared = problems.flatMap(({ taskId }, i) => {
    const held = programs[i]!.map((gram) => short.get(gram)!);
    const share = held.length === 0 ? 0 : held.filter(({ size }) => size > 0).length / held.length;
    return share >= shortShare
      ? [
          {
            taskId,
            share,
            records: [...new Set(held.flatMap((records) => [...records]))].sort((a, b) => a - b),
          },
        ]
      : [];
  });
  return { longWords, matches, shortWords, shortShare, shared };
}
