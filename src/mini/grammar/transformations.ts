/** @file Transformations: what is done to an element before it is accumulated. Texts follow "each". */
import type { RandomStream } from "../../random.js";
import { between, type Constant, type Transformation } from "./primitive.js";

const factor = (stream: RandomStream): Constant[] => [between(stream, 2, 9)];
const number = { domain: "number", to: "number" } as const;
const character = { domain: "character", to: "character" } as const;
const word = { domain: "word", to: "word" } as const;

export const TRANSFORMATIONS: readonly Transformation[] = [
  { name: "times", ...number, stem: "scaled", code: "{v} * {0}", texts: ["multiplied by {0}", "times {0}"], draw: factor },
  { name: "plus", ...number, stem: "raised", code: "{v} + {0}", texts: ["plus {0}", "increased by {0}"], draw: factor },
  { name: "minus", ...number, stem: "lowered", code: "{v} - {0}", texts: ["minus {0}", "decreased by {0}"], draw: factor },
  { name: "from", ...number, stem: "mirrored", code: "{0} - {v}", texts: ["subtracted from {0}", "taken away from {0}"], draw: factor },
  { name: "square", ...number, stem: "squares", family: "power", code: "{v} * {v}", texts: ["squared", "multiplied by itself"] },
  { name: "cube", ...number, stem: "cubes", heldOut: true, family: "power", code: "{v} ** 3", texts: ["cubed", "raised to the third power"] },
  { name: "absolute", ...number, signed: true, stem: "sizes", family: "sign", code: "abs({e})", atomic: true, texts: ["without its sign", "as an absolute value"] },
  { name: "negate", ...number, stem: "negated", family: "sign", code: "-{v}", texts: ["with its sign changed", "negated"] },
  { name: "quotient", ...number, stem: "parts", family: "division", code: "{v} // {0}", texts: ["divided by {0} and rounded down", "floor divided by {0}"], draw: (stream) => [between(stream, 2, 5)] },
  { name: "modulo", ...number, stem: "remainders", family: "division", code: "{v} % {0}", texts: ["taken modulo {0}", "reduced modulo {0}"], draw: (stream) => [between(stream, 3, 9)] },
  { name: "capped", ...number, stem: "capped", family: "bound", code: "min({e}, {0})", atomic: true, texts: ["capped at {0}", "limited to at most {0}"], draw: (stream, [low, high]) => [between(stream, Math.ceil((low + high) / 2), high)] },
  { name: "floored", ...number, stem: "floored", family: "bound", code: "max({e}, {0})", atomic: true, texts: ["raised to at least {0}", "limited to at least {0}"], draw: (stream, [low, high]) => [between(stream, low, Math.floor((low + high) / 2))] },
  { name: "digitSum", ...number, stem: "digit_sums", code: "digit_sum({e})", atomic: true, texts: ["replaced by its digit sum"], helper: { name: "digit_sum", parameter: "n", body: ["return sum(int(d) for d in str(abs(n)))"] } },
  { name: "withIndex", ...number, stem: "weighted", family: "position", code: "{v} * {i}", texts: ["multiplied by its index", "times its position"] },

  { name: "upperCharacter", ...character, stem: "upper", family: "case", code: "{v}.upper()", atomic: true, texts: ["in upper case", "made upper case"] },
  { name: "lowerCharacter", ...character, stem: "lower", family: "case", code: "{v}.lower()", atomic: true, texts: ["in lower case", "made lower case"] },
  { name: "swapCharacter", ...character, stem: "swapped", heldOut: true, family: "case", code: "{v}.swapcase()", atomic: true, texts: ["with its case swapped"] },
  { name: "repeatCharacter", ...character, stem: "repeated", code: "{v} * {0}", texts: ["repeated {0} times", "written {0} times"], draw: (stream) => [between(stream, 2, 4)] },
  { name: "markCharacter", ...character, stem: "marked", family: "mark", code: "{v} + {0}", texts: ["followed by {0}"], draw: (stream) => [stream.choice(["-", ".", "_", "*", "+"])] },
  { name: "prefixCharacter", ...character, stem: "marked", family: "mark", code: "{0} + {v}", texts: ["preceded by {0}"], draw: (stream) => [stream.choice(["-", ".", "_", "*", "+"])] },

  { name: "upperWord", ...word, stem: "upper", family: "case", code: "{v}.upper()", atomic: true, texts: ["in upper case", "made upper case"] },
  { name: "capitalWord", ...word, stem: "capitalized", family: "case", code: "{v}.capitalize()", atomic: true, texts: ["with a capital first letter", "capitalized"] },
  { name: "reversedWord", ...word, stem: "reversed", code: "{v}[::-1]", atomic: true, texts: ["reversed", "read backwards"] },
  { name: "prefixWord", ...word, stem: "starts", family: "cut", code: "{v}[:{0}]", atomic: true, texts: ["cut to its first {0} characters"], draw: (stream) => [between(stream, 1, 3)] },
  { name: "tailWord", ...word, stem: "tails", family: "cut", code: "{v}[{0}:]", atomic: true, texts: ["without its first {0} characters"], draw: (stream) => [between(stream, 1, 3)] },
  { name: "suffixWord", ...word, stem: "extended", code: "{v} + {0}", texts: ["followed by {0}", "with {0} added"], draw: (stream) => [stream.choice(["s", "!", "ed", "er", "?"])] },
  { name: "replaceWord", ...word, stem: "replaced", code: "{v}.replace({0}, {1})", atomic: true, texts: ["with {0} replaced by {1}", "with {1} in place of {0}"], draw: (stream) => [stream.choice(["a", "e", "o"]), stream.choice(["i", "u", "x"])] },
  { name: "lengthOfWord", domain: "word", to: "number", stem: "lengths", code: "len({e})", atomic: true, texts: ["replaced by its length"] },
  { name: "countInWord", domain: "word", to: "number", stem: "counts", code: "{v}.count({0})", atomic: true, texts: ["replaced by how often it contains {0}"], draw: (stream) => [stream.choice(["a", "e", "o", "t"])] },
];
