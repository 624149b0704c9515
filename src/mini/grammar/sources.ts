/**
 * @file Sources: what is walked over, and the loops that do it. A loop is a list of lines; the body
 * follows the last line, one level deeper than it. `{it}` is the sequence, a parameter or a slice
 * of it.
 */
import type { Domain, Primitive, Span } from "./primitive.js";

/** One way to write the loop. */
export interface Loop {
  /** How elements are reached; prompts and styles tell loops apart by it. */
  readonly style: "each" | "index" | "place" | "enumerate" | "while" | "items" | "nested";
  /** Lines of the loop's head, and those that bind the element. */
  readonly lines: readonly string[];
  /** The element as an expression; default the variable `{v}`, which the lines bind. */
  readonly element?: string;
  /** Whether `{i}` counts positions here. */
  readonly indexed?: true;
  /** "for …" part of a comprehension that walks the same elements. */
  readonly over?: string;
}

/** What the parameter is, for its names and its test inputs. */
export type ParameterKind =
  "numbers" | "text" | "words" | "table" | "integer" | "grid" | "two lists";

/** A primitive that says what is walked over. */
export interface Source extends Primitive {
  /** What its elements are. */
  readonly domain: Domain;
  /** What the function's parameter is. */
  readonly parameter: ParameterKind;
  /** Where constants for its elements fall. */
  readonly span: Span;
  /**
   * Plural noun phrase without article; `{p}` may occur. Empty: the parameter's own name or
   * "numbers in p".
   */
  readonly noun: string;
  /** Noun of one element; empty if the parameter's name gives it. */
  readonly one: string;
  /** Ways to walk over it; a style holds an index into them. */
  readonly loops: readonly Loop[];
  /** Has a length to guard and slices to take. */
  readonly sliced?: true;
  /** Two loops: `break` would leave only one of them. */
  readonly nested?: true;
  /** Its elements have keys. */
  readonly keyed?: true;
}

/** A source is named by its noun. */
const NONE: readonly string[] = [""];

const sequenceLoops: readonly Loop[] = [
  { style: "each", lines: ["for {v} in {it}:"], over: "for {v} in {it}" },
  { style: "index", lines: ["for {i} in range(len({it})):", "    {v} = {it}[{i}]"], indexed: true },
  { style: "place", lines: ["for {i} in range(len({it})):"], element: "{it}[{i}]", indexed: true },
  {
    style: "enumerate",
    lines: ["for {i}, {v} in enumerate({it}):"],
    indexed: true,
    over: "for {i}, {v} in enumerate({it})",
  },
  {
    style: "while",
    lines: ["{i} = 0", "while {i} < len({it}):", "    {v} = {it}[{i}]", "    {i} += 1"],
  },
];

