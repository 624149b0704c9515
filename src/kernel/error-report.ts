/**
 * @file What a failed cell shows: name, message and traceback. Frames of tslab and Node are left
 * out, and paths count from the project's folder, so that a stored notebook reads the same on every
 * machine.
 */
import { format, inspect } from "node:util";
import { sep } from "node:path";
import { projectRoot } from "../files/project-root.js";

/** Jupyter's fields of an error. */
export interface ErrorReport {
  /** The error's name, for example "TypeError"; "Thrown" for a value that is no error. */
  readonly ename: string;
  /** Its message; of a thrown value that is no error, that value as text. */
  readonly evalue: string;
  /** Lines as a notebook prints them, the message among them. */
  readonly traceback: string[];
}

/** The user stopped the cell. */
export function interruptedReport(): ErrorReport {
  return {
    ename: "Interrupted",
    evalue: "the cell was interrupted",
    traceback: ["Interrupted: the cell was interrupted"],
  };
}

/**
 * @param faults  arguments of each call that tslab made to report the failure: one thrown value, or
 *   type errors as (format, file, line, column, message)
 * @param code  the cell's text, from which the lines at fault are quoted
 */
export function errorReport(faults: readonly (readonly unknown[])[], code: string): ErrorReport {
  const first = faults[0] ?? ["the cell failed without saying why"];
  return first.length === 1 ? thrownReport(first[0]) : typeReport(faults, code);
}

function thrownReport(thrown: unknown): ErrorReport {
  if ((thrown as { code?: string } | undefined)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED")
    return interruptedReport();
  if (!isError(thrown)) {
    const evalue = typeof thrown === "string" ? thrown : inspect(thrown);
    return { ename: "Thrown", evalue, traceback: [`Thrown: ${evalue}`] };
  }
  const evalue = relative(thrown.message);
  const traceback = [`${thrown.name}: ${evalue}`, ...frames(thrown)];
  for (let cause = thrown.cause; isError(cause); cause = cause.cause)
    traceback.push(`caused by ${cause.name}: ${relative(cause.message)}`, ...frames(cause));
  return { ename: thrown.name, evalue, traceback };
}

/** The text on an error that no cell caught or awaited. */
export function lostErrorText(kind: string, thrown: unknown): string {
  return `${kind}: ${thrownReport(thrown).traceback.join("\n")}\n`;
}

/** Errors of other realms count too. */
function isError(value: unknown): value is Error {
  return (
    value instanceof Error ||
    (typeof value === "object" && value !== null && "message" in value && "stack" in value)
  );
}

/** Frames of tslab, of Node, and of the session that runs the cell. */
const hidden =
  /node_modules[\\/]tslab[\\/]|\(?node:|kernel[\\/](session|kernel|headless-kernel|await-rules)\.js/;
/** A function of an earlier cell, which tslab keeps as a property. */
const OF_EARLIER = /^(\s+at (?:async )?)Proxy\.(?=\S+ \(cell\))/;
/** A frame of the cell. */
const OF_CELL = /\(?evalmachine\.<anonymous>:\d+:\d+\)?/;
/** The frame in which tslab calls the function that it makes of a cell. */
const WRAPPER = /^\s+at evalmachine\.<anonymous>:\d+:3$/;

/** Stack lines worth reading: the project's, the packages' and the cell's own. */
function frames(error: Error): string[] {
  const lines = (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line) && !hidden.test(line));
  const last = lines.findLastIndex((line) => OF_CELL.test(line));
  const hasOther = lines.slice(0, last).some((line) => OF_CELL.test(line));
  if (hasOther && WRAPPER.test(lines[last]!)) lines.splice(last, 1);
  return lines.map((line) => relative(line).replace(OF_CELL, "(cell)").replace(OF_EARLIER, "$1"));
}

function relative(text: string): string {
  return text.replaceAll(projectRoot + sep, "");
}

function typeReport(faults: readonly (readonly unknown[])[], code: string): ErrorReport {
  const lines = code.split("\n");
  const quoted = faults.flatMap(([template, file, line, column, message]) => {
    const text = format(template, file, line, column, message);
    const source = file === "" ? lines[Number(line) - 1] : undefined;
    return source === undefined
      ? [text]
      : [text, `    ${source}`, `    ${" ".repeat(Number(column) - 1)}^`];
  });
  const evalue = faults.map((fault) => format(...fault)).join("\n");
  return { ename: "TypeScriptError", evalue, traceback: quoted };
}
