/**
 * @file One problem as a reader wants it: what was asked, the bug as a colored difference from the
 * canonical solution, and what the arms answered, side by side, each as a difference from the buggy
 * function. As HTML and as text.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promptOf } from "../benchmark/prompts.js";
import { UsageError } from "../errors.js";
import { holdsRecord } from "../experiment/record-files.js";
import { open, type OpenRecord, openedRecords } from "../experiment/open-record.js";
import type { AnswerRow } from "../experiment/record-columns.js";
import { projectRoot } from "../files/project-root.js";
import type { Problem } from "../records.js";
import { Shown } from "../kernel/display.js";
import { escapeHtml } from "../kernel/escape-html.js";
import { differenceHtml, differenceText, lineDifference } from "./line-difference.js";

/** Where answers come from, and which are shown. */
export interface ProblemViewOptions {
  /** When absent, the record that was opened last and asked the problem, else the first found. */
  readonly record?: OpenRecord | string;
  /** Some arms only, in this order. */
  readonly arms?: readonly string[];
  /** Greedy or sampled answers only. */
  readonly mode?: "greedy" | "sampled";
}

/** Answers of an arm that are the same text: how many, and their verdict. */
interface SameAnswers {
  readonly completion: string;
  readonly outcome: string;
  readonly count: number;
}

/**
 * A problem with its prompt, its bug and all answers side by side; equal answers of an arm are
 * counted.
 * @throws UsageError if no record asked it, or the named one did not
 * @example cct.problem("MiniFix/140", { record: "ablation", arms: ["instruction", "sequence"] })
 */
export function problem(taskId: string, options: ProblemViewOptions = {}): Shown {
  const record = recordOf(taskId, options.record);
  const asked = record.problemOf(taskId);
  const rows = record.results.objects().filter((row) => row.taskId === taskId);
  const { benchmark } = rows[0]!; // not of a control, whose answers follow
  const of = rows.filter((row) => row.benchmark === benchmark);
  const wanted = (row: { arm: string; mode: string; benchmark: string }): boolean =>
    row.benchmark === benchmark &&
    (options.mode === undefined || row.mode === options.mode) &&
    (options.arms === undefined || options.arms.includes(row.arm));
  const arms = options.arms ?? [...new Set(of.map(({ arm }) => arm))];
  const answers = record.answers.objects().filter((row) => row.taskId === taskId && wanted(row));
  const columns = arms.map((arm) => {
    const verdicts = of.filter((row) => row.arm === arm && wanted(row));
    const passed = verdicts.filter((row) => row.passed).length;
    return {
      title: `${arm}: ${passed} of ${verdicts.length} answers pass`,
      answers: distinct(answers.filter((row) => row.arm === arm)),
    };
  });
  const notes = [asked ? null : record.lacks("problems"), record.lacks("answers")];
  return view(
    [`${taskId}: ${of[0]!.bugType}`, `record ${record.name}`].join(", "),
    asked && { problem: asked, prompt: promptText(asked, record) },
    columns,
    notes.filter((note) => note !== null),
  );
}

/** The record to draw answers from. */
function recordOf(taskId: string, given: OpenRecord | string | undefined): OpenRecord {
  const asks = (record: OpenRecord): boolean => record.asked(taskId);
  if (given !== undefined) {
    const record = typeof given === "string" ? open(given) : given;
    if (asks(record)) return record;
    const example = record.record.results[0]!.taskId;
    throw new UsageError(
      `problem: expected the id of a problem of ${record.name}, got "${taskId}"; give one ` +
        `such as ${example}`,
    );
  }
  const last = openedRecords().findLast(asks);
  if (last !== undefined) return last;
  for (const folder of [join(projectRoot, "results"), join(projectRoot, "results", "reference")])
    for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
      if (!holdsRecord(join(folder, name))) continue;
      const record = open(join(folder, name));
      if (asks(record)) return record;
    }
  throw new UsageError(
    `problem: expected the id of a problem that some record asked, got "${taskId}"; give one ` +
      "such as MiniFix/0",
  );
}

/** The prompt as the record's first benchmark was asked; of a chat its content alone. */
function promptText(asked: Problem, { spec }: OpenRecord): string {
  return promptOf(asked, { format: spec.evaluation.format, mode: spec.evaluation.mode }).text;
}

/** Different answers, the commonest first. */
function distinct(answers: readonly AnswerRow[]): SameAnswers[] {
  const same = new Map<string, SameAnswers>();
  for (const { completion, outcome } of answers) {
    const key = `${outcome}\n${completion}`;
    same.set(key, { completion, outcome, count: (same.get(key)?.count ?? 0) + 1 });
  }
  return [...same.values()].sort((a, b) => b.count - a.count);
}

type Columns = readonly { readonly title: string; readonly answers: readonly SameAnswers[] }[];

function view(
  title: string,
  known: { problem: Problem; prompt: string } | undefined,
  columns: Columns,
  notes: readonly string[],
): Shown {
  const before = known ? whole(known.problem.declaration, known.problem.buggySolution) : "";
  const lines = (completion: string) =>
    known
      ? lineDifference(before, whole(known.problem.declaration, completion))
      : lineDifference(completion, completion);
  const bug =
    known &&
    lineDifference(before, whole(known.problem.declaration, known.problem.canonicalSolution));
  const kept = columns.some(({ answers }) => answers.length > 0);
  const label = ({ outcome, count }: SameAnswers): string =>
    count === 1 ? outcome : `${outcome}, ${count} times`;
  const html = [
    `<p><b>${escapeHtml(title)}</b>${notes.map((note) => `<br>${escapeHtml(note)}`).join("")}</p>`,
    known && `<details><summary>prompt</summary>${preformatted(known.prompt)}</details>`,
    bug && `<p>− buggy, + canonical solution</p>${differenceHtml(bug)}`,
    known && kept && "<p>− buggy, + the answer</p>",
    `<div style="display:flex;gap:1em;flex-wrap:wrap;align-items:flex-start">${columns
      .map(
        ({ title: head, answers }) =>
          `<div style="flex:1 1 20em;min-width:0"><b>${escapeHtml(head)}</b>${answers
            .map((a) => `<p>${escapeHtml(label(a))}</p>${differenceHtml(lines(a.completion))}`)
            .join("")}</div>`,
      )
      .join("")}</div>`,
  ];
  const text = [
    title,
    ...notes,
    ...(known ? [`--- prompt\n${known.prompt}`] : []),
    ...(bug ? [`--- the bug (- buggy, + canonical)\n${differenceText(bug)}`] : []),
    ...columns.flatMap(({ title: head, answers }) => [
      `--- ${head}`,
      ...answers.map((a) => `${label(a)}:\n${differenceText(lines(a.completion))}`),
    ]),
  ];
  return new Shown({
    "text/html": html.filter(Boolean).join("\n"),
    "text/plain": text.join("\n"),
  });
}

/** A function from its declaration and what was written after it. */
const whole = (declaration: string, completion: string): string =>
  `${declaration.trimEnd()}\n${completion.replace(/^\n+/, "")}`;

const preformatted = (text: string): string =>
  `<pre style="overflow-x:auto">${escapeHtml(text)}</pre>`;
