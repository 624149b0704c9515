/**
 * @file How a figure is asked for (width, theme, title) and what follows from that: sizes of text,
 * colours of paper and ink, how many characters fit in a line. Lengths are CSS pixels, 96 to the
 * inch; 7 pt are 9.33 pixels.
 */

/**
 * "light" and "dark" are for screens; "print" is black on white in grey tones that a
 * black-and-white printer keeps apart: arms differ by marker and dash.
 */
export type Theme = "light" | "dark" | "print";

/** What every figure's function takes beside its rows. */
export interface FigureOptions {
  /**
   * Pixels that the figure is drawn at, 640 by default. On a screen it may be shown in any width
   * from 480 up: margins are in pixels and texts are broken for 480.
   */
  readonly width?: number;
  /**
   * Base size of text in pixels, 13 by default; small text is one pixel smaller, never below 9.4.
   */
  readonly fontSize?: number;
  /** Colors for light or dark pages, or grey for print; light by default. */
  readonly theme?: Theme;
  /** False leaves out the title and the note under it: a paper has its caption. */
  readonly title?: boolean;
  /** In place of the figure's own title. */
  readonly heading?: string;
}

/** The options with all that follows from them. */
export interface Look {
  /** Width of the figure in pixels. */
  readonly width: number;
  /** The narrowest width in which the figure must hold: texts and columns are planned for it. */
  readonly holds: number;
  /** Base size of text in pixels. */
  readonly font: number;
  /** Size of small text in pixels, at least SMALLEST_TEXT. */
  readonly small: number;
  /** Which colors of arms and marks go with the paper. */
  readonly theme: Theme;
  /** Whether title and note are drawn. */
  readonly title: boolean;
  /** Title in place of the figure's own, if one was given. */
  readonly heading: string | undefined;
  /** Colors of the theme for everything that is no arm. */
  readonly colors: Colors;
}

/** Colours of everything that is no arm. */
export interface Colors {
  /** Behind the figure. */
  readonly paper: string;
  /** All other text. */
  readonly ink: string;
  /** The note under the title. */
  readonly faint: string;
  /** Axes and rules. */
  readonly line: string;
  /** Grid behind the marks. */
  readonly grid: string;
}

/** 7 pt, rounded up to a tenth of a pixel. */
export const SMALLEST_TEXT = 9.4;
/** The narrowest output of a notebook that figures are planned for: JupyterLab at 900 pixels. */
const NARROWEST_OUTPUT = 480;

const COLORS: Readonly<Record<Theme, Colors>> = {
  light: { paper: "#ffffff", ink: "#222222", faint: "#5a5a5a", line: "#444444", grid: "#e4e4e4" },
  dark: { paper: "#14181c", ink: "#ececec", faint: "#b4b4b4", line: "#a8a8a8", grid: "#363c42" },
  print: { paper: "#ffffff", ink: "#000000", faint: "#333333", line: "#000000", grid: "#d8d8d8" },
};

/** @throws RangeError for a width under 240 pixels, a text under 9.4 or an unknown theme */
export function lookOf(options: FigureOptions = {}): Look {
  const { width = 640, fontSize = 13, theme = "light", title = true, heading } = options;
  if (!(width >= 240))
    throw new RangeError(`figure: expected width ≥ 240 pixels, got ${width}; leave it out for 640`);
  if (!(fontSize >= SMALLEST_TEXT))
    throw new RangeError(
      `figure: expected fontSize ≥ ${SMALLEST_TEXT} (7 pt), got ${fontSize}; leave it out for 13`,
    );
  const colors = COLORS[theme];
  if (colors === undefined)
    throw new RangeError(
      `figure: expected theme light, dark or print, got ${String(theme)}; leave it out for light`,
    );
  const small = Math.max(SMALLEST_TEXT, fontSize - 1);
  const holds = Math.min(width, NARROWEST_OUTPUT);
  return { width, holds, font: fontSize, small, theme, title, heading, colors };
}

/** Plotly's markup does not count, and an entity is one character. */
const plain = (text: string): string => text.replace(/<[^>]*>/g, "");

/**
 * About how wide a text is in Open Sans, in pixels; a little too wide rather than too narrow. The
 * widest line counts.
 */
export function textWidth(text: string, size: number, bold = false): number {
  const longest = Math.max(...text.split("<br>").map((line) => plain(line).length));
  return longest * size * (bold ? 0.6 : 0.56);
}

/** Breaks a text at spaces so that no line is wider than `width` pixels. */
export function wrap(text: string, width: number, size: number, bold = false): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, size, bold) <= width)
      lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join("<br>");
}

/** Lines of a text that `wrap` broke. */
export const lineCount = (text: string): number => text.split("<br>").length;
