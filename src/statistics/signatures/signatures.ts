/**
 * @file The failure signatures, and what they find in a record (docs/failure-signatures.md says of
 * each what it is, why its threshold stands where it does, and where it comes from).
 */
import { forgetting } from "./forgetting.js";
import { hingeNotLearnt } from "./hinge-not-learnt.js";
import { marginByNorms } from "./margin-by-norms.js";
import { overfitToInjectedBugs } from "./overfit-to-injected-bugs.js";
import { repeatsRising } from "./repeats-rising.js";
import { statesTooAlike } from "./states-too-alike.js";
import { templateBias } from "./template-bias.js";
import { unstableRate } from "./unstable-rate.js";
import { unstableWeighting } from "./unstable-weighting.js";
import type { Signature, SignatureRule, WatchedRecord } from "./watched-record.js";

/** Every rule, in the order in which findings are shown. */
const SIGNATURES: readonly SignatureRule[] = [
  overfitToInjectedBugs,
  templateBias,
  unstableWeighting,
  unstableRate,
  hingeNotLearnt,
  marginByNorms,
  statesTooAlike,
  repeatsRising,
  forgetting,
];

/** What was found in a record. */
export interface Watch {
  /** Failures, by rule and arm. */
  readonly found: readonly Signature[];
  /** Signatures that could not be looked for in any arm, each with what that needs. */
  readonly unmeasured: readonly { readonly name: string; readonly needs: string }[];
}

/** Looks for every signature. */
export function watch(record: WatchedRecord): Watch {
  const found: Signature[] = [];
  const unmeasured: { name: string; needs: string }[] = [];
  for (const { name, advice, needs, find } of SIGNATURES) {
    const arms = find(record);
    if (arms.size === 0) unmeasured.push({ name, needs });
    for (const [arm, finding] of arms)
      if (finding !== null) found.push({ name, arm, advice, ...finding });
  }
  return { found, unmeasured };
}

/** Arms whose finding is told in a line; the others are counted. */
const TOLD = 4;

/** One line a signature that was found: its name, the arms with what was seen, what to try. */
export function signatureLines({ found }: Watch): string[] {
  return SIGNATURES.flatMap(({ name }) => {
    const own = found.filter((signature) => signature.name === name);
    if (own.length === 0) return [];
    const told = own.slice(0, TOLD).map(({ arm, finding }) => `${arm}: ${finding}`);
    const more = own.length > TOLD ? [`and ${own.length - TOLD} more arms`] : [];
    const advice = [...new Set(own.map((signature) => signature.advice))].join(" ");
    return [`Signature of a failure, ${name}: ${[...told, ...more].join("; ")}. ${advice}`];
  });
}

/** One line for the signatures that could not be looked for; none where all were. */
export function unmeasuredLines({ unmeasured }: Watch): string[] {
  if (unmeasured.length === 0) return [];
  const list = unmeasured.map(({ name, needs }) => `${name} (needs ${needs})`).join("; ");
  return [`Not looked for: ${list}.`];
}
