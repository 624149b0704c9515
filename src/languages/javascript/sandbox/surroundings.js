/**
 * @file What a program finds around it, in both realms: a console, CommonJS's require, module and
 * exports, what of node stands in node/, a clock and a random source. Nothing reaches the host
 * but the length of what is printed and the name of a module. Clock and random source are made up,
 * so that equal programs give equal results: time starts at 2024-01-01 00:00:00 UTC and moves a
 * millisecond a reading; random numbers are one fixed sequence (mulberry32).
 */
function surround(host) {
  const { construct } = Reflect;
  const { Proxy, Error } = globalThis;
  const shown = (value) => {
    try {
      return typeof value === "string" ? value : `${value}`;
    } catch {
      return "?";
    }
  };
  const print = (...values) => {
    let length = 1;
    for (let i = 0; i < values.length; i++) length += shown(values[i]).length + 1;
    host.print(length);
  };
  const hidden = (target, name, value) =>
    defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
  const console = { assert() {} };
  for (const name of ["log", "error", "warn", "info", "debug", "trace", "dir", "table"])
    console[name] = print;
  hidden(globalThis, "console", console);
  hidden(globalThis, "global", globalThis);
  hidden(globalThis, "exports", {});
  hidden(globalThis, "module", { exports: globalThis.exports });
  const lack = (what) => {
    if (isJudge) refuse(what);
    throw new Error(`the sandbox lacks ${what}`);
  };
  /** What trusted modules are given beside `require`. */
  const internal = {
    isEqual,
    makeAssert,
    lack,
    lacking: (made, module, names) => {
      for (const name of names)
        if (!(name in made)) hidden(made, name, () => lack(`${module}.${name}`));
    },
  };
  const modules = { __proto__: null };
  const load = (name) => {
    if (modules[name] === undefined) {
      const made = host.load(name);
      if (made === undefined) throw new Error(`Cannot find module '${name}'`);
      modules[name] = { exports: {} };
      try {
        made(modules[name], modules[name].exports, load, internal);
      } catch (error) {
        modules[name] = undefined;
        throw error;
      }
      for (const kind of ["Buffer", "URL", "URLSearchParams"])
        if (kind in modules[name].exports) given[kind] = modules[name].exports[kind];
    }
    return modules[name].exports;
  };
  hidden(globalThis, "require", function require(name) {
    const module = `${name}`;
    return load(module.slice(0, 5) === "node:" ? module.slice(5) : module);
  });

  /** A global that is made when a program first names it. */
  const lazily = (name, make) =>
    defineProperty(globalThis, name, {
      get: () => {
        given[name] = make();
        hidden(globalThis, name, given[name]);
        return given[name];
      },
      set: (value) => hidden(globalThis, name, value),
      enumerable: false,
      configurable: true,
    });
  for (const name of ["Buffer", "atob", "btoa"]) lazily(name, () => load("buffer")[name]);
  for (const name of ["TextEncoder", "TextDecoder"]) lazily(name, () => load("#text")[name]);
  for (const name of ["URL", "URLSearchParams"]) lazily(name, () => load("url")[name]);
  lazily("performance", () => load("perf_hooks").performance);
  lazily("crypto", () => load("crypto"));
  hidden(globalThis, "structuredClone", (value) => load("#structured-clone")(value));
  hidden(String.prototype, "localeCompare", localeCompare);

  let state = 0x2545f491;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  let time = 1704067200000;
  const Real = Date;
  const Clocked = new Proxy(Real, {
    construct: (target, given, newTarget) =>
      construct(target, given.length === 0 ? [time++] : given, newTarget),
    apply: () => `${new Real(time++)}`,
  });
  Real.now = () => time++;
  Real.prototype.constructor = Clocked;
  hidden(globalThis, "Date", Clocked);
}

/** Classes of modules, and globals, that were made because a program named them. */
const given = { __proto__: null };
