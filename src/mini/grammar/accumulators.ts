/**
 * @file Accumulators: what is made of the elements that count. `{np}` in a text is the noun phrase
 * with its conditions and transformations, `{bare}` the same without "the", `{are}` the conditions
 * as a predicate.
 */
import type { Domain, Primitive, Yield } from "./primitive.js";

/** A primitive that makes one result of the elements that count. */
export interface Accumulator extends Primitive {
  /** Domains of elements that it can take. */
  readonly accepts: readonly Domain[];
  /** What it holds at the end. */
  readonly gives: Yield;
  /** Lines before the loop. */
  readonly start: readonly string[];
  /** Lines for an element that counts; `{e}` is its value. */
  readonly update: readonly string[];
  /** The same, written out (`total = total + x`), where there is such a form. */
  readonly plain?: readonly string[];
  /** Lines for an element that does not count (then the conditions get an `else`). */
  readonly otherwise?: readonly string[];
  /** What is returned at the end; default the accumulator. */
  readonly finish?: string;
  /** One expression for the whole loop; `{each}` is "for v in p if condition". */
  readonly comprehension?: string;
  /** The value is used more than once, so it is bound to a variable if it is more than a name. */
  readonly repeats?: true;
  /**
   * What the function must have for it: a condition, one and a loop with positions, or a source
   * with keys.
   */
  readonly needs?: "condition" | "index" | "key";
  /** Transformations have no part in it. */
  readonly untransformed?: true;
  /** The update leaves the function: no result step, no alternative. */
  readonly leaves?: true;
  /** Tests for the elements that do not satisfy the conditions. */
  readonly inverted?: true;
  /** Depends on the order of the elements. */
  readonly ordered?: true;
}

const ANY: readonly Domain[] = ["number", "character", "word"];
const TEXT: readonly Domain[] = ["character", "word"];
const NUMBER: readonly Domain[] = ["number"];

