/**
 * @file The curves of loss of an experiment's trials while they are tuned, from the metrics in
 * their folders, or of trials that others compute from what was brought of them. A file that has
 * not changed is not read again.
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { armStyles } from "../figures/figure.js";
import { METRICS_FILE, type Store } from "./store.js";
import { distinctTrials, type Trial } from "./trial.js";

/** The loss of one trial over its steps. */
export interface TrialCurve {
  /** Its id, arm and seed. */
  readonly id: string;
  readonly arm: string;
  readonly seed: number;
  /** How its arm looks in figures, in plotly's words. */
  readonly color: string;
  readonly dash: string;
  /** Optimizer steps made; each point is the last of its stretch. */
  readonly step: readonly number[];
  /** Mean loss of the stretch, in nats where the objective is. */
  readonly loss: readonly number[];
}

/** Curves to draw. */
export interface TrialCurves {
  /** Of the trials that changed last, in the order of the trials. */
  readonly curves: readonly TrialCurve[];
  /** Tuned trials that have curves besides. */
  readonly leftOut: number;
}

/** Where a trial's metrics are brought to that another machine computes. */
export const broughtMetrics = ({ folder }: Store, id: string): string =>
  join(folder, ".metrics", `${id}.jsonl`);

const MOST = 40; // curves; more are a thicket
const POINTS = 200; // of a curve

interface Read {
  /** The file, the time of its last change and its size, by which it is known. */
  readonly state: string;
  readonly changed: number;
  readonly points: Pick<TrialCurve, "step" | "loss">;
}

/** Reads the curves of `trials` again and again. */
export function curveReader(trials: readonly Trial[], store: Store): () => TrialCurves {
  const distinct = distinctTrials(trials);
  const styleOf = armStyles([...new Set(trials.map(({ arm }) => arm))]);
  const known = new Map<string, Read>();
  return () => {
    for (const { id } of distinct) readAgain(id, store, known);
    const latest = [...known].sort(([, a], [, b]) => b.changed - a.changed).slice(0, MOST);
    const shown = new Map(latest);
    const curves = distinct.flatMap(({ id, arm, seed }): TrialCurve[] => {
      const read = shown.get(id);
      const { color, dash } = styleOf(arm);
      return read ? [{ id, arm, seed, color, dash, ...read.points }] : [];
    });
    return { curves, leftOut: known.size - curves.length };
  };
}

function readAgain(id: string, store: Store, known: Map<string, Read>): void {
  const latest = latestMetrics(id, store);
  if (latest === undefined) {
    known.delete(id); // not tuned yet, or removed
    return;
  }
  const { path, mtimeMs, size } = latest;
  const state = `${path} ${mtimeMs} ${size}`;
  if (known.get(id)?.state === state) return;
  try {
    known.set(id, { state, changed: mtimeMs, points: pointsOf(readFileSync(path, "utf8")) });
  } catch {
    known.delete(id); // removed at this moment
  }
}

/** The file of a trial's metrics that changed last; of one that is done here, its own. */
function latestMetrics(
  id: string,
  store: Store,
): { path: string; mtimeMs: number; size: number } | undefined {
  const own = join(store.trialFolder(id), METRICS_FILE);
  const paths = store.isDone(id) ? [own] : [own, broughtMetrics(store, id)];
  const files = paths.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found ? [{ path, mtimeMs: found.mtimeMs, size: found.size }] : [];
  });
  return files.sort((a, b) => b.mtimeMs - a.mtimeMs)[0];
}

/**
 * Steps and losses, averaged over equal stretches where there are many; a cut last line is left.
 */
function pointsOf(text: string): Read["points"] {
  const lines = text.split("\n").flatMap((line): { step: number; loss: number }[] => {
    try {
      return [JSON.parse(line) as { step: number; loss: number }];
    } catch {
      return [];
    }
  });
  const size = Math.ceil(lines.length / POINTS) || 1;
  const stretches = Array.from({ length: Math.ceil(lines.length / size) }, (_, index) =>
    lines.slice(index * size, (index + 1) * size),
  );
  return {
    step: stretches.map((part) => part.at(-1)!.step),
    loss: stretches.map((part) => part.reduce((sum, { loss }) => sum + loss, 0) / part.length),
  };
}
