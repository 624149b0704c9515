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
    if (typeof value === "function") what = '"function"';
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

function raised(error) {
  let name = "Error";
  let message = "";
  let thrown = "null";
  try {
    if (error instanceof Kinds.Error) {
      name = `${error.name}`;
      message = `${error.message}`;
    } else {
      message = `${error}`;
      thrown = `[${encode(error)}]`;
    }
  } catch {
    // it does not want to be named
  }
  return `["raised",${stringify(shortened(name))},${stringify(shortened(message))},${thrown}]`;
}

function shortened(text) {
  let short = "";
  for (let i = 0; i < text.length && i < 300; i++) short += text[i];
  return short;
}

const entries = { find, findings, call, raised };
