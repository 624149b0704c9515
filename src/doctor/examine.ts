/**
 * @file Runs checks one after another and says of each whether it works here. A check starts what
 * it is about: a folder that is there proves nothing.
 */

/** One thing that this machine may be able to do. */
export interface Check {
  /** What is checked, in a word or two; `Finding` repeats it. */
  readonly name: string;
  /** The command that brings or repairs it. */
  readonly remedy: string;
  /** True if the project works without it. */
  readonly optional?: boolean;
  /** False if it was never set up (optional ones only); then it is not run. */
  readonly present?: () => boolean;
  /**
   * Does it, and says in a few words what was done.
   * @throws Error with the reason if it does not work
   */
  readonly run: () => Promise<string> | string;
}

/** What a check found. */
export interface Finding {
  /** Name of the check. */
  readonly name: string;
  /** True if it was done here, just now. */
  readonly ok: boolean;
  /** "absent": optional, and not set up. "broken": it was tried and failed. */
  readonly state: "works" | "absent" | "broken";
  /** True if the project works without it. */
  readonly optional: boolean;
  /** What was done, or why it failed; one line. */
  readonly found: string;
  /** The command that brings or repairs it; null where it works. */
  readonly remedy: string | null;
  /** Time that the check took. */
  readonly seconds: number;
}

/** Runs the checks in order; `tell` is called with each finding when it is known. */
export async function examine(
  checks: readonly Check[],
  tell: (finding: Finding) => void = () => undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    const finding = await findingOf(check);
    tell(finding);
    findings.push(finding);
  }
  return findings;
}

async function findingOf({
  name,
  remedy,
  optional = false,
  present,
  run,
}: Check): Promise<Finding> {
  const began = performance.now();
  const finding = (state: Finding["state"], found: string): Finding => ({
    name,
    ok: state === "works",
    state,
    optional,
    found,
    remedy: state === "works" ? null : remedy,
    seconds: (performance.now() - began) / 1000,
  });
  if (optional && present?.() === false) return finding("absent", "not set up (optional)");
  try {
    return finding("works", await run());
  } catch (error) {
    return finding("broken", (error as Error).message.trim().split("\n").at(-1)!);
  }
}
