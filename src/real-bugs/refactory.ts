/**
 * @file Refactory (githubhuyang/refactory, data.zip): programs that students wrote for five
 * exercises, wrong and right, with expressions and their values. A wrong program has no correction
 * of its own; here it is the nearest right program of the same exercise, by the fewest tokens that
 * differ, among those that define functions with the same heads. Programs that repeat another's
 * tokens are left out.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { diffArrays } from "diff";
import { strFromU8, unzipSync } from "fflate";
import { UsageError } from "../errors.js";
import { defaultLanguage, languageNamed } from "../languages/registry.js";
import type { BugSource, BuggyProgram, LeftOut } from "./buggy-program.js";

/** A program with its tokens and what its functions' heads say. */
interface Student {
  readonly name: string;
  readonly text: string;
  readonly tokens: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
  readonly heads: string;
}

/** Of so many right programs with the most tokens in common the order is looked at too. */
const COMPARED = 8;
const WRONG = /^data\/question_\d+\/code\/wrong\/[^/]+\.py$/;

/** See `BugSource`. */
export const refactory: BugSource = {
  title: "Refactory's data.zip",
  read: (files) => files.flatMap(archived),
};

function archived(file: string): (BuggyProgram | LeftOut)[] {
  const entries = unzipSync(readFileSync(file));
  const names = Object.keys(entries).sort();
  const text = (name: string): string =>
    entries[name] === undefined ? "" : strFromU8(entries[name]).replace(/\r\n?/g, "\n");
  const folders = [...new Set(names.filter((name) => WRONG.test(name)).map(folderOf))];
  if (folders.length === 0)
    throw new UsageError(
      `${file}: expected data/question_N/code/wrong/NAME.py in the archive, got none; pull ` +
        "refactory anew",
    );
  return folders.flatMap((folder) => {
    const students = (kind: string): Student[] =>
      names
        .filter((name) => name.startsWith(`${folder}/code/${kind}/`) && name.endsWith(".py"))
        .map((name) => student(basename(name, ".py"), text(name)));
    const inputs = names.filter((name) => name.startsWith(`${folder}/ans/input_`));
    const support = text(`${folder}/code/global.py`).trim();
    return corrected([...students("reference"), ...students("correct")], students("wrong"), {
      prelude: support === "" ? "" : `${support}\n\n\n`,
      test: inputs
        .map((input) => {
          const value = text(input.replace("/input_", "/output_")).trim();
          return `assert ${text(input).trim()} == ${value}\n`;
        })
        .join(""),
      docstring: text(`${folder}/description.txt`).trim(),
    });
  });
}

const folderOf = (name: string): string => name.slice(0, name.indexOf("/code/"));

function student(name: string, text: string): Student {
  const tokens = text.replace(/#.*$/gm, "").match(/\w+|[^\w\s]/g) ?? [];
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  const heads = text.match(/^def .*:/gm) ?? [];
  return { name, text, tokens, counts, heads: heads.join("\n").replace(/\s/g, "") };
}

/** Each wrong program with the nearest right one. */
function corrected(
  right: readonly Student[],
  wrong: readonly Student[],
  shared: Pick<BuggyProgram, "prelude" | "test" | "docstring">,
): (BuggyProgram | LeftOut)[] {
  const distinct = [...new Map(right.map((one) => [one.tokens.join(" "), one])).values()];
  const seen = new Map<string, string>();
  return wrong.map((one) => {
    const taskId = `${languageNamed(defaultLanguage).title}/Refactory/${one.name}`;
    const program = one.tokens.join(" ");
    const before = seen.get(program);
    if (before !== undefined) return { taskId, reason: `it is the same program as ${before}` };
    seen.set(program, one.name);
    const nearest = nearestOf(
      one,
      distinct.filter(({ heads }) => heads === one.heads),
    );
    if (nearest === undefined)
      return { taskId, reason: "no right program of its exercise has functions with its heads" };
    return {
      ...shared,
      taskId,
      language: defaultLanguage,
      canonical: nearest.text,
      buggy: one.text,
      exampleTest: "",
    };
  });
}

function nearestOf(one: Student, others: readonly Student[]): Student | undefined {
  const ranked = others
    .map((other) => ({ other, unlike: unlikeness(one, other) }))
    .sort((a, b) => a.unlike - b.unlike)
    .slice(0, COMPARED);
  let nearest: Student | undefined;
  let least = Infinity;
  for (const { other } of ranked) {
    const changes = diffArrays([...one.tokens], [...other.tokens]);
    const differing = changes
      .filter(({ added, removed }) => added || removed)
      .reduce((sum, { value }) => sum + value.length, 0);
    if (differing < least) [nearest, least] = [other, differing];
  }
  return nearest;
}

/** Tokens that only one of two programs has, whatever their order. */
function unlikeness(one: Student, other: Student): number {
  let shared = 0;
  for (const [token, count] of one.counts) shared += Math.min(count, other.counts.get(token) ?? 0);
  return one.tokens.length + other.tokens.length - 2 * shared;
}
