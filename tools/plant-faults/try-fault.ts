/**
 * @file Hands faults to a runner process, one at a time; ends and replaces it when a fault makes it
 *   loop for ever.
 */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";
import type { Fate, Trial } from "./fault-runner.js";

const dist = join(projectRoot, "dist");

/** A runner that is started at the first fault and replaced when it had to be ended. */
export interface FaultRunner {
  /**
   * @param tests  compiled tests without ending, under tests/
   * @param source  compiled file without ending, under src/, or null to run the tests as they are
   * @param text  its faulty text
   * @param timeLimit  milliseconds after which the tests count as failed
   */
  run(
    tests: readonly string[],
    source: string | null,
    text: string,
    timeLimit: number,
  ): Promise<Fate>;
  close(): void;
}

export function createFaultRunner(): FaultRunner {
  let child: ChildProcess | null = null;
  return {
    run(tests, source, text, timeLimit) {
      const runner = (child ??= fork(join(__dirname, "fault-runner.js"), {
        stdio: ["ignore", "ignore", "ignore", "ipc"],
      }));
      const trial: Trial = {
        testFiles: tests.map((name) => join(dist, "tests", `${name}.js`)),
        file: source === null ? null : join(dist, "src", `${source}.js`),
        text,
        fresh: [
          "src/cct",
          "src/training",
          "tests",
          ...(source === null ? [] : [`src/${source}.js`]),
        ].map((path) => join(dist, path)),
      };
      return new Promise((resolve) => {
        const end = (fate: Fate, broken: boolean): void => {
          clearTimeout(timer);
          runner.removeAllListeners();
          if (broken) {
            runner.kill("SIGKILL");
            child = null;
          }
          resolve(fate);
        };
        const timer = setTimeout(() => end("caught", true), timeLimit);
        runner.on("message", (fate: Fate) => end(fate, false));
        runner.on("exit", () => end("caught", true));
        runner.send(trial);
      });
    },
    close: () => void child?.kill(),
  };
}
