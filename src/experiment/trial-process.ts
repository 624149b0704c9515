/**
 * @file The child process that computes one trial: gets it as a message, reports its progress as
 * messages, and ends when its parent is gone. A crash in here is one failed trial, never a failed
 * experiment.
 */
import { runTrial } from "./run-trial.js";
import { Store } from "./store.js";
import { stateWriter } from "./trial-state.js";
import type { Trial } from "./trial.js";

/** What the child is to compute. */
export interface TrialOrder {
  /** The trial. */
  readonly trial: Trial;
  /** Folder of the store that keeps it. */
  readonly store: string;
  /** Milliseconds to wait while another process computes it; null for the usual. */
  readonly patience: number | null;
}

/** Messages from the child. */
export type TrialMessage =
  | { kind: "progress"; share: number; note: string }
  | { kind: "notice"; text: string }
  | { kind: "done" }
  | { kind: "failed"; reason: string };

const say = (message: TrialMessage): void => {
  if (process.connected) process.send!(message);
};

/** A store that was moved is not made anew: it would hold this trial and no other. */
const goneSentence = ({ trial, store }: TrialOrder): string =>
  `trial ${trial.id}: expected the store ${store}, found none there; move it back or name the ` +
  "folder where it is now, then run again";

if (process.send !== undefined) {
  // the parent was killed: whatever is on disk is what counts
  process.on("disconnect", () => process.exit(1));
  process.once("message", (order: TrialOrder) => {
    const abort = new AbortController();
    process.on("SIGTERM", () => abort.abort());
    process.on("SIGINT", () => undefined); // the parent decides
    let last = 0;
    const store = new Store(order.store);
    if (!store.isThere) {
      say({ kind: "failed", reason: goneSentence(order) });
      process.disconnect();
      process.exit(1);
    }
    const keepState = stateWriter(store.trialFolder(order.trial.id));
    runTrial(
      order.trial,
      store,
      {
        progress: (share, note) => {
          keepState(share, note);
          if (share < 1 && Date.now() - last < 200) return;
          last = Date.now();
          say({ kind: "progress", share, note });
        },
        notice: (text) => say({ kind: "notice", text }),
      },
      { signal: abort.signal, patience: order.patience ?? undefined },
    ).then(
      () => {
        say({ kind: "done" });
        process.disconnect();
        process.exit(0);
      },
      (error: Error) => {
        say({ kind: "failed", reason: error.message });
        process.disconnect();
        process.exit(1);
      },
    );
  });
}
