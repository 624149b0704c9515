/**
 * @file Finds what is damaged in a trial's folder: a cut or garbled file, such as a full disk or a
 * copy that broke off leaves. What is damaged is removed together with what was made from it, and
 * computed again; other trials are not touched.
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseJson, parseJsonLines, readText } from "../files/read.js";
import { LEFT_OUT_FILE } from "./left-out-record.js";
import { OBJECTIVE_FILE } from "./objective-record.js";
import { benchmarkFolder, METRICS_FILE } from "./store.js";
import { HELD_OUT_FILE } from "./trial-measures.js";
import type { TrialSpec } from "./trial.js";

/** What tuning writes into a trial's folder, the model last. */
export const TUNING_FILES = [OBJECTIVE_FILE, LEFT_OUT_FILE, "tuning", HELD_OUT_FILE, "model"];

/** Names the trial whose tuning was taken over; absent in a trial that was tuned itself. */
export const TUNED_IN = "tuned-in.json";

/** A damaged file, and the files or folders of the trial that are to be made again. */
export interface Damage {
  /** The damaged file. */
  readonly path: string;
  /** What is wrong with it. */
  readonly reason: string;
  /** Files and folders made from it, which are removed with it. */
  readonly remake: readonly string[];
}

/** Answers by mode, as a trial's summary.json counts them. */
interface Counts {
  readonly greedy: { readonly samples: number };
  readonly sampled: { readonly samples: number };
}
type Summary = Counts & { readonly further?: Readonly<Record<string, Counts>> };

/** What is damaged of a trial's files that are there; nothing is changed. */
export function damagedFiles(folder: string, spec: TrialSpec): Damage[] {
  const damage: Damage[] = [];
  const look = <T>(
    path: string,
    needed: boolean,
    remake: readonly string[],
    read: (text: string) => T,
  ): T | null => {
    if (!existsSync(path)) {
      if (done && needed) damage.push({ path, reason: "it is not there", remake });
      return null;
    }
    try {
      return read(readText(path));
    } catch (error) {
      const reason = (error as Error).message.replace(`${path}: `, "").replace(`${path}:`, "line ");
      damage.push({ path, reason: reason.replace(/; [^;]*$/, ""), remake });
      return null;
    }
  };
  const done = existsSync(join(folder, "DONE"));
  const summaryFile = join(folder, "summary.json");
  const summary = look(summaryFile, false, [], (text) => parseJson(text, summaryFile) as Summary);
  for (const name of [null, ...Object.keys(spec.further ?? {})]) {
    const place = benchmarkFolder(folder, name);
    const counts = name === null ? summary : summary?.further?.[name];
    const verdicts = join(place, "verdicts.jsonl");
    look(verdicts, true, [], (text) => checkVerdicts(text, verdicts, done ? counts : undefined));
    const answers = join(place, "generations.jsonl");
    // the last line of an unfinished trial may be cut: its reader repairs that
    look(answers, false, [verdicts], (text) =>
      parseJsonLines(done ? text : text.slice(0, text.lastIndexOf("\n") + 1), answers),
    );
  }
  // what tuning wrote is made again as a whole, and gives the same bytes
  const curve = join(folder, "curve");
  const tuning = [...["tuning", "model", TUNED_IN].map((name) => join(folder, name)), curve];
  const loss = join(folder, OBJECTIVE_FILE);
  if (spec.files.objective !== undefined) look(loss, true, tuning, (text) => parseJson(text, loss));
  const metrics = join(folder, METRICS_FILE);
  if (done) look(metrics, spec.tune !== null, tuning, (text) => parseJsonLines(text, metrics));
  const heldOut = join(folder, HELD_OUT_FILE);
  look(heldOut, false, tuning, (text) => parseJson(text, heldOut));
  for (const name of existsSync(curve) ? readdirSync(curve) : []) {
    const path = join(curve, name);
    look(path, true, tuning, (text) => parseJson(text, path));
  }
  return damage;
}

function checkVerdicts(text: string, path: string, counts: Counts | null | undefined): void {
  const modes = parseJsonLines<{ mode: string }>(text, path).map(({ mode }) => mode);
  if (text !== "" && !text.endsWith("\n")) throw new Error("its last line is cut");
  if (!counts) return;
  for (const mode of ["greedy", "sampled"] as const) {
    const expected = counts[mode].samples;
    const found = modes.filter((one) => one === mode).length;
    if (found !== expected) throw new Error(`expected ${expected} ${mode} verdicts, got ${found}`);
  }
}

/** One sentence a damaged file. */
export function damageSentence({ path, reason }: Damage): string {
  return `${path} is damaged (${reason}); it is computed again`;
}

/** Removes what is damaged, what follows from it and the mark that the trial is finished. */
export function discardDamaged(folder: string, spec: TrialSpec): void {
  const damage = damagedFiles(folder, spec);
  if (damage.length === 0) return;
  rmSync(join(folder, "DONE"), { force: true });
  for (const { path, remake } of damage)
    for (const gone of [path, ...remake]) rmSync(gone, { recursive: true, force: true });
}
