/**
 * @file What all verbs share: the --json switch, how a result is printed, and how numbers are read.
 */
import { Command, InvalidArgumentError } from "commander";

/** A verb with --json and an example in its help. */
export function verb(name: string, description: string, example: string): Command {
  return new Command(name)
    .description(description)
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", `\nExample:\n  ${example}`);
}

/** Prints `value` as JSON with --json, else `text` for a person. */
export function tell(options: { json?: boolean }, value: unknown, text: string): void {
  process.stdout.write(`${options.json ? JSON.stringify(value, null, 2) : text}\n`);
}

/** Reads a whole number ≥ `least`. */
export function integer(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least)
      throw new InvalidArgumentError(`expected a whole number ≥ ${least}, got "${text}".`);
    return value;
  };
}

/** Reads a number in [low, high]. */
export function number(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= low && value <= high))
      throw new InvalidArgumentError(`expected a number from ${low} to ${high}, got "${text}".`);
    return value;
  };
}

/** Collects a repeatable option. */
export const collectValues = (value: string, before: string[] = []): string[] => [...before, value];

/** A signal that the first Ctrl-C aborts; `say` is written to stderr then. */
export function interruptible(say = ""): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => {
    process.stderr.write(say);
    controller.abort();
  });
  return controller.signal;
}

/** Where what makes no record of `output` is listed if nobody says where: beside it. */
export const leftOutBeside = (output: string): string =>
  `${output.replace(/\.jsonl(?:\.gz)?$/, "")}.left-out.jsonl`;
