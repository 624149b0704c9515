/**
 * @file One contender of a measurement, in a process of its own: its figures are printed when they
 * come, and one that fails or takes longer than its limit has a reason in their place, so that it
 * takes no other figure with it.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { peersMissing } from "./bench-case.js";

/** How a run of the benchmarks goes about it. */
export interface BenchRun {
  /** Seconds that one peer may take. Our own figures have no limit. */
  readonly limitSeconds: number;
  /** Called with one line: what was measured, or that it was not. */
  readonly tell: (line: string) => void;
}

export interface ContenderOptions {
  /** Standard input; default none. */
  readonly input?: string;
  /** Beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** True for ours. */
  readonly unlimited?: boolean;
}

/**
 * Runs a program that prints its figures as one JSON object on its last line.
 * @param name  the contender and what it does, as the printed line begins
 * @param program  undefined where there is none: the peers' Python is missing
 * @returns the figures, or "missing: why"; never throws
 */
export async function contender<Figures extends object>(
  run: BenchRun,
  name: string,
  program: string | undefined,
  args: readonly (string | number)[],
  options: ContenderOptions = {},
): Promise<Figures | string> {
  const began = performance.now();
  const result =
    program === undefined
      ? peersMissing
      : await figuresOf<Figures>(program, args.map(String), options, run.limitSeconds);
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  run.tell(`${name}: ${typeof result === "string" ? result : shown(result)} (after ${seconds} s)`);
  return result;
}

/** Numbers by name, in four digits; lists and texts are left out. */
export function shown(figures: object): string {
  return Object.entries(figures)
    .filter((entry): entry is [string, number] => typeof entry[1] === "number")
    .map(([key, value]) => `${key} ${value.toPrecision(4)}`)
    .join(", ");
}

function figuresOf<Figures>(
  program: string,
  args: readonly string[],
  { input, env, unlimited = false }: ContenderOptions,
  limitSeconds: number,
): Promise<Figures | string> {
  // a group of its own: what the program starts (compilers, workers) ends with it
  const child = spawn(program, args, {
    detached: process.platform !== "win32",
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  return new Promise((resolve) => {
    let stdout = "";
    let stderr = "";
    let late = false;
    const end = (): void => endGroup(child);
    const interrupted = (): void => {
      end();
      process.exit(130);
    };
    const timer = unlimited
      ? undefined
      : setTimeout(() => {
          late = true;
          end();
        }, limitSeconds * 1000);
    process.on("exit", end);
    process.once("SIGINT", interrupted);
    process.once("SIGTERM", interrupted);
    const finish = (result: Figures | string): void => {
      clearTimeout(timer);
      process.off("exit", end);
      process.off("SIGINT", interrupted);
      process.off("SIGTERM", interrupted);
      resolve(result);
    };
    child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
    child.stderr.on("data", (text: Buffer) => (stderr = (stderr + text.toString()).slice(-10_000)));
    child.stdin.on("error", () => undefined); // it ended before it read; its exit says why
    child.stdin.end(input ?? "");
    child.on("error", (error) => finish(`missing: ${error.message}`));
    child.on("close", (code, signal) => {
      const lastWords =
        stderr.trim().split("\n").at(-1)?.trim() || `it ended with ${signal ?? code}`;
      if (late) finish(`missing: no figures within ${limitSeconds} s (--limit)`);
      else if (code !== 0) finish(`missing: ${lastWords}`);
      else finish(parsed<Figures>(stdout));
    });
  });
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch {
    // it has ended
  }
}

function parsed<Figures>(stdout: string): Figures | string {
  const line = stdout.trim().split("\n").at(-1) ?? "";
  try {
    return JSON.parse(line) as Figures;
  } catch {
    return `missing: expected figures as JSON, it printed ${JSON.stringify(line.slice(0, 80))}`;
  }
}
