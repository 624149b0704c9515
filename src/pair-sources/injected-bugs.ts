/**
 * @file Source "injection": bugs that the project's operators inject, proven by the function's
 * test.
 */
import { createInjector } from "../bugs/injector.js";
import { proveCandidates, testedFunctions } from "../bugs/proof.js";
import { silent } from "../progress.js";
import { drawnFunctions, type FunctionItem } from "./drawn-functions.js";
import { lazySandbox } from "./lazy-sandbox.js";
import type { OpenOptions } from "./open-source.js";
import type { OpenSource, SourceEntry } from "./source.js";

/** Functions that are worked on together. */
const BATCH = 64;
/** What a candidate is that no test noticed or the compiler makes the same code of. */
const SURVIVED = "no test notices it";

/** Opens files of functions. @throws UsageError for a faulty file, or one without tests */
export async function injectedBugs(options: OpenOptions): Promise<OpenSource> {
  const { language, perFunction = 1, seed = 0, most = null, workers } = options;
  const injector = await createInjector(language);
  const sandbox = lazySandbox(language, workers);
  return {
    items: await drawnFunctions(options),
    batch: BATCH,
    key: { perFunction, seed, most },
    async work(items, signal) {
      const batch = items as readonly FunctionItem[];
      const fns = batch.map(({ fn }) => fn);
      const tested = await testedFunctions(fns, sandbox, silent, signal);
      const candidates = tested.flatMap((of) =>
        injector.inject(of.fn, { perFunction, seed, proving: true }).map((pair) => ({ pair, of })),
      );
      const proven = new Set(
        await proveCandidates(candidates, injector.language, sandbox, undefined, silent, signal),
      );
      return batch.map(({ id, fn }): SourceEntry => {
        const tried = candidates.filter(({ of }) => of.fn === fn).map(({ pair }) => pair.id);
        const pairs = [...proven].filter((pair) => tried.includes(pair.id));
        const survived = new Array<string>(tried.length - pairs.length).fill(SURVIVED);
        const counts = { tried: tried.length, withOracle: tried.length };
        return { id, ...counts, pairs, leftOut: survived };
      });
    },
    close: () => sandbox.close(),
  };
}
