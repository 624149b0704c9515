/**
 * @file References, in both realms: what is no plain data stays where it is, and the other realm
 * holds a stand-in that asks for each call, one by one. A function becomes a function; an instance
 * of a class an object with copies of its own data and with methods that ask; an error one of the
 * nearest class that both realms have; a promise one that is settled when its owner's is. What
 * decides a comparison never asks: `valueOf`, `toString`, `toJSON` and the like stay behind.
 */
function openReferences({ deal, asked, refuse, rejected }) {
  const {
    getPrototypeOf,
    setPrototypeOf,
    getOwnPropertyNames,
    getOwnPropertyDescriptor,
    create,
    hasOwn,
  } = Object;
  const { iterator, asyncIterator } = Symbol;
  const SYMBOLS = { "@@iterator": iterator, "@@asyncIterator": asyncIterator };
  const NEVER = {
    __proto__: null,
    constructor: 1,
    valueOf: 1,
    toString: 1,
    toJSON: 1,
    toLocaleString: 1,
    then: 1,
    ["__proto__"]: 1,
  };
  const numbers = new WeakMap(); // of values of this realm
  const values = [];
  const theirs = new Map(); // stand-ins by number
  const theirNumbers = new WeakMap();
  const classes = new Map(); // the other realm's classes by number
  const waiting = new Map(); // promises of the other realm: [resolve, reject] by number
  const settled = [];
  const functionText = Function.prototype.toString;
  const ERRORS = {
    Error,
    AggregateError,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  };
  const bad = () => new Kinds.TypeError("no such value");
  const integer = (v) => {
    if (typeof v !== "number" || v % 1 !== 0 || v < 0) throw bad();
    return v;
  };

  const numberOf = (value) => {
    let number = numbers.get(value);
    if (number === undefined) {
      number = values.push(value) - 1;
      numbers.set(value, number);
    }
    return number;
  };

  /** [number, name] of each class that an object is an instance of, the nearest first. */
  function chainOf(value) {
    const chain = [];
    for (
      let at = getPrototypeOf(value);
      at !== null && at !== Object.prototype;
      at = getPrototypeOf(at)
    ) {
      const made = hasOwn(at, "constructor") ? at.constructor : undefined;
      if (typeof made !== "function" || made.prototype !== at) continue;
      if (hasOwn(ERRORS, made.name) && ERRORS[made.name] === made) {
        chain.push([-1, made.name]);
        break;
      }
      chain.push([theirNumbers.has(made) ? -2 : numberOf(made), `${made.name}`]);
    }
    return chain;
  }

  /** [name, kind] of what an object can be asked for: methods, accessors, methods of its own. */
  function membersOf(value) {
    const members = [];
    const seen = { __proto__: null };
    for (
      let at = value;
      at !== null && at !== Object.prototype && at !== Function.prototype;
      at = getPrototypeOf(at)
    ) {
      for (const name of getOwnPropertyNames(at)) {
        if (
          NEVER[name] ||
          seen[name] ||
          (typeof value === "function" && /^(length|name|prototype|arguments|caller)$/.test(name))
        )
          continue;
        const { value: found, get } = getOwnPropertyDescriptor(at, name);
        if (typeof found === "function") members.push([name, at === value ? "own" : "method"]);
        else if (get !== undefined && (at !== value || typeof value === "function"))
          members.push([name, "accessor"]);
        else if (typeof value === "function") members.push([name, "accessor"]);
        else continue;
        seen[name] = true;
      }
      for (const name of ["@@iterator", "@@asyncIterator"])
        if (!seen[name] && hasOwn(at, SYMBOLS[name])) {
          seen[name] = true;
          members.push([name, "method"]);
        }
    }
    return members;
  }

  /** Own enumerable data of an object as text, functions aside. */
  function stateOf(value) {
    let text = '["o"';
    for (const name of keys(value)) {
      const held = value[name];
      if (typeof held !== "function") text += `,${stringify(name)},${encode(held)}`;
    }
    return `${text}]`;
  }

  /** What an error holds beside its enumerable data. */
  function hiddenOf(error) {
    const held = {};
    for (const name of ["cause", "errors"]) if (hasOwn(error, name)) held[name] = error[name];
    return encode(held);
  }

  function encodeFunction(value) {
    if (theirNumbers.has(value)) return `["R",${theirNumbers.get(value)}]`;
    const members = isJudge ? [] : membersOf(value);
    return `["f",${numberOf(value)},${stringify(`${value.name}`)},${integer(value.length)},${stringify(members)}]`;
  }

  function encodeObject(value) {
    if (theirNumbers.has(value)) return `["R",${theirNumbers.get(value)},${stateOf(value)}]`;
    if (value instanceof Kinds.Error)
      return `["e",${stringify(chainOf(value))},${stringify(`${value.name}`)},${stringify(`${value.message}`)},${stateOf(value)},${hiddenOf(value)}]`;
    if (value instanceof Promise) {
      const number = numberOf(value);
      value.then(
        (result) => settled.push([number, true, result]),
        (error) => settled.push([number, false, error]),
      );
      return `["p",${number}]`;
    }
    const prototype = getPrototypeOf(value);
    if (prototype === null) return undefined;
    const members = membersOf(value);
    for (const refusedKind of refused) if (value instanceof refusedKind) return undefined;
    // what would decide a comparison stays behind with the object
    if (members.length === 0 && !keys(value).some((name) => typeof value[name] === "function"))
      return undefined;
    return `["c",${numberOf(value)},${stringify(chainOf(value))},${stringify(members)},${stateOf(value)}]`;
  }

  const named = (name) => (hasOwn(SYMBOLS, name) ? SYMBOLS[name] : name);

  function define(target, members, number) {
    if (!isArray(members)) throw bad();
    for (const [name, kind] of members) {
      if (typeof name !== "string" || NEVER[name]) throw bad();
      if (hasOwn(target, named(name))) continue;
      const of = (self) => number ?? theirNumbers.get(self) ?? refuse(`${name} of another object`);
      const ask = function (...given) {
        asked(name);
        return deal(
          of(this),
          name,
          theirNumbers.has(this) && typeof this !== "function" ? this : undefined,
          given,
        );
      };
      const get = function () {
        asked(name);
        return deal(
          of(this),
          `get ${name}`,
          theirNumbers.has(this) && typeof this !== "function" ? this : undefined,
          [],
        );
      };
      defineProperty(
        target,
        named(name),
        kind === "accessor"
          ? { get, configurable: true, enumerable: false }
          : {
              value: ask,
              writable: true,
              configurable: true,
              enumerable: kind === "own" && typeof target !== "function",
            },
      );
    }
  }

  function standIn(number, name, length, members) {
    const known = theirs.get(integer(number));
    if (known !== undefined) return known;
    const made = function (...given) {
      if (new.target !== undefined && new.target !== made) refuse(`a class derived from ${name}`);
      const isNew = new.target !== undefined;
      asked(isNew ? "new" : "()");
      return deal(number, isNew ? "new" : "()", undefined, given);
    };
    defineProperty(made, "name", { value: `${name}`, configurable: true });
    defineProperty(made, "length", { value: length, configurable: true });
    theirs.set(number, made);
    theirNumbers.set(made, number);
    classes.set(number, made);
    define(made, members, number);
    return made;
  }

  /** The prototype that stands for a chain of the other realm's classes. */
  function prototypeOf(chain) {
    if (!isArray(chain)) throw bad();
    let base = Object.prototype;
    for (let i = chain.length - 1; i >= 0; i--) {
      const [number, name] = chain[i];
      if (number === -1) {
        if (!hasOwn(ERRORS, name)) throw bad();
        base = ERRORS[name].prototype;
      } else if (number !== -2) {
        const made = standIn(number, `${name}`, 0, []);
        if (getPrototypeOf(made.prototype) !== base) setPrototypeOf(made.prototype, base);
        base = made.prototype;
      }
    }
    return base;
  }

  function decodeReference(json) {
    const [tag, first] = json;
    switch (tag) {
      case "f":
        return standIn(first, json[2], integer(json[3]), json[4]);
      case "R": {
        const value = values[integer(first)];
        if (value === undefined) throw bad();
        if (json.length > 2) takeState(value, json[2]);
        return value;
      }
      case "c": {
        const [, number, chain, members, state] = json;
        let object = theirs.get(integer(number));
        if (object === undefined) {
          const prototype = prototypeOf(chain);
          const own = isArray(members) ? members.filter((one) => one[1] === "own") : [];
          const inherited = isArray(members) ? members.filter((one) => one[1] !== "own") : [];
          object = create(
            prototype === Object.prototype && inherited.length > 0 ? create(prototype) : prototype,
          );
          theirs.set(number, object);
          theirNumbers.set(object, number);
          if (inherited.length > 0) define(getPrototypeOf(object), inherited, undefined);
          define(object, own, number);
        }
        takeState(object, state);
        return object;
      }
      case "e": {
        const [, chain, name, message, state, hidden] = json;
        const prototype = prototypeOf(chain);
        const error = new Kinds.Error(`${message}`);
        if (prototype !== Object.prototype) setPrototypeOf(error, prototype);
        if (error.name !== name)
          defineProperty(error, "name", { value: `${name}`, writable: true, configurable: true });
        takeState(error, state);
        const held = decode(hidden);
        for (const key of ["cause", "errors"])
          if (hasOwn(held, key) && !hasOwn(error, key))
            defineProperty(error, key, { value: held[key], writable: true, configurable: true });
        return error;
      }
      case "p":
        return new Promise((resolve, reject) => waiting.set(integer(first), [resolve, reject]));
      default:
        throw bad();
    }
  }

  /** Makes an object's own data what was told, where it is another. */
  function takeState(object, state) {
    const data = decode(state);
    if (state[0] !== "o") throw bad();
    for (const name of keys(object))
      if (!hasOwn(data, name) && typeof object[name] !== "function") delete object[name];
    for (const name of keys(data))
      if (!hasOwn(object, name) || encode(object[name]) !== encode(data[name]))
        defineProperty(object, name, {
          value: data[name],
          writable: true,
          enumerable: true,
          configurable: true,
        });
  }

  /** Does for the other realm what it asks of an object here: [value, arguments, state] as texts. */
  function perform(number, operation, state, given) {
    const object = values[integer(number)];
    if (object === undefined || typeof operation !== "string") throw bad();
    if (state !== null) takeState(object, state);
    let result;
    if (operation === "()") result = apply(object, undefined, given);
    else if (operation === "new") result = Reflect.construct(object, given);
    else if (operation.startsWith("get ")) result = object[named(operation.slice(4))];
    else result = apply(object[named(operation)], object, given);
    return [encode(result), state === null ? "null" : stateOf(object)];
  }

  /** Answers what the other realm asks of an object here. */
  function serve(text) {
    const [number, operation, state, args] = parse(text);
    const given = decode(args);
    const before = encode(given);
    const object = values[integer(number)];
    if (
      isJudge &&
      !(operation === "()" && typeof object === "function") &&
      !membersOf(object).some(([name]) => name === operation)
    )
      throw new Kinds.TypeError(`${operation} is not a function`);
    const [result, stateNow] = perform(number, operation, state, given);
    const after = encode(given);
    return `["returned",${result},${after === before ? "null" : after},${stateNow}]`;
  }

  return {
    serve,
    isPlainFunction: (value) =>
      membersOf(value).length === 0 &&
      (value.prototype === undefined || getOwnPropertyNames(value.prototype).length < 2) &&
      apply(functionText, value, []).slice(0, 5) !== "class",
    encodeFunction,
    encodeObject,
    decodeReference,
    perform,
    stateOf,
    takeState,
    numberOf,
    /** What was settled here since, as text; the other realm's promises that were. */
    settled: () => {
      const told = settled
        .splice(0)
        .map(([number, isGood, value]) => `[${number},${isGood},${encode(value)}]`);
      return `[${told.join()}]`;
    },
    settle: (text) => {
      for (const [number, isGood, value] of parse(text)) {
        const [resolve, reject] = waiting.get(number) ?? [];
        waiting.delete(number);
        if (isGood) resolve?.(decode(value));
        else reject?.(rejected(decode(value)));
      }
    },
  };
}

/** Makes a value of this realm what a call left of its copy. */
function assign(mine, theirs) {
  if (
    mine === theirs ||
    typeof mine !== "object" ||
    mine === null ||
    typeof theirs !== "object" ||
    theirs === null ||
    isArray(mine) !== isArray(theirs)
  )
    return;
  if (isView(mine)) {
    if (isView(theirs) && theirs.length === mine.length && !(mine instanceof VIEWS.DataView))
      mine.set(theirs);
  } else if (isArray(mine)) {
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
