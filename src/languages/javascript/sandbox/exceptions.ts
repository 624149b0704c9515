/** @file What the words of an exception mean for the verdict. */
import type { Outcome } from "../../outcome.js";
import { isNodeGlobal, isNodeModule } from "./provided-modules.js";

/** The outcome of a candidate that raises while it is loaded. */
export function outcomeOfLoading(name: string, message: string): Outcome {
  return name === "SyntaxError" ? "syntax error" : classOf(name, message);
}

/** Whether words say that a global of node's is not defined. */
export function lacksGlobal(words: string): boolean {
  const missing = /^ReferenceError: '?([\w$]+)'? is not defined/.exec(words);
  return missing !== null && isNodeGlobal(missing[1]!);
}

/** The outcome that an exception of the candidate makes. */
export function classOf(name: string, message: string): Outcome {
  const module = /^Cannot find module '(.+)'$/.exec(message)?.[1];
  if (message.startsWith("the sandbox lacks ") || (module !== undefined && isNodeModule(module)))
    return "not judged";
  if (lacksGlobal(`${name}: ${message}`)) return "not judged";
  if (name === "ReferenceError") return "name error";
  if (message === "stack overflow" || message === "Maximum call stack size exceeded")
    return "stack overflow";
  if (message === "out of memory") return "memory limit";
  return message.startsWith("Cannot find module ") ? "missing module" : "exception";
}
