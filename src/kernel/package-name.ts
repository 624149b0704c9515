/**
 * @file Lets cells write `import * as cct from "cct-lab"`: the compiled package under its own name,
 * typed, without a link in node_modules. tslab resolves types by TypeScript 5.0's node10 rules and
 * code by `require`; both are shown `node_modules/cct-lab` as if it were the project's folder. Must
 * run before tslab's converter is made.
 */
import Module, { createRequire } from "node:module";
import { join, sep } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { projectRoot } from "../files/project-root.js";

/** The name that cells import. */
export const PACKAGE_NAME = "cct-lab";

/** A watched file's callback; 1 means "changed" in TypeScript's enumeration. */
type FileCallback = (file: string, kind: 1) => void;

/** The part of TypeScript's `sys` that is changed here. */
interface CompilerSystem {
  fileExists(path: string): boolean;
  directoryExists(path: string): boolean;
  getDirectories(path: string): string[];
  readFile(path: string, encoding?: string): string | undefined;
  realpath(path: string): string;
  watchFile(path: string, callback: FileCallback, ...rest: unknown[]): { close(): void };
  watchDirectory(path: string): { close(): void };
}

/** Callbacks of compiled type files that the converter has read, by path. */
export const typeFileCallbacks = new Map<string, FileCallback>();

/**
 * Makes "cct-lab" resolvable and the converter quick to start. Files in node_modules and dist are
 * not watched through the system any more (hundreds of watchers); `reload.ts` informs the converter
 * when dist has changed.
 * @returns tslab's TypeScript
 */
export function resolvePackageName(): typeof TypeScript {
  const typescript = createRequire(require.resolve("tslab/package.json"))(
    "@tslab/typescript-for-tslab",
  ) as typeof TypeScript;
  const sys = typescript.sys as unknown as CompilerSystem;
  const unix = (path: string): string => path.split(sep).join("/");
  const alias = unix(join(projectRoot, "node_modules", PACKAGE_NAME));
  const root = unix(projectRoot);
  const real = (path: string): string =>
    path === alias || path.startsWith(`${alias}/`) ? root + path.slice(alias.length) : path;
  const { fileExists, directoryExists, getDirectories, readFile, realpath, watchFile } = sys;
  Object.assign(sys, {
    fileExists: (path) => fileExists(real(path)),
    directoryExists: (path) => directoryExists(real(path)),
    // Every folder of @types would be loaded at start, the megabytes of plotly.js too; imports find
    // them without that.
    getDirectories: (path) =>
      path.endsWith("node_modules/@types")
        ? getDirectories(path).filter((name) => name === "node")
        : getDirectories(path),
    readFile: (path, encoding) => readFile(real(path), encoding),
    realpath: (path) => realpath(real(path)),
    watchFile(path, callback, ...rest) {
      if (path.startsWith(`${root}/dist/`)) {
        typeFileCallbacks.set(path, callback);
        return { close: () => typeFileCallbacks.delete(path) };
      }
      if (path.includes("/node_modules/")) return { close: () => undefined };
      return watchFile(path, callback, ...rest);
    },
    // tslab has room for one pending timer: a file made in a watched folder would end the next cell
    // in "Unexpected pending rebuildTimer".
    watchDirectory: () => ({ close: () => undefined }),
  } satisfies CompilerSystem);

  const loader = Module as unknown as {
    _resolveFilename(request: string, ...rest: unknown[]): string;
  };
  const resolveFilename = loader._resolveFilename;
  loader._resolveFilename = (request, ...rest) =>
    resolveFilename.call(loader, request === PACKAGE_NAME ? projectRoot : request, ...rest);
  return typescript;
}
