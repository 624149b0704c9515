/**
 * @file `import` and `export` in a program's text, made `require` and nothing: programs run as
 * scripts, whose top-level names the judge can look up. Lines keep their numbers.
 */

const BEGINS = /^[ \t]*(?:import|export)\b/m;
const IMPORT = /^([ \t]*)import\b(?:([\w$\s{},*]+?)\bfrom\b)?\s*(["'])([^"'\n]+)\3[ \t]*;?/gm;
const EXPORTED_NAMES = /^[ \t]*export\s*\{([^}]*)\}[ \t]*;?/gm;
const DEFAULT_NAME =
  /^([ \t]*)export\s+default\s+(?=(?:async\s+)?(?:function\b\s*\*?\s*|class\s+)[\w$])/gm;
const EXPORT_OF = /^([ \t]*)export\s+(?=(?:async\s+)?(?:function|class|const|let|var)\b)/gm;
const DEFAULT_VALUE = /^([ \t]*)export\s+default\b/gm;

/** The text as a script; unchanged where no line begins with `import` or `export`. */
export function asScript(text: string): string {
  if (!BEGINS.test(text)) return text;
  return text
    .replace(IMPORT, (all, indent: string, names: string | undefined, _quote, module: string) => {
      const loaded = `require(${JSON.stringify(module)})`;
      const lines = "\n".repeat(all.split("\n").length - 1);
      return `${indent}${names === undefined ? loaded : bound(names, loaded)};${lines}`;
    })
    .replace(EXPORTED_NAMES, (all) => "\n".repeat(all.split("\n").length - 1))
    .replace(DEFAULT_NAME, "$1")
    .replace(EXPORT_OF, "$1")
    .replace(DEFAULT_VALUE, "$1module.exports =");
}

/** `a, { b as c }` or `* as d` as constants. */
function bound(names: string, loaded: string): string {
  const braces = /\{([^}]*)\}/.exec(names);
  const rest = names.replace(/\{[^}]*\}/, "").split(",");
  const constants = rest
    .map((one) => one.replace(/\*\s*as\b/, "").trim())
    .filter((one) => one !== "")
    .map((one) => `const ${one} = ${loaded}`);
  if (braces !== null) {
    const inner = braces[1]!
      .split(",")
      .map((one) => one.trim().replace(/\s+as\s+/, ": "))
      .filter((one) => one !== "");
    constants.push(`const { ${inner.join(", ")} } = ${loaded}`);
  }
  return constants.join("; ");
}
