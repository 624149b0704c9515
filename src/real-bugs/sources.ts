/** @file The sets of other people's bugs that become benchmarks, by name: one line each. */
import type { BugSource } from "./buggy-program.js";
import { mdeval } from "./mdeval.js";

/** By the name under which `cct data pull` brings their files. */
export const BUG_SOURCES: Readonly<Record<string, BugSource>> = { mdeval };
