/** @file What node, and jest, call equal; in both realms, each for itself. */
const ASYMMETRIC = Symbol("asymmetric");

/** What node's `assert.equal` asks: `==`, and NaN equals itself. */
function isLooselyEqual(a, b) {
  // eslint-disable-next-line eqeqeq -- that is what it asks
  return a == b || (Number.isNaN(a) && Number.isNaN(b));
}

/** What an object without properties of its own stands for, as a text; undefined for any other. */
function plainly(value) {
  if (value instanceof ArrayBuffer) return `bytes ${new Uint8Array(value)}`;
  if (value instanceof DataView)
    return `view ${new Uint8Array(value.buffer, value.byteOffset, value.byteLength)}`;
  for (const kind of [Number, String, Boolean])
    if (value instanceof kind) return `${kind.name} ${is(value.valueOf(), -0) ? "-0" : value}`;
  for (const name of ["URL", "URLSearchParams"])
    if (given[name] !== undefined && value instanceof given[name]) return `${name} ${value}`;
  return undefined;
}

/** Deep equality: strict as node's, loose as node's older one, or as jest's toEqual. */
function isEqual(a, b, how, seen = new Map()) {
  const asymmetric = b?.[ASYMMETRIC];
  if (asymmetric !== undefined) return asymmetric(a);
  if (how === false ? isLooselyEqual(a, b) : is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (isArray(a) !== isArray(b)) return false;
  if (how === true && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const equal = (x, y) => isEqual(x, y, how, seen);
  const [left, right] = [plainly(a), plainly(b)];
  if (left !== undefined || right !== undefined) return is(left, right);
  if (a instanceof Date || b instanceof Date)
    return a instanceof Date && b instanceof Date && is(a.getTime(), b.getTime());
  if (a instanceof RegExp || b instanceof RegExp)
    return a instanceof RegExp && b instanceof RegExp && String(a) === String(b);
  if (a instanceof Error || b instanceof Error)
    return a instanceof Error && b instanceof Error && a.message === b.message && a.name === b.name;
  if (a instanceof Map || b instanceof Map)
    return (
      a instanceof Map &&
      b instanceof Map &&
      a.size === b.size &&
      [...a].every(([key, value]) =>
        b.has(key)
          ? equal(value, b.get(key))
          : [...b].some(([k, v]) => equal(key, k) && equal(value, v)),
      )
    );
  if (a instanceof Set || b instanceof Set)
    return (
      a instanceof Set &&
      b instanceof Set &&
      a.size === b.size &&
      [...a].every((value) => b.has(value) || [...b].some((other) => equal(value, other)))
    );
  const names = (v) => Object.keys(v).filter((name) => how !== "jest" || v[name] !== undefined);
  const [ours, theirs] = [names(a), names(b)];
  return (
    ours.length === theirs.length &&
    (!isArray(a) || a.length === b.length) &&
    ours.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]))
  );
}
