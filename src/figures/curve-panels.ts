/**
 * @file Curves of arms over training in several panels: the traces, with one legend for all panels.
 */
import { bandTraces, type SeedValue } from "./band.js";
import type { ArmStyle } from "./figure.js";
import type { PanelGrid } from "./panels.js";

/** What is drawn in one panel. */
export interface CurvePanel {
  /** Values of all arms; an arm without any is left out. */
  readonly rows: readonly SeedValue[];
  /** Factor from the rows' unit to the axis'; default 1. */
  readonly scale?: number;
  /** For the hover text; default none. */
  readonly unit?: string;
}

/**
 * Traces of every panel; an arm stands in the legend once.
 * @param panels  one a panel of the grid, in its order
 */
export function panelTraces(
  grid: PanelGrid,
  panels: readonly CurvePanel[],
  arms: readonly string[],
  style: (arm: string) => ArmStyle,
  markers: boolean,
): Record<string, unknown>[] {
  const shown = new Set<string>();
  return panels.flatMap(({ rows, scale = 1, unit = "" }, i) =>
    arms.flatMap((arm) => {
      const mine = rows.filter((row) => row.arm === arm);
      if (mine.length === 0) return [];
      const legend = !shown.has(arm);
      shown.add(arm);
      const { suffix } = grid.panels[i]!;
      const axes = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
      return bandTraces(arm, mine, style(arm), { scale, unit, markers, legend, axes });
    }),
  );
}