/** All sources; draws depend on their order. */
export const SOURCES: readonly Source[] = [
  {
    name: "numbers",
    texts: NONE,
    domain: "number",
    parameter: "numbers",
    span: [-6, 12],
    noun: "",
    one: "",
    loops: sequenceLoops,
    sliced: true,
  },
  {
    name: "characters",
    texts: NONE,
    domain: "character",
    parameter: "text",
    span: [0, 9],
    noun: "characters of {p}",
    one: "character",
    loops: sequenceLoops,
    sliced: true,
  },
  {
    name: "words",
    texts: NONE,
    domain: "word",
    parameter: "words",
    span: [0, 9],
    noun: "",
    one: "",
    loops: sequenceLoops,
    sliced: true,
  },
  {
    name: "split",
    texts: NONE,
    domain: "word",
    parameter: "text",
    span: [0, 9],
    noun: "words of {p}",
    one: "word",
    loops: [
      { style: "each", lines: ["for {v} in {it}.split():"], over: "for {v} in {it}.split()" },
      { style: "enumerate", lines: ["for {i}, {v} in enumerate({it}.split()):"], indexed: true },
    ],
  },
  {
    name: "table",
    texts: NONE,
    domain: "number",
    parameter: "table",
    span: [-3, 12],
    noun: "values of {p}",
    one: "value",
    keyed: true,
    loops: [
      {
        style: "items",
        lines: ["for {k}, {v} in {it}.items():"],
        over: "for {k}, {v} in {it}.items()",
      },
      { style: "each", lines: ["for {k} in {it}:", "    {v} = {it}[{k}]"] },
      { style: "place", lines: ["for {k} in {it}:"], element: "{it}[{k}]" },
    ],
  },
  {
    name: "digits",
    texts: NONE,
    domain: "number",
    parameter: "integer",
    span: [0, 9],
    noun: "digits of {p}",
    one: "digit",
    loops: [
      { style: "each", lines: ["for {d} in str({it}):", "    {v} = int({d})"] },
      {
        style: "enumerate",
        lines: ["for {i}, {d} in enumerate(str({it})):", "    {v} = int({d})"],
        indexed: true,
      },
    ],
  },
  {
    name: "digitsBackward",
    texts: NONE,
    domain: "number",
    parameter: "integer",
    span: [0, 9],
    noun: "digits of {p} (last first)",
    one: "digit",
    loops: [
      {
        style: "while",
        lines: ["while {it} > 0:", "    {v} = {it} % 10", "    {it} = {it} // 10"],
      },
      { style: "while", lines: ["while {it} > 0:", "    {v} = {it} % 10", "    {it} //= 10"] },
    ],
  },
  {
    name: "upTo",
    texts: NONE,
    domain: "number",
    parameter: "integer",
    span: [1, 14],
    noun: "numbers from 1 to {p}",
    one: "number",
    loops: [
      {
        style: "each",
        lines: ["for {v} in range(1, {it} + 1):"],
        over: "for {v} in range(1, {it} + 1)",
      },
      { style: "while", lines: ["{v} = 0", "while {v} < {it}:", "    {v} += 1"] },
    ],
  },
  {
    name: "below",
    texts: NONE,
    domain: "number",
    parameter: "integer",
    span: [0, 14],
    noun: "numbers in range({p})",
    one: "number",
    loops: [{ style: "each", lines: ["for {v} in range({it}):"], over: "for {v} in range({it})" }],
  },
  {
    name: "countdown",
    texts: NONE,
    heldOut: true,
    domain: "number",
    parameter: "integer",
    span: [1, 14],
    noun: "numbers from {p} down to 1",
    one: "number",
    loops: [
      {
        style: "each",
        lines: ["for {v} in range({it}, 0, -1):"],
        over: "for {v} in range({it}, 0, -1)",
      },
    ],
  },
  {
    name: "cells",
    texts: NONE,
    domain: "number",
    parameter: "grid",
    span: [-4, 9],
    noun: "numbers in the rows of {p}",
    one: "number",
    nested: true,
    loops: [
      {
        style: "nested",
        lines: ["for {row} in {it}:", "    for {v} in {row}:"],
        over: "for {row} in {it} for {v} in {row}",
      },
      { style: "nested", lines: ["for {i} in range(len({it})):", "    for {v} in {it}[{i}]:"] },
    ],
  },
  {
    name: "rowSums",
    texts: NONE,
    domain: "number",
    parameter: "grid",
    span: [-4, 15],
    noun: "row sums of {p}",
    one: "row sum",
    loops: [
      { style: "each", lines: ["for {row} in {it}:", "    {v} = sum({row})"] },
      {
        style: "index",
        lines: ["for {i}, {row} in enumerate({it}):", "    {v} = sum({row})"],
        indexed: true,
      },
    ],
  },
  {
    name: "rowLengths",
    texts: NONE,
    domain: "number",
    parameter: "grid",
    span: [0, 4],
    noun: "row lengths of {p}",
    one: "row length",
    loops: [
      { style: "each", lines: ["for {row} in {it}:", "    {v} = len({row})"] },
      {
        style: "index",
        lines: ["for {i}, {row} in enumerate({it}):", "    {v} = len({row})"],
        indexed: true,
      },
    ],
  },
  {
    name: "pairSums",
    texts: NONE,
    domain: "number",
    parameter: "numbers",
    span: [-8, 18],
    noun: "pair sums of {p}",
    one: "pair sum",
    nested: true,
    loops: [
      {
        style: "nested",
        lines: [
          "for {i} in range(len({it})):",
          "    for {j} in range({i} + 1, len({it})):",
          "        {v} = {it}[{i}] + {it}[{j}]",
        ],
      },
      {
        style: "nested",
        lines: [
          "for {j} in range(len({it})):",
          "    for {i} in range({j}):",
          "        {v} = {it}[{i}] + {it}[{j}]",
        ],
      },
    ],
  },
  {
    name: "increases",
    texts: NONE,
    domain: "number",
    parameter: "numbers",
    span: [-8, 10],
    noun: "increases between neighbours in {p}",
    one: "increase",
    loops: [
      {
        style: "index",
        lines: ["for {i} in range(1, len({it})):", "    {v} = {it}[{i}] - {it}[{i} - 1]"],
      },
      {
        style: "index",
        lines: ["for {i} in range(len({it}) - 1):", "    {v} = {it}[{i} + 1] - {it}[{i}]"],
      },
    ],
  },
  {
    name: "pairedProducts",
    texts: NONE,
    domain: "number",
    parameter: "two lists",
    span: [-9, 20],
    noun: "pair products of {p} and {q}",
    one: "pair product",
    loops: [
      { style: "each", lines: ["for {b}, {c} in zip({p}, {q}):", "    {v} = {b} * {c}"] },
      {
        style: "index",
        lines: ["for {i} in range(min(len({p}), len({q}))):", "    {v} = {p}[{i}] * {q}[{i}]"],
        indexed: true,
      },
    ],
  },
  {
    name: "pairedLarger",
    texts: NONE,
    domain: "number",
    parameter: "two lists",
    span: [-4, 12],
    noun: "pair maxima of {p} and {q}",
    one: "maximum",
    loops: [
      { style: "each", lines: ["for {b}, {c} in zip({p}, {q}):", "    {v} = max({b}, {c})"] },
      {
        style: "each",
        lines: ["for {b}, {c} in zip({p}, {q}):", "    {v} = {b} if {b} > {c} else {c}"],
      },
    ],
  },
];
