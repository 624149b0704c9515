/** @file Of node's `util` what tests use beside assertions: `format`, `isDeepStrictEqual`. */
function openUtil() {
  const shown = (value) => {
    if (typeof value === "string") return `'${value}'`;
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value !== "object" || value === null || value instanceof Error)
      return `${String(value)}`;
    return stringify(value);
  };
  const FORMS = {
    s: (value) => (typeof value === "object" && value !== null ? shown(value) : `${String(value)}`),
    d: (value) => `${Number(value)}`,
    i: (value) => `${parseInt(value, 10)}`,
    f: (value) => `${parseFloat(value)}`,
    j: (value) => stringify(value),
    o: shown,
    O: shown,
  };

  function format(first, ...rest) {
    if (typeof first !== "string") return [first, ...rest].map(FORMS.s).join(" ");
    const text = first.replace(/%([sdifjoO%])/g, (whole, form) => {
      if (form === "%") return "%";
      return rest.length === 0 ? whole : FORMS[form](rest.shift());
    });
    return [text, ...rest.map(FORMS.s)].join(" ");
  }
  return { format, isDeepStrictEqual: (a, b) => isEqual(a, b, true) };
}
