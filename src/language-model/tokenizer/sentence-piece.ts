/**
 * @file SentencePiece-like BPE with byte fallback, the family of Llama, Llama 2 and CodeLlama:
 * U+2581 stands for a space, a space is put before the text, and characters without an entry are
 * spelt in tokens of one byte. Two files say the same: normalizers Prepend and Replace (older), or
 * the pre-tokenizer Metaspace (newer). The family cannot distinguish U+2581 from a space, nor
 * (Metaspace) a text that begins with a space from one that does not; `normalize` of the tokenizer
 * says what is left of a text.
 */
import { UsageError } from "../../errors.js";
import type { TokenSpelling } from "./token-spelling.js";
import { commonFaults, type Part, stepsOf, type TokenizerFile } from "./tokenizer-file.js";

const MARK = "\u2581";
const byteEntry = (byte: number): string =>
  `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
const isReplace = (step: Part): boolean =>
  step.type === "Replace" &&
  (step["pattern"] as { String?: unknown } | undefined)?.String === " " &&
  step["content"] === MARK;
const isPrepend = (step: Part): boolean => step.type === "Prepend" && step["prepend"] === MARK;

/** Whether a file is of this family: its model falls back to bytes. */
export function isSentencePieceLike(file: TokenizerFile): boolean {
  return file.model.byte_fallback === true;
}

/** @throws UsageError that names everything of the file that is not supported */
export function sentencePieceSpelling(file: TokenizerFile, where: string): TokenSpelling {
  const normalizers = stepsOf(file.normalizer);
  const [metaspace, ...others] = stepsOf(file.pre_tokenizer);
  const older =
    metaspace === undefined &&
    isReplace(normalizers.at(-1) ?? { type: "" }) &&
    normalizers.slice(0, -1).every(isPrepend) &&
    normalizers.length <= 2;
  const newer =
    metaspace?.type === "Metaspace" &&
    (metaspace["replacement"] ?? MARK) === MARK &&
    others.length === 0 &&
    normalizers.length === 0;
  const lacking = Array.from({ length: 256 }, (_, b) => byteEntry(b)).filter(
    (entry) => !(entry in file.model.vocab),
  );
  const faults = [
    ...commonFaults(file),
    ...(older || newer
      ? []
      : [
          `normalizer ${normalizers.map((s) => s.type).join(" + ") || "none"} with ` +
            `pre-tokenizer ${[metaspace, ...others].map((s) => s?.type ?? "none").join(" + ")}`,
        ]),
    ...(lacking.length > 0 ? [`${lacking.length} bytes without an entry (${lacking[0]})`] : []),
  ];
  if (faults.length > 0)
    throw new UsageError(
      `${where}: expected BPE with byte fallback as Llama's, got ${faults.join("; ")}; use a ` +
        "tokenizer.json with Prepend and Replace, or with Metaspace",
    );
  const unnamed = normalizers.length === 2 ? "every" : "never";
  const scheme = newer ? (metaspace["prepend_scheme"] ?? "always") : unnamed;
  const prefix = (section: string, prefixed: boolean): string =>
    prefixed && section !== "" && !(newer && /^[ \u2581]/.test(section)) ? " " : "";
  const cuts = newer && metaspace["split"] !== false;
  return {
    prefixes: scheme === "first" || scheme === "never" ? scheme : "every",
    normalizesFirst: older,
    normalize: (section, prefixed) => prefix(section, prefixed) + section.replaceAll(MARK, " "),
    *origins(section, prefixed) {
      yield [prefix(section, prefixed), ""];
      for (const stretch of section.split(/(\u2581)/))
        yield stretch === MARK ? [" ", MARK] : [stretch, stretch];
    },
    pieces: (normal) => (cuts ? (normal.match(/ [^ ]*|[^ ]+/g) ?? []) : [normal].filter(Boolean)),
    inVocabulary: (piece) => piece.replaceAll(" ", MARK),
    bytesOf: (entry) =>
      /^<0x[0-9A-F]{2}>$/.test(entry)
        ? Uint8Array.of(parseInt(entry.slice(3, 5), 16))
        : Buffer.from(entry.replaceAll(MARK, " ")),
  };
}
