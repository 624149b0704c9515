/**
 * @file The child process that computes one trial: gets it as a message, reports its progress as
 * messages, and ends when its parent is gone. A crash in here is one failed trial, never a failed
 * experiment.
 */
import { runTrial } from "./run-trial.js";
import { openStore } from "./store.js";
import type { Trial } from "./trial.js";

/** Messages from the child. */
export type TrialMessage =
  | { kind: "progress"; share: number; note: string }
  | { kind: "notice"; text: string }
  | { kind: "done" }
  | { kind: "failed"; reason: string };

const say = (message: TrialMessage): void => {
  if (process.connected) process.send!(message);
};

if (process.send !== undefined) {
  // the parent was killed: whatever is on disk is what counts
  process.on("disconnect", () => process.exit(1));
  process.once("message", (order: { trial: Trial; store: string }) => {
    const abort = new AbortController();
    process.on("SIGTERM", () => abort.abort());
    process.on("SIGINT", () => undefined); // the parent decides
    let last = 0;
    runTrial(
      order.trial,
      openStore(order.store),
      {
        progress: (share, note) => {
          if (share < 1 && Date.now() - last < 200) return;
          last = Date.now();
          say({ kind: "progress", share, note });
        },
        notice: (text) => say({ kind: "notice", text }),
      },
      abort.signal,
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
