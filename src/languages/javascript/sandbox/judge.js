/**
 * @file Entry points of the realm that judges. Only trusted text runs here: the problem's support
 * and its test. The candidate lives in another WebAssembly instance and is reached by `host.ask`;
 * its answers are plain data.
 */
const BUILTINS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

/**
 * The candidate is gone (limit, crash), and the host knows why; or it gave an answer that no honest
 * one gives.
 */
class Ended extends Error {}
class Tampered extends Error {}
class AssertionFailed extends Error {}

let assertions = 0;
let failing;
let tampered = false;
/** Errors that came from the candidate, with what it said of them. */
const remote = new Map();

globalThis.console.assert = (condition) => {
  assertions++;
  if (condition) return;
  const error = new AssertionFailed();
  failing ??= placeOf(error);
  throw error; // node would go on; the verdict is clear, and what follows might never end
};

/** Line and column in the test where an error arose, "" if it did not arise there. */
function placeOf(error) {
  const place = /\btest\.js:(\d+(?::\d+)?)/.exec(error instanceof Error ? String(error.stack) : "");
  return place === null ? "" : place[1];
}

function read(reply) {
  try {
    const answer = parse(reply);
    const [kind, ...rest] = answer;
    if (kind === "returned" && rest.length === 2)
      return { value: decode(rest[0]), after: rest[1] === null ? undefined : decode(rest[1]) };
    const [name, message, thrown] = rest;
    if (
      kind === "raised" &&
      rest.length === 3 &&
      typeof name === "string" &&
      typeof message === "string"
    )
      return { name, message, thrown: thrown === null ? undefined : [decode(thrown[0])] };
  } catch {
    // said below
  }
  tampered = true;
  throw new Tampered();
}

/**
 * A function that calls the candidate's function `name` with copies, and applies what it did to its
 * arguments.
 */
function candidate(name) {
  return (...given) => {
    const reply = host.ask(name, encode(given));
    if (reply === "") throw new Ended();
    const { value, after, name: kind, message, thrown } = read(reply);
    if (kind === undefined) {
      if (isArray(after)) given.forEach((mine, i) => assign(mine, after[i]));
      return value;
    }
    const error =
      thrown !== undefined
        ? thrown[0]
        : Object.assign(
            new (Object.hasOwn(BUILTINS, kind) ? BUILTINS[kind] : Error)(message),
            kind in BUILTINS ? {} : { name: kind },
          );
    remote.set(error, [kind, message]);
    throw error;
  };
}

function assign(mine, theirs) {
  if (
    typeof mine !== "object" ||
    mine === null ||
    typeof theirs !== "object" ||
    theirs === null ||
    isArray(mine) !== isArray(theirs)
  )
    return;
  if (isArray(mine)) {
    mine.length = 0;
    for (let i = 0; i < theirs.length; i++) if (i in theirs) mine[i] = theirs[i];
    mine.length = theirs.length;
  } else if (mine instanceof Map || mine instanceof Set) {
    if (mine.constructor !== theirs.constructor) return;
    mine.clear();
    theirs.forEach((item, key) => (mine instanceof Map ? mine.set(key, item) : mine.add(item)));
  } else {
    for (const key of Object.keys(mine)) if (!Object.hasOwn(theirs, key)) delete mine[key];
    for (const key of Object.keys(theirs))
      defineProperty(mine, key, {
        value: theirs[key],
        writable: true,
        enumerable: true,
        configurable: true,
      });
  }
}

/**
 * Runs the test. `text` lists what of the candidate it may use, in the order of its parameters:
 * [name, "function"] or [name, "value", plain data]. Out: [outcome, assertions, message, place] as
 * JSON; outcome "raised" leaves its name to the host.
 */
function judge(test, text) {
  const told = (outcome, message = "", place = "") =>
    stringify([tampered ? "tampered" : outcome, assertions, message, place]);
  try {
    let values;
    try {
      values = parse(text).map(([name, kind, value]) =>
        kind === "function" ? candidate(name) : decode(value),
      );
    } catch {
      tampered = true;
      return told("tampered");
    }
    test(...values);
  } catch (error) {
    if (failing !== undefined) return told("failed", "", failing);
    if (error instanceof Ended || error instanceof Tampered) return told("ended");
    if (remote.has(error)) return told("raised", remote.get(error));
    return told(
      "stumbled",
      error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      placeOf(error),
    );
  }
  // a test that catches its own failed assertion has failed
  return failing !== undefined ? told("failed", "", failing) : told("passed");
}

const entries = { judge };
