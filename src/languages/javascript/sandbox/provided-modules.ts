/**
 * @file The modules that a program may `require` and the globals behind them: parts of node, made
 * of packages in plain JavaScript (node/*.js says which). Each is one text, put together here
 * the first time that a program names it, and evaluated inside the realm that asks. Programs reach
 * no file by name: only the names in `PROVIDED` are known, and what these require is trusted.
 */
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { join } from "node:path";
import { projectRoot } from "../../../files/project-root.js";

const FOLDER = join(projectRoot, "src", "languages", "javascript", "sandbox", "node");
const own = (name: string): string => join(FOLDER, `${name}.js`);

/** Where a module's text begins: a file here, or a package's. */
const PROVIDED: Readonly<Record<string, string>> = {
  "js-md5": "js-md5/build/md5.min.js",
  assert: own("assert"),
  "assert/strict": own("assert-strict"),
  buffer: own("buffer"),
  crypto: own("crypto"),
  events: "events/",
  perf_hooks: own("perf-hooks"),
  url: own("url"),
  util: own("util"),
  // what these share, and what is behind globals; no program can tell it from the others
  "#structured-clone": own("structured-clone"),
  "#text": own("text"),
  "#domain-names": "tr46",
};

/** Files that stand in the place of those that a package asks for. */
const REPLACED: Readonly<Record<string, string>> = { tr46: own("domain-names") };

/** Names that stay a `require` of the realm's, so that they are evaluated once, or never. */
const isShared = (name: string): boolean => Object.hasOwn(PROVIDED, name);

/** The packages that they are made of. */
const PACKAGES = [
  "@ungap/structured-clone",
  "buffer",
  "events",
  "js-md5",
  "js-sha1",
  "js-sha256",
  "js-sha512",
  "node-inspect-extracted",
  "whatwg-url",
];

const texts = new Map<string, string>();

/** The text of a module: CommonJS in one function's body. Undefined for a name that is none. */
export function providedModule(name: string): string | undefined {
  if (!Object.hasOwn(PROVIDED, name)) return undefined;
  let text = texts.get(name);
  if (text === undefined) {
    text = bundle(createRequire(own("")).resolve(PROVIDED[name]!)) + lacking(name);
    texts.set(name, text);
  }
  return text;
}

/** Globals that a realm makes when a program first names them (surroundings.js). */
export const LAZY_GLOBALS: readonly string[] = [
  "Buffer",
  "atob",
  "btoa",
  "TextEncoder",
  "TextDecoder",
  "URL",
  "URLSearchParams",
  "performance",
  "crypto",
];

/** Whether node has a global of that name. */
export const isNodeGlobal = (name: string): boolean =>
  Object.hasOwn(globalThis, name) || name === "__dirname" || name === "__filename";

/** Names all that decides what a module says: our own files, and the versions of packages. */
export function modulesKey(): unknown {
  const { dependencies } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const files = readdirSync(FOLDER).sort();
  return [
    files.map((name) => readFileSync(join(FOLDER, name), "utf8")),
    PACKAGES.map((name) => [name, dependencies[name]]),
  ];
}

/** Whether node has a module of that name. */
export const isNodeModule = (name: string): boolean =>
  builtinModules.includes(name.replace(/^node:/, ""));

/** A file and all that it requires, each as a function, in one text. */
function bundle(entry: string): string {
  const places = new Map<string, number>();
  const parts: string[] = [];
  const add = (file: string): number => {
    const known = places.get(file);
    if (known !== undefined) return known;
    const place = places.size;
    places.set(file, place);
    const text = readFileSync(file, "utf8");
    parts[place] = file.endsWith(".json")
      ? `(module) => { module.exports = ${text.trim()}; }`
      : `function (module, exports, require) {\n${linked(text, file, add)}\n}`;
    return place;
  };
  add(entry);
  return `const parts = [${parts.join(",\n")}];
const made = [];
const part = (place) => {
  if (made[place] === undefined) {
    const module = (made[place] = { exports: {} });
    parts[place].call(module.exports, module, module.exports, require);
  }
  return made[place].exports;
};
module.exports = part(0);`;
}

/** A file's text, with every file that it requires by its place. */
function linked(text: string, file: string, add: (file: string) => number): string {
  const resolve = createRequire(file).resolve;
  return text.replace(/\brequire\((["'])([^"']+)\1\)/g, (call, _quote, name: string) => {
    if (isShared(name)) return call;
    const replaced = file.startsWith(FOLDER) ? undefined : REPLACED[name];
    return `part(${add(replaced ?? resolve(name))})`;
  });
}

/** What of node's module is missing in ours is named when it is called. */
function lacking(name: string): string {
  if (!isNodeModule(name)) return "";
  const members = Object.keys(createRequire(own(""))(`node:${name}`) as object);
  return `\ninternal.lacking(module.exports, ${JSON.stringify(name)}, ${JSON.stringify(members)});`;
}
