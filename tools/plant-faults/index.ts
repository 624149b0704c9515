/**
 * @file `npm run plant-faults [-- PART]`: proves that the tests of the losses and of what feeds
 * them can fail. Plants every fault of mutations.ts, one at a time, and ends with exit code 1 if a
 * test suite overlooks one that is not listed, with its reason, as equivalent. PART limits it to
 * sources whose name contains it.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";
import { type Fault, faultsOf, plant } from "./mutations.js";
import { EQUIVALENT } from "./equivalent.js";
import { TARGETS } from "./targets.js";
import { createFaultRunner, type FaultRunner } from "./try-fault.js";

async function main(part: string): Promise<number> {
  const counts = { caught: 0, survived: 0, invalid: 0, equivalent: 0 };
  const unused = new Set(EQUIVALENT.filter(({ source }) => source.includes(part)));
  const queue = TARGETS.flatMap(({ sources, tests }) =>
    sources
      .filter((name) => name.includes(part))
      .flatMap((name) => {
        const source = readFileSync(join(projectRoot, "dist", "src", `${name}.js`), "utf8");
        return faultsOf(source).map((fault) => ({ name, source, tests, fault }));
      }),
  );
  const worker = async (): Promise<void> => {
    const runner = createFaultRunner();
    const limits = new Map<readonly string[], number>();
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { name, source, tests, fault } = next;
      if (!limits.has(tests)) limits.set(tests, await timeSound(runner, tests));
      const known = EQUIVALENT.find(
        (e) =>
          e.source === name &&
          fault.text.includes(e.line) &&
          e.before === fault.before &&
          (e.nth ?? 0) === fault.nth &&
          e.after === fault.after,
      );
      const fate = await runner.run(tests, name, plant(source, fault), limits.get(tests)!);
      if (known && fate === "survived") {
        counts.equivalent++;
        unused.delete(known);
      } else counts[fate]++;
      if (fate === "survived" && !known) console.log(`SURVIVED ${describe(name, fault)}`);
      if (process.stderr.isTTY)
        process.stderr.write(
          `\r${counts.caught} caught, ${counts.survived} survived, ${queue.length} to go `,
        );
    }
    runner.close();
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 8) }, worker));
  for (const { source, line, before, after } of unused)
    console.log(
      `listed as equivalent but caught or gone: ${source}: ${line} (${before} → ${after})`,
    );
  console.log(
    `${counts.caught} faults caught, ${counts.survived} survived, ${counts.equivalent} ` +
      `equivalent, ${counts.invalid} no program`,
  );
  return counts.survived === 0 && unused.size === 0 ? 0 : 1;
}

/**
 * Time limit for tests, from the time they take without a fault (machines are busy, and loops
 * endless).
 */
async function timeSound(runner: FaultRunner, tests: readonly string[]): Promise<number> {
  const started = performance.now();
  if ((await runner.run(tests, null, "", 600_000)) !== "survived")
    throw new Error(`${tests.join(", ")}: fails without any fault; correct it first`);
  return 5_000 + 5 * (performance.now() - started);
}

function describe(name: string, { line, text, before, after, at }: Fault): string {
  return `${name}.js:${line} (offset ${at}): ${before} → ${after === "" ? "(nothing)" : after}   ${text}`;
}

main(process.argv[2] ?? "").then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
