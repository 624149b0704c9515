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
class NotJudged extends Error {}

let assertions = 0;
let failing;
let tampered = false;
let notJudged;
let allowed;
const askedFor = new Set();
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
  const stack = error instanceof Error ? String(error.stack) : "";
  const at = stack.indexOf(`${testFile}:`);
  const place = at < 0 ? null : /^\d+(?::\d+)?/.exec(stack.slice(at + testFile.length + 1));
  return place === null ? "" : place[0];
}

let testFile = "test.js";

function read(reply) {
  try {
    const answer = parse(reply);
    const [kind, ...rest] = answer;
    if (
      kind === "returned" &&
      (rest.length === 2 || (rest.length === 3 && references !== undefined))
    )
      return {
        value: decode(rest[0]),
        after: rest[1] === null ? undefined : decode(rest[1]),
        state: rest[2] ?? undefined,
      };
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
  return (...given) => answered(host.ask(name, encode(given)), given);
}

/** The value of an answer, or its error, after the arguments were made what the call left of them. */
function answered(reply, given, self) {
  if (reply === "") throw new Ended();
  const { value, after, state, name: kind, message, thrown } = read(reply);
  if (kind === undefined) {
    if (isArray(after)) given.forEach((mine, i) => assign(mine, after[i]));
    if (self !== undefined && state !== undefined) references.takeState(self, state);
    return value;
  }
  const opaque = /^the value is or contains (a .*)$/.exec(message);
  if (opaque !== null && references !== undefined && allowed === undefined) refuse(opaque[1]);
  const error =
    thrown !== undefined
      ? thrown[0]
      : Object.assign(
          new (Object.hasOwn(BUILTINS, kind) ? BUILTINS[kind] : Error)(message),
          kind in BUILTINS ? {} : { name: kind },
        );
  remote.set(error, [kind, message]);
  throw error;
}

/** What the judge cannot know or lacks; catching it changes nothing. */
function refuse(what) {
  notJudged ??= what;
  throw new NotJudged(what);
}

/** Notes that data of a rarer kind crosses; whether the canonical solution needed that too. */
function noteKind() {
  askedFor.add(KINDS);
  return allowed === undefined || allowed.has(KINDS);
}

/**
 * Lets what is no plain data cross, and gives tests what they are written with. `names`: what the
 * candidate's objects may be asked for, as JSON; "" if anything.
 */
function open(names) {
  if (names !== "") allowed = new Set(parse(names));
  timers.install();
  installFrameworks();
  references = made;
}

/** Does what the candidate asks of an object of the test's. */
function serve(text) {
  if (++serving > DEEPEST) {
    serving--;
    return raised(new RangeError("calls back are nested too deep"));
  }
  try {
    return references.serve(text);
  } catch (error) {
    return raised(error);
  } finally {
    serving--;
  }
}

const DEEPEST = 16;
let serving = 0;

/**
 * Runs the test. `text` lists what of the candidate it may use, in the order of its parameters:
 * [name, "function"] or [name, "value", plain data]. Out: [outcome, assertions, message, place] as
 * JSON; outcome "raised" leaves its name to the host.
 */
function judge(test, text) {
  try {
    let values;
    try {
      values = parse(text).map(([name, kind, value]) =>
        kind === "function" && value === undefined ? candidate(name) : decode(value),
      );
    } catch {
      tampered = true;
      return told("tampered");
    }
    return judged(test(...values));
  } catch (error) {
    return finding(error, true);
  }
}

/** The finding after the test's text has ended, or "" while what it left to be run is run. */
function judged(result) {
  const later = references === undefined ? undefined : runFrameworks(result);
  if (later === undefined) return finding();
  later.then(
    () => (verdict = finding()),
    (error) => (verdict = finding(error, true)),
  );
  return "";
}

/** Runs a test that is a file and imports the candidate. Out: as `judge`. */
function judgeFile(path) {
  testFile = path;
  try {
    modules.load(path);
    return judged();
  } catch (error) {
    return finding(error, true);
  }
}

/** What a file of the candidate's exports: named values, or one. */
modules.askBy((path) => {
  const [isModule, isNamed, shown] = answered(host.expose(path), []);
  if (!isNamed) return shown;
  const made = isModule ? { __proto__: null } : {};
  for (const [name, value] of shown)
    defineProperty(made, name, { value, writable: true, enumerable: true, configurable: true });
  return made;
});

let verdict = "";

function told(outcome, message = "", place = "") {
  if (tampered) outcome = "tampered";
  else if (notJudged !== undefined) [outcome, message] = ["not judged", notJudged];
  return stringify([outcome, assertions, message, place, [...askedFor].sort()]);
}

/** What the test's end means, or the error that ended it. */
function finding(error, hasFailed = false) {
  if (failing !== undefined) return told("failed", "", failing);
  // a test that catches its own failed assertion has failed
  if (!hasFailed) return told("passed");
  if (error instanceof Ended || error instanceof Tampered) return told("ended");
  if (remote.has(error)) return told("raised", remote.get(error));
  return told(
    "stumbled",
    error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    placeOf(error),
  );
}

// made once, before any program, and so part of what every program starts from
const timers = openTimers();
const installFrameworks = openFrameworks();
const made = openReferences({
  deal: (number, operation, self, given) => {
    const state = self === undefined ? "null" : references.stateOf(self);
    return answered(
      host.deal(`[${number},${stringify(operation)},${state},${encode(given)}]`),
      given,
      self,
    );
  },
  asked: (name) => {
    if (allowed !== undefined && !allowed.has(name))
      refuse(`${name}, which the canonical solution is not asked for`);
    askedFor.add(name);
  },
  refuse,
  rejected: (error) => {
    remote.set(error, error instanceof Error ? [error.name, error.message] : ["Error", `${error}`]);
    return error;
  },
});

const entries = {
  judge,
  judgeFile,
  open,
  serve,
  settled: () => references.settled(),
  settle: (text) => references.settle(text),
  next: () => timers.next(),
  fire: (time) => timers.fire(time),
  verdict: () => verdict,
};
