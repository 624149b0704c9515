/**
 * @file Which of the six classes an edit belongs to, from the tokens that it took away and put in.
 * Other people's bugs come with names of their own ("condition error", "double bug") or with none;
 * the class here depends on the two programs alone. Comments and docstrings make no difference.
 *
 * A stretch of tokens that differs is, by the first of these that holds,
 * - operator misuse: nothing but operators differ (a negation or a sign included);
 * - value misuse: values stand in for each other or for names, or a bound is off by a number
 *   (`range(n)` for `range(n + 1)`);
 * - function missing (HumanEvalFix: function misuse): another name is called, or a call around
 *   something is gone;
 * - variable misuse: names stand in for each other, or one operand for another;
 * - missing logic or excess logic: more tokens are gone than came, or more came.
 *
 * Names that only changed places within a line are variable misuse. Of an edit with several
 * stretches the class with most tokens decides, of equals the first. Where no token differs but the
 * lines' indentation, code that moved inwards is excess logic (one more condition for it), code
 * that moved outwards missing logic.
 *
 * Measured against the classes that HumanEvalFix's authors and the injector's operators give:
 * docs/real-bugs.md.
 */
import { diffArrays } from "diff";
import type { BugType } from "../records.js";
import type { Token } from "../languages/tokens.js";

/** A program as text and tokens. */
export interface Tokenized {
  /** The text. */
  readonly text: string;
  /** Its tokens, in order. */
  readonly tokens: readonly Token[];
}

/** A stretch in which two programs differ. */
interface Stretch {
  /** Tokens of the correct program. */
  readonly removed: readonly Token[];
  /** Tokens of the buggy one. */
  readonly added: readonly Token[];
  /** The token behind it, in both programs. */
  readonly next: string;
}

/** Two programs, the correct one first. */
interface Programs {
  readonly correct: Tokenized;
  readonly buggy: Tokenized;
}

/**
 * The class of the edit that made `buggy` of `correct`.
 * @returns undefined where neither a token nor an indentation differs
 */
export function editClass(correct: Tokenized, buggy: Tokenized): BugType | undefined {
  const stretches = joinedCalls(stretchesOf(correct.tokens, buggy.tokens));
  if (stretches.length === 0) return byIndentation(correct, buggy);
  if (onlyMoved(stretches, correct.text)) return "variable misuse";
  const weights = new Map<BugType, number>();
  for (const stretch of stretches) {
    const type = classOf(stretch, { correct, buggy });
    const weight = Math.max(stretch.removed.length, stretch.added.length);
    weights.set(type, (weights.get(type) ?? 0) + weight);
  }
  const most = Math.max(...weights.values());
  return [...weights].find(([, weight]) => weight === most)![0];
}

function stretchesOf(correct: readonly Token[], buggy: readonly Token[]): Stretch[] {
  const changes = diffArrays([...correct], [...buggy], {
    comparator: (a, b) => a.text === b.text,
  });
  const stretches: { removed: Token[]; added: Token[]; next: string }[] = [];
  let open = false;
  for (const { added, removed, value } of changes) {
    if (!added && !removed) {
      if (open) stretches.at(-1)!.next = value[0]!.text;
      open = false;
      continue;
    }
    if (!open) stretches.push({ removed: [], added: [], next: "" });
    open = true;
    stretches.at(-1)![removed ? "removed" : "added"].push(...value);
  }
  return stretches;
}

/** The bracket that closes what a stretch opens belongs to it: `abs(` and `)` are one edit. */
function joinedCalls(stretches: readonly Stretch[]): readonly Stretch[] {
  const closing = (tokens: readonly Token[]): boolean => tokens.every(({ text }) => text === ")");
  const opened = (tokens: readonly Token[]): number =>
    tokens.filter(({ text }) => text === "(").length -
    tokens.filter(({ text }) => text === ")").length;
  const joined: Stretch[] = [];
  for (const stretch of stretches) {
    const { removed, added } = stretch;
    const before = joined.at(-1);
    const joins =
      before !== undefined &&
      closing([...removed, ...added]) &&
      opened(before.removed) >= removed.length &&
      opened(before.added) >= added.length;
    if (!joins) joined.push(stretch);
    else
      joined[joined.length - 1] = {
        removed: [...before.removed, ...removed],
        added: [...before.added, ...added],
        next: stretch.next,
      };
  }
  return joined;
}

