/**
 * @file What tables say of preference heads on held-out pairs.
 */
import type { HeadPreferences, HeldOutSummary, Preference } from "./held-out.js";
import type { Block } from "./table-block.js";

/** What is said of arms beside their answers. */
export interface TableMeasures {
  /** Preferences of heads by arm. */
  readonly heldOut?: Readonly<Record<string, HeldOutSummary>>;
}

/** Stretches behind the first differing token, as `byDistance` of training names them. */
const STRETCHES = ["at the\nfirst", "1 to 3\nbehind", "4 to 15\nbehind", "16 and\nmore"];

const percent = (rate: number): string => (100 * rate).toFixed(1);

/** The heads that are shown: the probes of the base, each once, and every arm's own. */
function headsOf(heldOut: Readonly<Record<string, HeldOutSummary>>): [string, HeadPreferences][] {
  const probes = new Map<string, [string, HeadPreferences]>();
  for (const [arm, { probe }] of Object.entries(heldOut))
    if (probe && !probes.has(JSON.stringify(probe)))
      probes.set(JSON.stringify(probe), [
        probes.size === 0 ? "base, probed" : `base, probed as ${arm}`,
        probe,
      ]);
  const tuned = Object.entries(heldOut).map(([arm, own]): [string, HeadPreferences] => [
    arm,
    own.tuned,
  ]);
  return [...probes.values(), ...tuned];
}

/**
 * Blocks of a table; none without measures.
 * @param end  how ends of intervals are written where there is little room
 */
export function heldOutBlocks(
  { heldOut = {} }: TableMeasures,
  end: (rate: number) => string,
): Block[] {
  const heads = headsOf(heldOut);
  const first = heads[0]?.[1];
  if (first === undefined) return [];
  const cell = (of: Preference | null | undefined, write = end): string =>
    of ? `${percent(of.accuracy)} [${of.interval.map(write).join(", ")}]` : "";
  const types = Object.entries(first.byBugType);
  const stretches = first.byDistance.flatMap((of, bin) => (of ? [{ bin, n: of.n }] : []));
  return [
    {
      caption:
        "the preference head on held-out pairs: how often it prefers the correct side, % [95%]",
      head: [
        "head",
        `pairs\nn=${first.n}`,
        `edits that keep the meaning:\nthe unedited side, n=${first.control?.n ?? 0}`,
        "mean margin",
      ],
      rows: heads.map(([name, head]) => [
        name,
        cell(head, percent),
        cell(head.control, percent),
        head.margin.toFixed(3),
      ]),
    },
    {
      caption: "the same by bug type",
      head: ["head", ...types.map(([type, { n }]) => `${type}\nn=${n}`)],
      rows: heads.map(([name, head]) => [
        name,
        ...types.map(([type]) => cell(head.byBugType[type])),
      ]),
    },
    {
      caption: "the same by the tokens' distance behind the first differing one",
      head: ["head", ...stretches.map(({ bin, n }) => `${STRETCHES[bin]}\nn=${n}`)],
      rows: heads.map(([name, head]) => [
        name,
        ...stretches.map(({ bin }) => cell(head.byDistance[bin])),
      ]),
    },
  ];
}

/** Lines under the table: the length-only baseline. */
export function measureNotes({ heldOut = {} }: TableMeasures): string[] {
  const rule = Object.values(heldOut)[0]?.byLength;
  return [
    ...(rule
      ? [
          `A head that knows lengths alone: preferring the ${rule.rule} side is right for ` +
            `${percent(rule.accuracy)}% of these pairs. The probed base is a head fitted to ` +
            "the states of the untuned base: the floor.",
        ]
      : []),
  ];
}
