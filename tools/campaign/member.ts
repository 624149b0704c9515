/**
 * @file One process of a campaign: started in a group of its own, so that it can be killed alone,
 * as a crash does, or with its children, as a machine that is switched off.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What is started. */
export interface Order {
  /** Program and arguments. */
  readonly argv: readonly string[];
  /** What its environment holds besides this process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** File that gets all it prints. */
  readonly log: string;
}

const LIVING = new Set<Member>();
process.once("exit", () => LIVING.forEach((member) => member.signal("SIGKILL", true)));

/** A process that was started; it ends with this one. */
export class Member {
  private readonly child: ChildProcess;
  /** Ends with the process: its exit code, null if a signal ended it. */
  readonly ended: Promise<number | null>;

  constructor({ argv: [program, ...args], env, log }: Order) {
    const file = openSync(log, "a");
    this.child = spawn(program!, args, {
      stdio: ["ignore", file, file],
      env: { ...process.env, ...env },
      detached: true,
    });
    closeSync(file);
    LIVING.add(this);
    this.ended = new Promise((resolve) => {
      this.child.once("exit", (code) => {
        LIVING.delete(this);
        resolve(code);
      });
      this.child.once("error", () => resolve(127));
    });
  }

  /** Its id; undefined if it could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  get isAlive(): boolean {
    const { pid, exitCode, signalCode } = this.child;
    return pid !== undefined && exitCode === null && signalCode === null;
  }

  /** Exit code; null while it runs or if a signal ended it. */
  get exitCode(): number | null {
    return this.child.exitCode;
  }

  /** Processes that it has started and that still run: of a worker, its trials. */
  get children(): number {
    try {
      const tasks = join("/proc", String(this.child.pid), "task", String(this.child.pid));
      return readFileSync(join(tasks, "children"), "utf8").split(" ").filter(Boolean).length;
    } catch {
      return 0;
    }
  }

  /** Sends a signal to it, and to its children if `all`. */
  signal(name: NodeJS.Signals, all: boolean): void {
    if (!this.isAlive) return;
    try {
      process.kill(all ? -this.child.pid! : this.child.pid!, name);
    } catch {
      // it has just ended
    }
  }

  /**
   * Ends it with SIGKILL.
   * @param all  whether its children die with it
   * @returns how many of them it had at that moment
   */
  async kill(all: boolean): Promise<number> {
    if (!this.isAlive) return 0;
    this.signal("SIGSTOP", false); // so that it starts no further child while they are counted
    const { children } = this;
    this.signal("SIGKILL", all);
    await this.ended;
    return children;
  }
}
