/**
 * @file The kernel of the headless runner: our session behind a Node IPC channel instead of ZeroMQ.
 * Its own process, so that a notebook that exits, blocks or leaks takes nothing with it.
 */
import type { ErrorReport } from "./error-report.js";
import type { MimeBundle } from "./mime-bundle.js";
import { startSession } from "./session.js";

/** What the runner sends: a cell to run. */
interface CellRequest {
  /** Source of the cell, in TypeScript. */
  readonly code: string;
}

/** What comes back: outputs in order, then one `done`. The first message of all is `ready`. */
export type KernelMessage =
  | { readonly type: "ready" }
  | { readonly type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
      readonly type: "display";
      readonly bundle: MimeBundle;
      readonly displayId?: string;
      readonly update?: boolean;
    }
  | { readonly type: "clear"; readonly wait: boolean }
  | { readonly type: "result"; readonly bundle: MimeBundle }
  | { readonly type: "done"; readonly error?: ErrorReport };

function main(): void {
  const send = (message: KernelMessage): void => {
    process.send!(message);
  };
  const session = startSession();
  process.on("SIGINT", () => session.interrupt());
  process.on("disconnect", () => process.exit(1));
  process.on("message", async ({ code }: CellRequest) => {
    const error = await session.execute(code, {
      stream: (name, text) => send({ type: "stream", name, text }),
      display: (bundle, displayId, update) =>
        send({
          type: "display",
          bundle,
          ...(displayId !== undefined && { displayId }),
          ...(update && { update }),
        }),
      clear: (wait) => send({ type: "clear", wait }),
      result: (bundle) => send({ type: "result", bundle }),
    });
    send({ type: "done", ...(error && { error }) });
  });
  send({ type: "ready" });
}

if (require.main === module) main();
