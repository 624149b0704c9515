/**
 * @file Byte-level BPE, the family of GPT-2, StarCoder, Qwen2, Llama 3 and most code models: every
 * character of a vocabulary entry stands for one byte. A normalizer may be NFC (Qwen2, GPT-NeoX).
 */
import { UsageError } from "../../errors.js";
import { byteLevelCut } from "./pre-tokenizer.js";
import type { TokenSpelling } from "./token-spelling.js";
import { commonFaults, stepsOf, type TokenizerFile } from "./tokenizer-file.js";

/** GPT-2's alphabet: the character that stands for each byte. */
const characterOf: readonly string[] = (() => {
  const printable = (b: number): boolean =>
    (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, b) => String.fromCharCode(printable(b) ? b : next++));
})();
const BYTE_OF: ReadonlyMap<string, number> = new Map(
  characterOf.map((character, byte) => [character, byte]),
);

/** @throws UsageError that names everything of the file that is not supported */
export function byteLevelSpelling(file: TokenizerFile, where: string): TokenSpelling {
  const normalizers = stepsOf(file.normalizer).map(({ type }) => type);
  const cut = byteLevelCut(stepsOf(file.pre_tokenizer));
  const faults = [
    ...commonFaults(file),
    ...normalizers.filter((type) => type !== "NFC").map((type) => `normalizer ${type}`),
    ...("faults" in cut ? cut.faults : []),
  ];
  if (faults.length > 0 || "faults" in cut)
    throw new UsageError(
      `${where}: expected a byte-level BPE tokenizer, got ${faults.join("; ")}; use a model ` +
        "with a GPT-2 style tokenizer.json",
    );
  const composes = normalizers.length > 0;
  return {
    prefixes: "never",
    normalizesFirst: composes,
    pieces: cut,
    normalize: (section) => (composes ? section.normalize("NFC") : section),
    origins: (section) => (composes ? composedStretches(section) : [[section, section]]),
    inVocabulary(piece) {
      let out = "";
      for (const byte of Buffer.from(piece)) out += characterOf[byte];
      return out;
    },
    bytesOf(entry) {
      const bytes = Array.from(entry, (character) => BYTE_OF.get(character));
      return bytes.includes(undefined) ? undefined : Uint8Array.from(bytes as number[]);
    },
  };
}

/** A section in stretches that NFC changes each on its own. */
function composedStretches(section: string): [normal: string, original: string][] {
  const composed = (text: string): string => text.normalize("NFC");
  const stretches: string[] = [];
  for (const character of section) {
    const last = stretches.at(-1);
    const alone =
      last === undefined ||
      ((character < "\u0300" || !/\p{M}/u.test(character)) &&
        composed(last + character) === composed(last) + composed(character));
    if (alone) stretches.push(character);
    else stretches[stretches.length - 1] = last + character;
  }
  const pairs = stretches.map((original): [string, string] => [composed(original), original]);
  return pairs.map(([normal]) => normal).join("") === composed(section)
    ? pairs
    : [[composed(section), section]]; // a guard: no text is known that needs it
}
