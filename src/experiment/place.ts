/**
 * @file Where a process runs: the machine as a person calls it, as a lock tells it from others, and
 * the kind of its processor, by which numbers differ in rounding.
 */
import { readFileSync, readlinkSync } from "node:fs";
import { arch, cpus, hostname } from "node:os";
import { sha256 } from "../files/hash.js";
import { PROCESSOR_KINDS, type ProcessorKind } from "./spec-keys.js";

/** Name of this machine, as its owner calls it. */
export const HOST = hostname();

/**
 * Names all processes that can see each other's ids: the machine, its start and the namespace of
 * its process ids, hashed. Two containers of one machine are two places.
 */
export const PLACE = sha256(
  [
    HOST,
    textOr("", () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
    textOr("", () => readlinkSync("/proc/self/ns/pid")),
  ].join(" "),
).slice(0, 16);

/** Kind of this machine's processor, by the instructions that decide how sums are rounded. */
export function processorKind(): ProcessorKind {
  if (arch() === "arm64") return "arm64";
  const flags = textOr("", () => readFileSync("/proc/cpuinfo", "utf8"));
  const kind = PROCESSOR_KINDS.find((one) =>
    new RegExp(`\\b${INSTRUCTIONS[one] ?? "(?!)"}\\b`).test(flags),
  );
  return kind ?? "other";
}

/** Model of this machine's processor, as it says itself. */
export function processorModel(): string {
  return cpus()[0]?.model ?? "unknown";
}

/** The flag of /proc/cpuinfo that tells a kind; the first that is there decides. */
const INSTRUCTIONS: Partial<Record<ProcessorKind, string>> = { avx512: "avx512f", avx2: "avx2" };

function textOr(other: string, read: () => string): string {
  try {
    return read();
  } catch {
    return other;
  }
}
