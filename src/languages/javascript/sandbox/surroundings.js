/**
 * @file What a program finds around it, in both realms: a console, CommonJS's require, module and
 * exports, structuredClone (of plain data), a clock and a random source. Nothing reaches the host
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
  const modules = {};
  hidden(globalThis, "require", function require(name) {
    const module = `${name}`;
    if (modules[module] === undefined) modules[module] = host.load(module);
    if (modules[module] === undefined) throw new Error(`Cannot find module '${module}'`);
    return modules[module];
  });

  hidden(globalThis, "structuredClone", (value) => decode(parse(encode(value))));
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
