/**
 * @file Conditions on characters, words and their places: which elements count. Texts are read as
 *   in number-conditions.ts.
 */
import type { RandomStream } from "../../random.js";
import { between, type Condition, type Constant } from "./primitive.js";

const letter = (stream: RandomStream): Constant[] => [stream.choice([..."cdefghiklmnoprstu"])];
const size = (stream: RandomStream): Constant[] => [between(stream, 2, 5)];

const kind = { domain: "character", family: "kind" } as const;
const identity = { domain: "character", family: "identity" } as const;
const length = { domain: "word", family: "length" } as const;
const spelling = { domain: "word", family: "spelling" } as const;

/** Conditions on characters, then on words; draws depend on their order. */
export const TEXT_CONDITIONS: readonly Condition[] = [
  {
    name: "vowel",
    ...kind,
    stem: "vowels",
    code: "{v} in 'aeiou'",
    negated: "{v} not in 'aeiou'",
    texts: ["that are vowels"],
  },
  {
    name: "consonant",
    ...kind,
    stem: "consonants",
    heldOut: true,
    code: "{v} in 'bcdfghjklmnpqrstvwxyz'",
    texts: ["that are consonants"],
  },
  { name: "digit", ...kind, stem: "digits", code: "{v}.isdigit()", texts: ["that are digits"] },
  { name: "letter", ...kind, stem: "letters", code: "{v}.isalpha()", texts: ["that are letters"] },
  {
    name: "upper",
    ...kind,
    stem: "capitals",
    code: "{v}.isupper()",
    texts: ["that are capital letters", "in upper case"],
  },
  {
    name: "lower",
    ...kind,
    stem: "small",
    code: "{v}.islower()",
    texts: ["that are small letters", "in lower case"],
  },
  {
    name: "notSpace",
    ...kind,
    stem: "visible",
    code: "{v} != ' '",
    negated: "{v} == ' '",
    texts: ["that are not spaces", "different from a space"],
  },
  {
    name: "notCharacter",
    ...identity,
    stem: "without",
    code: "{v} != {0}",
    negated: "{v} == {0}",
    texts: ["different from {0}", "other than {0}"],
    draw: letter,
  },
  {
    name: "twoCharacters",
    ...identity,
    stem: "chosen",
    code: "{v} in {0}",
    negated: "{v} not in {0}",
    texts: ["that occur in {0}", "found in {0}"],
    draw: (stream) => [
      stream
        .shuffle([..."aeinorst"])
        .slice(0, between(stream, 2, 4))
        .join(""),
    ],
  },
  {
    name: "earlyLetter",
    ...identity,
    stem: "early",
    code: "{v} < {0}",
    negated: "{v} >= {0}",
    texts: ["that come before {0}", "sorted before {0}"],
    draw: letter,
  },
  {
    name: "lateLetter",
    ...identity,
    stem: "late",
    code: "{v} >= {0}",
    negated: "{v} < {0}",
    texts: ["that come at or after {0}", "not sorted before {0}"],
    draw: letter,
  },
  {
    name: "evenPlace",
    domain: "character",
    family: "position",
    stem: "even_places",
    code: "{i} % 2 == 0",
    negated: "{i} % 2 == 1",
    texts: ["at even positions", "with even index"],
  },
  {
    name: "fromPlace",
    domain: "character",
    family: "position",
    stem: "late",
    code: "{i} >= {0}",
    negated: "{i} < {0}",
    texts: ["at position {0} or later", "with index at least {0}"],
    draw: (stream) => [between(stream, 1, 4)],
  },

  {
    name: "longer",
    ...length,
    stem: "long",
    code: "len({e}) > {0}",
    negated: "len({e}) <= {0}",
    texts: ["longer than {0}", "with more than {0} characters"],
    draw: size,
  },
  {
    name: "shorter",
    ...length,
    stem: "short",
    code: "len({e}) < {0}",
    negated: "len({e}) >= {0}",
    texts: ["shorter than {0}", "with fewer than {0} characters"],
    draw: size,
  },
  {
    name: "evenLength",
    ...length,
    stem: "even_length",
    code: "len({e}) % 2 == 0",
    negated: "len({e}) % 2 == 1",
    texts: ["of even length"],
  },
  {
    name: "starts",
    ...spelling,
    stem: "starting",
    code: "{v}.startswith({0})",
    texts: ["that start with {0}", "beginning with {0}"],
    draw: (stream) => [stream.choice(["a", "b", "c", "s", "t"])],
  },
  {
    name: "ends",
    ...spelling,
    stem: "ending",
    code: "{v}.endswith({0})",
    texts: ["that end with {0}", "ending in {0}"],
    draw: (stream) => [stream.choice(["e", "s", "t", "a", "r"])],
  },
  {
    name: "contains",
    ...spelling,
    stem: "with",
    code: "{0} in {v}",
    negated: "{0} not in {v}",
    texts: ["that contain {0}", "containing {0}"],
    draw: (stream) => [stream.choice(["a", "e", "o", "r", "t"])],
  },
  {
    name: "lacks",
    ...spelling,
    stem: "lacking",
    code: "{0} not in {v}",
    negated: "{0} in {v}",
    texts: ["that do not contain {0}", "without {0}"],
    draw: (stream) => [stream.choice(["a", "e", "o", "r", "t"])],
  },
  {
    name: "palindrome",
    ...spelling,
    stem: "palindromes",
    heldOut: true,
    code: "{v} == {v}[::-1]",
    negated: "{v} != {v}[::-1]",
    texts: ["that are palindromes", "that read the same backwards"],
  },
];
