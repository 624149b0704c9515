/**
 * @file Entry points of the realm that runs code nobody trusts. Nothing here is trusted either:
 * whatever this side says is taken as the candidate's claim, and only plain data can be claimed.
 */
const getters = { __proto__: null };
let found = "";

/**
 * Notes a global of the candidate, by a function that reads it: a function, plain data, or nothing
 * that could be used.
 */
function find(name, get) {
  let what;
  try {
    const value = get();
    if (
      typeof value === "function" &&
      (references === undefined || references.isPlainFunction(value))
    )
      what = '"function"';
    else if (value !== undefined) what = `"value",${encode(value)}`;
  } catch {
    return; // not defined, or no plain data
  }
  if (what === undefined) return;
  getters[name] = get;
  found += `${found === "" ? "" : ","}[${stringify(name)},${what}]`;
}

/** What was found so far, as a JSON list. */
const findings = () => `[${found}]`;

/**
 * Calls one of them. In: arguments as text. Out: ["returned", value, arguments afterwards or null]
 * or ["raised", name, message, thrown].
 */
function call(name, text) {
  let told;
  try {
    const given = decode(parse(text));
    const result = encode(apply(getters[name](), undefined, given));
    const after = encode(given);
    told = `["returned",${result},${after === text ? "null" : after}]`;
  } catch (error) {
    told = raised(error);
  }
  return told;
}

/** Loads a file, as the test's imports would. */
const load = (path) => void modules.load(path);

/**
 * What a file exports, for the judge. Out: ["returned", [isModule, value or [name, value] of each
 * export], null] or as `call`.
 */
function expose(path) {
  let told;
  try {
    const value = modules.load(path);
    const isModule = host.form(path) === "module";
    const isNamed = isModule || Object.getPrototypeOf(value) === Object.prototype;
    const shown = isNamed
      ? keys(value).flatMap((name) => (canCross(value[name]) ? [[name, value[name]]] : []))
      : value;
    told = `["returned",${encode([isModule, isNamed, shown])},null]`;
  } catch (error) {
    told = raised(error);
  }
  return told;
}

function canCross(value) {
  try {
    encode(value);
    return true;
  } catch {
    return false;
  }
}

/** Here all kinds of data may cross; the judge decides. */
function noteKind() {
  return true;
}

/** Lets what is no plain data cross. */
function open() {
  timers.install();
  references = made;
}

// made before any program, and so part of what every program starts from
const timers = openTimers();
const refuse = (what) => {
  throw new Kinds.TypeError(what);
};
const made = openReferences({
  deal: (number, operation, self, given) => {
    const state = self === undefined ? "null" : references.stateOf(self);
    const reply = parse(host.deal(`[${number},${stringify(operation)},${state},${encode(given)}]`));
    if (reply[0] === "raised")
      throw reply[3] === null ? new Kinds.Error(reply[2]) : decode(reply[3][0]);
    const after = reply[2] === null ? [] : decode(reply[2]);
    given.forEach((mine, i) => i in after && assign(mine, after[i]));
    if (self !== undefined && reply[3] !== null) references.takeState(self, reply[3]);
    return decode(reply[1]);
  },
  asked: () => undefined,
  refuse,
  rejected: (error) => error,
});

/** Does what the test asks of an object here. */
function serve(text) {
  try {
    return references.serve(text);
  } catch (error) {
    return raised(error);
  }
}

const entries = {
  find,
  findings,
  call,
  raised,
  load,
  expose,
  open,
  serve,
  settled: () => references.settled(),
  settle: (text) => references.settle(text),
  next: () => timers.next(),
  fire: (time) => timers.fire(time),
};
