/** @file The process of a real server that a test starts, kills and starts again. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK = 50; // milliseconds between two looks whether it is up

/** At most one process at a time; it ends with this one. */
export class ServerProcess {
  private child: ChildProcess | undefined;

  /** @param name  as errors say it @param tries  looks, of 50 ms, before it is given up */
  constructor(
    private readonly name: string,
    private readonly tries: number,
  ) {
    process.once("exit", () => this.child?.kill("SIGKILL"));
  }

  /** Starts it and waits until it is up. */
  async start(
    command: string,
    args: readonly string[],
    isUp: () => Promise<boolean>,
    env: NodeJS.ProcessEnv = process.env,
  ): Promise<void> {
    this.child = spawn(command, args, { env, stdio: "ignore" });
    this.child.unref();
    for (let tries = 0; tries < this.tries; tries++) {
      if (await isUp()) return;
      await sleep(LOOK);
    }
    throw new Error(`${this.name} does not start`);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
}
