/**
 * @file Lets cells write `import * as cct from "cct-lab"`: the compiled package under its own name, typed, without
 * a link in node_modules. tslab resolves types by TypeScript 5.0's node10 rules and code by `require`; both
 * are shown `node_modules/cct-lab` as if it were the project's folder. Must run before tslab's converter is made.
 */
import Module, { createRequire } from "node:module";
import { join, sep } from "node:path";
import { projectRoot } from "../files/project-root.js";

/** The name that cells import. */
export const packageName = "cct-lab";

/** A watched file's callback; 1 means "changed" in TypeScript's enumeration. */
type FileCallback = (file: string, kind: 1) => void;

/** The part of TypeScript's `sys` that is changed here. */
interface CompilerSystem {
  fileExists(path: string): boolean;
  directoryExists(path: string): boolean;
  readFile(path: string, encoding?: string): string | undefined;
  realpath(path: string): string;
  watchFile(path: string, callback: FileCallback, ...rest: unknown[]): { close(): void };
}

/** Callbacks of compiled type files that the converter has read, by path. */
export const typeFileCallbacks = new Map<string, FileCallback>();

/**
 * Makes "cct-lab" resolvable. Files in node_modules and dist are not watched through the system any more
 * (hundreds of watchers); `reload.ts` tells the converter when dist has changed.
 */
export function resolvePackageName(): void {
  const requireOfTslab = createRequire(require.resolve("tslab/package.json"));
  const { sys } = requireOfTslab("@tslab/typescript-for-tslab") as { sys: CompilerSystem };
  const unix = (path: string): string => path.split(sep).join("/");
  const alias = unix(join(projectRoot, "node_modules", packageName)), root = unix(projectRoot);
  const real = (path: string): string => (path === alias || path.startsWith(`${alias}/`) ? root + path.slice(alias.length) : path);
  const { fileExists, directoryExists, readFile, realpath, watchFile } = sys;
  Object.assign(sys, {
    fileExists: (path) => fileExists(real(path)),
    directoryExists: (path) => directoryExists(real(path)),
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
  } satisfies CompilerSystem);

  const loader = Module as unknown as { _resolveFilename(request: string, ...rest: unknown[]): string };
  const resolveFilename = loader._resolveFilename;
  loader._resolveFilename = (request, ...rest) =>
    resolveFilename.call(loader, request === packageName ? projectRoot : request, ...rest);
}