/** Whether the same tokens, names among them, stand in another order, all in one line. */
function onlyMoved(stretches: readonly Stretch[], text: string): boolean {
  const removed = stretches.flatMap((stretch) => stretch.removed);
  const added = stretches.flatMap((stretch) => stretch.added);
  const sorted = (tokens: readonly Token[]): string =>
    JSON.stringify(tokens.map((token) => token.text).sort());
  return (
    removed.some(({ kind }) => kind === "name") &&
    sorted(removed) === sorted(added) &&
    !text.slice(removed[0]!.start, removed.at(-1)!.end).includes("\n")
  );
}

function classOf(stretch: Stretch, programs: Programs): BugType {
  const { removed, added } = stretch;
  const all = [...removed, ...added];
  if (onlyOf(all, "operator")) return "operator misuse";
  if (isShiftedBound(stretch)) return "value misuse";
  if ([removed, added].every((side) => onlyOf(side, "value"))) return "value misuse";
  if (removed.length === added.length) {
    const types = new Set(
      removed
        .map((token, i) => [token, added[i]!] as const)
        .filter(([before, after]) => before.text !== after.text)
        .map(([before, after]) => exchangeOf(before, after, programs)),
    );
    const [only] = types;
    if (types.size === 1 && only !== undefined) return only;
  }
  if (added.length === 0 && isCallAround(removed)) return "function missing";
  if (removed.length > 0 && added.length > 0 && all.every(inOperand)) return "variable misuse";
  return added.length > removed.length ? "excess logic" : "missing logic";
}

/**
 * Whether there is a token of that kind, and beside it only brackets and, beside a value, signs.
 */
function onlyOf(tokens: readonly Token[], wanted: Token["kind"]): boolean {
  return (
    tokens.some(({ kind }) => kind === wanted) &&
    tokens.every(
      ({ kind, text }) =>
        kind === wanted || text === "(" || text === ")" || (wanted === "value" && text === "-"),
    )
  );
}

/** `+ 1` or `- 1` at the end of an argument or index, on one side alone. */
function isShiftedBound({ removed, added, next }: Stretch): boolean {
  const [term, other] = removed.length > 0 ? [removed, added] : [added, removed];
  return (
    other.length === 0 &&
    term.length === 2 &&
    ["+", "-"].includes(term[0]!.text) &&
    term[1]!.kind === "value" &&
    [")", "]", ",", ":"].includes(next)
  );
}

/** The class of one token in another's place; undefined where they are unlike. */
function exchangeOf(before: Token, after: Token, programs: Programs): BugType | undefined {
  const kinds = new Set([before.kind, after.kind]);
  if (kinds.has("other")) return undefined;
  if (kinds.has("operator")) return kinds.size === 1 ? "operator misuse" : undefined;
  if (kinds.has("value")) return "value misuse";
  const called = isCalled(before, programs.correct) || isCalled(after, programs.buggy);
  return called ? "function missing" : "variable misuse";
}

const isCalled = (token: Token, { text }: Tokenized): boolean =>
  /^\s*\(/.test(text.slice(token.end));

/** `f(` … `)`, with the object that a method is asked of or not. */
function isCallAround(tokens: readonly Token[]): boolean {
  const texts = tokens.map(({ kind, text }) => (kind === "name" ? "f" : text)).join("");
  return /^\.?(?:f\.)*f\(\)?$/.test(texts);
}

const inOperand = ({ kind, text }: Token): boolean =>
  kind === "name" || kind === "value" || ["(", ")", "[", "]", ".", ","].includes(text);

/** The class of equal tokens in other columns. */
function byIndentation(correct: Tokenized, buggy: Tokenized): BugType | undefined {
  const column = ({ text }: Tokenized, { start }: Token): number =>
    start - (text.lastIndexOf("\n", start - 1) + 1);
  const inwards = correct.tokens.reduce(
    (sum, token, i) => sum + column(buggy, buggy.tokens[i]!) - column(correct, token),
    0,
  );
  if (inwards === 0) return undefined;
  return inwards > 0 ? "excess logic" : "missing logic";
}