/** All accumulators; draws depend on their order. */
export const ACCUMULATORS: readonly Accumulator[] = [
  {
    name: "sum",
    stem: "sum",
    accepts: NUMBER,
    gives: "number",
    start: ["{a} = 0"],
    update: ["{a} += {e}"],
    plain: ["{a} = {a} + {e}"],
    comprehension: "sum({e} {each})",
    texts: ["Return the sum of {np}.", "Add up {np}.", "Return the total of {np}."],
  },
  {
    name: "product",
    stem: "product",
    accepts: NUMBER,
    gives: "number",
    start: ["{a} = 1"],
    update: ["{a} *= {e}"],
    plain: ["{a} = {a} * {v}"],
    texts: ["Return the product of {np}.", "Multiply {np}."],
  },
  {
    name: "count",
    stem: "count",
    accepts: ANY,
    gives: "number",
    needs: "condition",
    untransformed: true,
    start: ["{a} = 0"],
    update: ["{a} += 1"],
    plain: ["{a} = {a} + 1"],
    comprehension: "sum(1 {each})",
    texts: ["Count {np}.", "Return the number of {bare}.", "Return how many {bare} there are."],
  },
  {
    name: "largest",
    stem: "max",
    accepts: NUMBER,
    gives: "maybe",
    repeats: true,
    start: ["{a} = None"],
    update: ["if {a} is None or {e} > {a}:", "    {a} = {e}"],
    texts: [
      "Return the largest of {np}, or None.",
      "Find the maximum of {np}, None if there is none.",
    ],
  },
  {
    name: "smallest",
    stem: "min",
    accepts: NUMBER,
    gives: "maybe",
    repeats: true,
    start: ["{a} = None"],
    update: ["if {a} is None or {e} < {a}:", "    {a} = {e}"],
    texts: [
      "Return the smallest of {np}, or None.",
      "Find the minimum of {np}, None if there is none.",
    ],
  },
  {
    name: "first",
    stem: "first",
    accepts: ANY,
    gives: "maybe",
    needs: "condition",
    leaves: true,
    ordered: true,
    start: [],
    update: ["return {e}"],
    finish: "None",
    texts: ["Return the first of {np}, or None.", "Find the first of {np}, None if there is none."],
  },
  {
    name: "last",
    stem: "last",
    accepts: ANY,
    gives: "maybe",
    ordered: true,
    start: ["{a} = None"],
    update: ["{a} = {e}"],
    texts: ["Return the last of {np}, or None.", "Find the last of {np}, None if there is none."],
  },
  {
    name: "list",
    stem: "list",
    accepts: ANY,
    gives: "list",
    ordered: true,
    start: ["{a} = []"],
    update: ["{a}.append({e})"],
    plain: ["{a} = {a} + [{e}]"],
    comprehension: "[{e} {each}]",
    texts: ["Return a list of {np}.", "List {np}.", "Collect {np} in a list."],
  },
  {
    name: "distinct",
    stem: "distinct",
    accepts: ANY,
    gives: "list",
    repeats: true,
    ordered: true,
    start: ["{a} = []"],
    update: ["if {e} not in {a}:", "    {a}.append({e})"],
    texts: ["List {np}, each value once.", "Return a list of {np} without repeats."],
  },
  {
    name: "running",
    stem: "running",
    accepts: NUMBER,
    gives: "list",
    ordered: true,
    start: ["{t} = 0", "{a} = []"],
    update: ["{t} += {e}", "{a}.append({t})"],
    texts: ["Return the running totals of {np}.", "List the partial sums of {np}."],
  },
  {
    name: "tally",
    stem: "tally",
    accepts: ANY,
    gives: "table",
    repeats: true,
    start: ["{a} = {}"],
    update: ["{a}[{e}] = {a}.get({e}, 0) + 1"],
    texts: ["Return a dictionary that counts {np}.", "Tally {np} in a dictionary."],
  },
  {
    name: "any",
    stem: "any",
    accepts: ANY,
    gives: "flag",
    needs: "condition",
    untransformed: true,
    leaves: true,
    start: [],
    update: ["return True"],
    finish: "False",
    comprehension: "any({cond} {over})",
    texts: ["Return True if there are any {bare}, else False.", "Tell whether there are {bare}."],
  },
  {
    name: "every",
    stem: "all",
    accepts: ANY,
    gives: "flag",
    needs: "condition",
    untransformed: true,
    leaves: true,
    inverted: true,
    start: [],
    update: ["return False"],
    finish: "True",
    comprehension: "all({cond} {over})",
    texts: ["Return True if all {noun} {are}, else False.", "Tell whether all {noun} {are}."],
  },
  {
    name: "streak",
    stem: "longest_run",
    accepts: ANY,
    gives: "number",
    needs: "condition",
    untransformed: true,
    ordered: true,
    start: ["{a} = 0", "{t} = 0"],
    update: ["{t} += 1", "{a} = max({a}, {t})"],
    otherwise: ["{t} = 0"],
    texts: [
      "Return the length of the longest run of {bare}.",
      "Return how many {bare} follow each other at most.",
    ],
  },
  {
    name: "alternating",
    stem: "alternating",
    heldOut: true,
    accepts: NUMBER,
    gives: "number",
    ordered: true,
    start: ["{a} = 0", "{t} = 1"],
    update: ["{a} += {t} * {v}", "{t} = -{t}"],
    texts: [
      "Return the alternating sum of {np}, starting with plus.",
      "Add and subtract {np} in turn, starting with plus.",
    ],
  },
  {
    name: "spread",
    stem: "spread",
    heldOut: true,
    accepts: NUMBER,
    gives: "number",
    start: ["{a} = []"],
    update: ["{a}.append({e})"],
    finish: "max({a}, default=0) - min({a}, default=0)",
    texts: [
      "Return the largest minus the smallest of {np}, 0 if there is none.",
      "Return the difference between the maximum and the minimum of {np}, 0 if there is none.",
    ],
  },
  {
    name: "average",
    stem: "average",
    accepts: NUMBER,
    gives: "maybe",
    start: ["{a} = 0", "{t} = 0"],
    update: ["{a} += {e}", "{t} += 1"],
    finish: "{a} // {t} if {t} > 0 else None",
    texts: [
      "Return the average of {np}, rounded down, or None.",
      "Return the mean of {np}, rounded down, None if there is none.",
    ],
  },
  {
    name: "indices",
    stem: "indices",
    accepts: ANY,
    gives: "list",
    needs: "index",
    untransformed: true,
    ordered: true,
    start: ["{a} = []"],
    update: ["{a}.append({i})"],
    texts: ["List the indices of {np}.", "Return the positions of {np} as a list."],
  },
  {
    name: "firstIndex",
    stem: "find",
    accepts: ANY,
    gives: "number",
    needs: "index",
    untransformed: true,
    leaves: true,
    start: [],
    update: ["return {i}"],
    finish: "-1",
    texts: [
      "Return the index of the first of {np}, or -1.",
      "Find the position of the first of {np}, -1 if there is none.",
    ],
  },
  {
    name: "joined",
    stem: "join",
    accepts: TEXT,
    gives: "text",
    ordered: true,
    start: ["{a} = ''"],
    update: ["{a} += {e}"],
    plain: ["{a} = {a} + {e}"],
    comprehension: "''.join({e} {each})",
    texts: ["Return a string of {np}.", "Join {np} into one string.", "Return {np} as one string."],
  },
  {
    name: "prepended",
    stem: "stack",
    accepts: TEXT,
    gives: "text",
    ordered: true,
    start: ["{a} = ''"],
    update: ["{a} = {e} + {a}"],
    texts: [
      "Join {np} into one string, the last one first.",
      "Return {np} as one string in reverse order.",
    ],
  },
  {
    name: "longest",
    stem: "longest",
    accepts: ["word"],
    gives: "text",
    repeats: true,
    start: ["{a} = ''"],
    update: ["if len({e}) > len({a}):", "    {a} = {e}"],
    texts: ["Return the longest of {np}, or ''.", "Find the longest of {np}, '' if there is none."],
  },
  {
    name: "totalLength",
    stem: "size",
    accepts: ["word"],
    gives: "number",
    start: ["{a} = 0"],
    update: ["{a} += len({e})"],
    texts: ["Return the total length of {np}.", "Add up the lengths of {np}."],
  },
  {
    name: "digitsJoined",
    stem: "write",
    accepts: NUMBER,
    gives: "text",
    ordered: true,
    start: ["{a} = ''"],
    update: ["{a} += str({e})"],
    texts: [
      "Write {np} one after the other in a string.",
      "Return the digits of {np} as one string.",
    ],
  },
  {
    name: "keys",
    stem: "keys",
    accepts: NUMBER,
    gives: "list",
    needs: "key",
    untransformed: true,
    ordered: true,
    start: ["{a} = []"],
    update: ["{a}.append({k})"],
    texts: ["List the keys that belong to {np}.", "Return the keys of {np} as a list."],
  },
  {
    name: "mapping",
    stem: "map",
    accepts: NUMBER,
    gives: "table",
    needs: "key",
    start: ["{a} = {}"],
    update: ["{a}[{k}] = {e}"],
    texts: [
      "Return a dictionary of {np} under their keys.",
      "Return a dictionary from the keys to {np}.",
    ],
  },
  {
    name: "bestKey",
    stem: "top_key",
    accepts: NUMBER,
    gives: "maybe",
    needs: "key",
    repeats: true,
    start: ["{a} = None", "{t} = None"],
    update: ["if {t} is None or {e} > {t}:", "    {t} = {e}", "    {a} = {k}"],
    texts: [
      "Return the key of the largest of {np}, or None.",
      "Find the key that has the largest of {np}, None if there is none.",
    ],
  },
];
