/** @file What Java's compiler says of edited methods, and what is clear without asking it. */
import { compareCompiledBy } from "../wasi/compare-compiled.js";
import { isReachable } from "./reachability.js";
import { JavaBuilder } from "./sandbox/build.js";
import { toolchain } from "./sandbox/toolchain.js";
import { inClass } from "./source-file.js";

/** See `Inject`. */
export const compilesPairs = (): boolean => toolchain.missing() === undefined;

/** Made when it is first asked; its process takes seconds to start, and serves all calls. */
let builder: JavaBuilder | undefined;

/** See `Inject`. */
export const compareCompiled = compareCompiledBy(toolchain, () => {
  const kept = (builder ??= new JavaBuilder());
  return (text) => kept.classes(inClass(text));
});

/** See `Inject`: whether all can be reached, and methods with a result end in one. */
export const isCompilable = isReachable;
