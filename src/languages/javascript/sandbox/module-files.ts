/**
 * @file The files that a realm's imports find: its own by their paths, the candidate's by asking,
 * and modules that node has. Paths are relative and have no `..` in them.
 */

/** What a file is: an ES module, CommonJS, data, or one of the candidate's seen by the judge. */
export type FileForm = "module" | "commonjs" | "json" | "foreign";

const ENDINGS = ["", ".js", ".mjs", ".cjs", ".json", "/index.js", "/index.mjs", "/index.cjs"];
const BUILTIN = "node:";
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Whether a text is an ES module. */
export function isModule(text: string): boolean {
  return /^[ \t]*(import\b(?![ \t]*\()|export\b)/m.test(text);
}

/** What one realm can import. */
export class ModuleFiles {
  /** The realm's own files, by path. */
  own: Readonly<Record<string, string>> = {};
  /** Paths of files that the other realm answers for. */
  foreign: ReadonlySet<string> = new Set();

  /** The path that a request in a file means; "" for what is no file. */
  resolve(base: string, request: string): string {
    if (!/^\.{0,2}(\/|$)/.test(request)) return "";
    const parts = base.split("/").slice(0, -1);
    for (const part of request.split("/"))
      if (part === "..") parts.pop();
      else if (part !== "." && part !== "") parts.push(part);
    const path = parts.join("/");
    const all = ENDINGS.map((ending) => (path + ending).replace(/^\//, ""));
    return all.find((one) => this.has(one)) ?? `${path} (required in ${base})`;
  }

  private has(path: string): boolean {
    return Object.hasOwn(this.own, path) || this.foreign.has(path);
  }

  /** What a file is. */
  form(path: string): FileForm {
    if (!Object.hasOwn(this.own, path) && this.foreign.has(path)) return "foreign";
    if (path.endsWith(".json")) return "json";
    return isModule(this.own[path] ?? "") ? "module" : "commonjs";
  }

  /** The specifier under which the engine knows what an import means. */
  specifier(base: string, request: string): string {
    return this.resolve(base, request) || BUILTIN + request.replace(/^node:/, "");
  }

  /**
   * Text of the ES module behind a specifier; undefined if there is none.
   * @param namesIn  names that the value of an expression has, evaluated in the realm
   */
  text(specifier: string, namesIn: (expression: string) => string[]): string | undefined {
    const isBuiltin = specifier.startsWith(BUILTIN);
    if (!isBuiltin && !this.has(specifier)) return undefined;
    if (!isBuiltin && this.form(specifier) === "module") return this.own[specifier];
    const value = isBuiltin
      ? `require(${JSON.stringify(specifier.slice(BUILTIN.length))})`
      : `__load__(${JSON.stringify(specifier)})`;
    const names = namesIn(value).filter((name) => NAME.test(name) && name !== "default");
    const isInterop = "value !== null && typeof value === 'object' && 'default' in value";
    return (
      `const value = ${value};\n` +
      `export default ${isInterop} ? value.default : value;\n` +
      names
        .map((name) => `const $${name} = value.${name}; export { $${name} as ${name} };\n`)
        .join("")
    );
  }
}
