/** @file How trials stand in a bucket, as its objects say it. */
import { holdsLock, lockOwner } from "../folder-lock.js";
import type { Trial } from "../trial.js";
import type { TrialFailure } from "../trial-state.js";
import type { TrialStatus } from "../trial-status.js";
import type { Bucket } from "./bucket.js";
import { forAll } from "./bucket-files.js";
import { type LeaseText, SILENCE } from "./bucket-lease.js";

type State = Omit<TrialStatus, "id" | "arm" | "seed">;

/** How every trial stands; one that several arms share is told for each. */
export async function bucketStatuses(
  trials: readonly Trial[],
  bucket: Bucket,
): Promise<TrialStatus[]> {
  const wanted = new Set(trials.map(({ id }) => id));
  const keysIn = async (folder: string): Promise<string[]> =>
    (await bucket.list(folder)).filter((id) => wanted.has(id));
  const states = new Map<string, State>();
  await forAll(await keysIn("failures/"), async (id) => {
    const failure = parsed<TrialFailure>((await bucket.text(`failures/${id}`))?.text);
    if (failure) states.set(id, { state: "failed", host: failure.host, reason: failure.reason });
  });
  await forAll(await keysIn("leases/"), async (id) => {
    const running = await runningState(bucket, id);
    if (running) states.set(id, running);
  });
  for (const id of await keysIn("done/")) states.set(id, { state: "done" });
  return trials.map(({ id, arm, seed }) => ({
    ...{ id, arm, seed },
    ...(states.get(id) ?? { state: "waiting" }),
  }));
}

/** Null if nobody computes it now. */
async function runningState(bucket: Bucket, id: string): Promise<State | null> {
  const stored = await bucket.text(`leases/${id}`);
  const owner = stored && lockOwner(stored.text);
  if (!owner || !holdsLock(owner, stored.age, SILENCE)) return null;
  const known = parsed<LeaseText>(stored.text)?.state;
  if (!known) return { state: "running", host: owner.host, share: 0, note: "begins", left: null };
  const { host, share, note, left } = known;
  return { state: "running", host, share, note, left };
}

function parsed<T>(text: string | undefined): T | null {
  try {
    return text === undefined ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}
