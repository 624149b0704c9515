/**
 * @file From a commit to a problem that is not proven yet: one function of one source file, and the
 * test cases that change with it.
 */
import type { CodeReader } from "../languages/definitions.js";
import type { Language } from "../languages/language.js";
import type { Mine } from "../languages/mine-facet.js";
import { benchmarkBugType, type Problem } from "../records.js";
import { bugTypeOf } from "./bug-type.js";
import { changedFunction, type ChangedFunction } from "./changed-function.js";
import { neededFiles, type NeededFiles, type Snapshot } from "./needed-files.js";
import type { Commit, Repository } from "./repository.js";
import { testSlice } from "./test-slice.js";
import type { Stage } from "./yield-table.js";

/** How a language's files are read here. */
export interface Reading {
  /** The language. */
  readonly language: Language;
  /** What mining asks of it. */
  readonly mine: Mine;
  /** Its parser. */
  readonly reader: CodeReader;
}

/** A commit that gives no problem: how far it came, and why no further. */
export interface LeftOut {
  /** The last stage that it reached. */
  readonly stage: Stage;
  /** Why, in a few words. */
  readonly reason: string;
}

/** What a commit gives: problems to be proven, one for each test file that might. */
export type Drafts = readonly Problem[] | LeftOut;

/** Files whose licence a repository stands under. */
const LICENCE = /^(licen[cs]e|copying|unlicense)([.-][^/]*)?$/i;

/** Drafts of one commit. */
export async function draftsOf(
  repository: Repository,
  commit: Commit,
  { language, mine, reader }: Reading,
): Promise<Drafts> {
  const own = (path: string): boolean => path.endsWith(`.${language.extension}`);
  const sources = commit.changed.filter((path) => own(path) && !mine.isTest(path));
  const tests = commit.changed.filter((path) => own(path) && mine.isTest(path));
  const [source] = sources;
  if (source === undefined || tests.length === 0)
    return { stage: "seen", reason: "it does not change a source file and a test" };
  if (sources.length > 1 || !commit.edited.includes(source))
    return { stage: "seen", reason: "it changes more than the text of one source file" };
  const [old, now] = await Promise.all(
    [commit.parent, commit.hash].map((hash) => repository.text(hash, source)),
  );
  const [before, after] = [old, now].map((text) => reader.parse(text ?? "\0"));
  if (!before || !after) return { stage: "oneSource", reason: `${source} does not parse` };
  const change = changedFunction(before, after, mine);
  if (typeof change === "string") return { stage: "oneSource", reason: change };
  const tree = await repository.tree(commit.hash);
  const at: Snapshot = {
    exists: (path) => tree.has(path),
    text: (path) => repository.text(commit.hash, path),
  };
  const drafts: Problem[] = [];
  let reason = "no test case of its tests changed";
  for (const path of tests.filter((one) => tree.has(one))) {
    const [was, is] = await Promise.all([repository.text(commit.parent, path), at.text(path)]);
    const test = testSlice(was, is ?? "", reader, mine);
    if (test === undefined) continue;
    const needed = await neededFiles(at, reader, mine, { path, text: test }, source);
    if (typeof needed === "string") reason = needed;
    else
      drafts.push({
        ...problemOf(change, language, reader),
        ...places({ change, source, path, needed, mine, exists: at.exists }),
        taskId: taskIdOf(repository, commit, language),
        test,
        origin: originOf(repository, commit, source, tree),
      });
  }
  return drafts.length > 0 ? drafts : { stage: "oneFunction", reason };
}

/** What a problem says of its function. */
function problemOf(
  change: ChangedFunction,
  language: Language,
  reader: CodeReader,
): Omit<Problem, "taskId" | "test"> {
  const { callable, declaration, buggyBody, canonicalBody } = change;
  const [correct, buggy] = [canonicalBody, buggyBody].map((body) =>
    reader.parse(declaration + body),
  );
  return {
    language: language.name,
    prompt: declaration,
    declaration,
    canonicalSolution: canonicalBody,
    buggySolution: buggyBody,
    bugType: correct && buggy ? benchmarkBugType(bugTypeOf(correct, buggy)) : "unknown",
    failureSymptoms: "",
    entryPoint: callable.name.split(".").at(-1)!,
    signature: declaration.trim(),
    docstring: callable.docstring,
    instruction: "",
    exampleTest: "",
  };
}

/** Where the function, its test and the files around them are put. */
function places(of: {
  readonly change: ChangedFunction;
  readonly source: string;
  readonly path: string;
  readonly needed: NeededFiles;
  readonly mine: Mine;
  readonly exists: (path: string) => boolean;
}): Pick<Problem, "context"> {
  const { before, after, callable } = of.change;
  const placed = (path: string): string => of.mine.placed(path, of.exists);
  const all = (files: ReadonlyMap<string, string>): Record<string, string> =>
    Object.fromEntries(
      [...files].map(([path, text]): [string, string] => [placed(path), text]).sort(),
    );
  return {
    context: {
      path: placed(of.source),
      before,
      after,
      indent: callable.indent,
      files: all(of.needed.sources),
      testPath: placed(of.path),
      testFiles: all(of.needed.tests),
    },
  };
}

/** Title of the language, name of the repository, and the commit. */
function taskIdOf(repository: Repository, commit: Commit, language: Language): string {
  const name = repository.name.split(/[/:]/).at(-1)!;
  return `${language.title}/${name}/${commit.hash.slice(0, 10)}`;
}

function originOf(
  repository: Repository,
  { hash, date, subject }: Commit,
  source: string,
  tree: ReadonlySet<string>,
): Problem["origin"] {
  const licence = [...tree].find((path) => LICENCE.test(path)) ?? null;
  return { repository: repository.name, commit: hash, date, subject, licence, source };
}
