/**
 * @file The negative control: edits that look like bugs but change nothing. Records are those of
 * pairs, with class "none", so that whatever is measured on pairs (margins, accuracy, pass rates)
 * can be measured on these too.
 */
import { randomStream } from "../random.js";
import type { Pair, SourceFunction } from "../records.js";
import { drawCandidates } from "./candidates.js";
import type { Rewriter } from "./drawer.js";
import { injectableLanguage } from "../languages/registry.js";
import type { Outline, Span } from "../languages/outline.js";
import { operand, site, textOf, wholeLines } from "./operators/operator.js";
import { programOf, type Runner, type Tested } from "./proof.js";
import { createParser } from "../languages/syntax-parser.js";

/** A function and the same program written otherwise. */
export interface ControlPair extends Omit<Pair, "bugType"> {
  /** No bug: both texts are the same program. */
  readonly bugType: "none";
}

/** An edit that changes nothing. */
export interface Control extends Rewriter {
  /** One sentence with an example. */
  readonly description: string;
}

/** Nothing is called, so the order of evaluation does not matter. */
const isQuiet = (outline: Outline, span: Span): boolean => !/[([]/.test(textOf(outline, span));
const numeric = (kind: string): boolean => kind === "number";
const FRESH = ["value", "item", "result", "current", "entry", "temp"];

/** All controls, each name once. */
export const controls: readonly Control[] = [
  {
    name: "rename-local",
    description: "Gives a local variable another name everywhere: `total` becomes `result`.",
    sites: (outline) =>
      [...outline.renamable()].flatMap(([name, places]) => {
        const whole = {
          start: Math.min(...places.map((place) => place.start)),
          end: Math.max(...places.map((place) => place.end)),
        };
        const fresh = FRESH.filter((word) => !new RegExp(`\\b${word}\\b`).test(outline.source));
        if (places.length === 0 || fresh.length === 0) return [];
        return site(
          whole,
          ...fresh.map((word) => {
            let text = "";
            let at = whole.start;
            for (const place of [...places].sort((a, b) => a.start - b.start)) {
              text += outline.source.slice(at, place.start) + word;
              at = place.end;
            }
            return text;
          }),
        ).filter(() => name !== "_");
      }),
  },
  {
    name: "add-parentheses",
    description: "Puts an operation in parentheses: `a + b` becomes `(a + b)`.",
    sites: (outline) =>
      outline.operations.flatMap((operation) =>
        operation.chained ? [] : site(operation, `(${textOf(outline, operation)})`),
      ),
  },
  {
    name: "expand-augmented",
    description: "Writes an augmented assignment out, on numbers: `x += 1` becomes `x = x + 1`.",
    sites: (outline, lexicon) =>
      outline.augmented.flatMap(({ target, value, symbol, kind, ...span }) => {
        const name = target.variable;
        return name === undefined || value === undefined || !numeric(kind)
          ? []
          : site(
              span,
              `${name} ${lexicon.assign} ${name} ${symbol.slice(0, -lexicon.assign.length)} ` +
                `${operand(outline, value, Infinity)}`,
            );
      }),
  },
  {
    name: "mirror-comparison",
    description: "Turns a comparison round: `a < b` becomes `b > a`.",
    sites: (outline, { mirrored }) =>
      outline.operations.flatMap(({ left, right, symbol, chained, binds, family, ...span }) => {
        const other = mirrored[symbol];
        if (
          family !== "comparison" ||
          other === undefined ||
          chained ||
          !isQuiet(outline, left) ||
          !isQuiet(outline, right)
        )
          return [];
        return site(
          span,
          `${operand(outline, right, binds + 1)} ${other} ${operand(outline, left, binds + 1)}`,
        );
      }),
  },
  {
    name: "commute",
    description:
      "Exchanges the operands of a commutative operation on numbers: `2 * x` becomes `x * 2`.",
    sites: (outline, { commutative }) =>
      outline.operations.flatMap(({ left, right, symbol, kind, binds, family, ...span }) => {
        if (
          family !== "arithmetic" ||
          !commutative.has(symbol) ||
          !numeric(kind) ||
          !isQuiet(outline, left) ||
          !isQuiet(outline, right)
        )
          return [];
        if (![left, right].every((side) => numeric(side.kind))) return [];
        return site(
          span,
          `${operand(outline, right, binds)} ${symbol} ${operand(outline, left, binds + 1)}`,
        );
      }),
  },
  {
    name: "swap-keywords",
    description:
      "Exchanges two neighbouring keyword arguments: `f(a=1, b=2)` becomes `f(b=2, a=1)`.",
    sites: (outline) =>
      outline.calls.flatMap(({ keywords }) =>
        keywords.slice(1).flatMap((second, i) => {
          const first = keywords[i]!;
          if (!isQuiet(outline, first) || !isQuiet(outline, second)) return [];
          return site(
            { start: first.start, end: second.end },
            textOf(outline, second) +
              outline.source.slice(first.end, second.start) +
              textOf(outline, first),
          );
        }),
      ),
  },
  {
    name: "invert-branches",
    description: "Negates a test and exchanges what `if` and `else` do.",
    sites: (outline, { not, binds, opposite }) =>
      outline.statements.flatMap((statement) => {
        const { test, body, branches } = statement;
        const otherwise =
          branches.length === 1 && branches[0]!.kind === "else" ? branches[0]!.body : undefined;
        if (
          statement.kind !== "if" ||
          test === undefined ||
          body === undefined ||
          otherwise === undefined ||
          body.indent !== otherwise.indent ||
          wholeLines(outline, statement) === null
        )
          return [];
        const comparison = outline.operations.find(
          (operation) =>
            operation.start === test.start && operation.end === test.end && !operation.chained,
        );
        const other = comparison === undefined ? undefined : opposite[comparison.symbol];
        const negated =
          other !== undefined
            ? outline.source.slice(test.start, comparison!.at.start) +
              other +
              outline.source.slice(comparison!.at.end, test.end)
            : not + operand(outline, test, binds.not);
        return site(
          { start: test.start, end: otherwise.end },
          negated +
            outline.source.slice(test.end, body.start) +
            textOf(outline, otherwise) +
            outline.source.slice(body.end, otherwise.start) +
            textOf(outline, body),
        );
      }),
  },
];

/** Makes control pairs in one language. */
export interface Controller {
  /** Up to `perFunction` edits that change nothing; deterministic in (seed, code). */
  control(
    fn: SourceFunction,
    options: { readonly perFunction: number; readonly seed: number },
  ): ControlPair[];
}

/** @throws UsageError for an unknown language, listing the known ones */
export async function createController(languageName: string): Promise<Controller> {
  const language = injectableLanguage(languageName);
  const parser = await createParser(language.grammar);
  return {
    control(fn, { perFunction, seed }) {
      const opened = parser.open(fn.code);
      if (opened === null || perFunction < 1) return [];
      try {
        const pairs: ControlPair[] = [];
        for (const { record } of drawCandidates(
          language,
          opened,
          fn,
          controls.map((control) => [control]),
          randomStream("control", seed, fn.code),
          false,
        ))
          if (pairs.push({ ...record(), bugType: "none" }) >= perFunction) break;
        return pairs;
      } finally {
        opened.release();
      }
    },
  };
}

/**
 * Splits controls into those that still pass their function's test, as they must, and those that do
 * not.
 */
export async function checkControls(
  candidates: readonly { readonly pair: ControlPair; readonly of: Tested }[],
  runner: Runner,
): Promise<{ readonly passing: ControlPair[]; readonly failing: ControlPair[] }> {
  const verdicts = await runner.run(
    candidates.map(({ pair, of }) => ({
      ...programOf(of.fn, pair.id, pair.buggy),
      expectedAssertions: of.assertions,
    })),
  );
  const passing: ControlPair[] = [];
  const failing: ControlPair[] = [];
  candidates.forEach(({ pair }, i) =>
    (verdicts[i]!.outcome === "passed" ? passing : failing).push(pair),
  );
  return { passing, failing };
}
