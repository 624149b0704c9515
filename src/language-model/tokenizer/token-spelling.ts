/**
 * @file What families of BPE tokenizers differ in: how they change a text before they merge, and
 * how their vocabulary writes it. `tokenizer.ts` does the rest alike for all.
 */

/** How one family spells text. "Normal" text is text as its tokens' bytes add up to. */
export interface TokenSpelling {
  /**
   * Where a space is put before a section (a stretch between added tokens): nowhere, at the text's
   * beginning, or at every section's.
   */
  readonly prefixes: "never" | "first" | "every";
  /**
   * Whether added tokens marked `normalized` are sought in normal text; else in the text as it is.
   */
  readonly normalizesFirst: boolean;
  /** A section as its tokens will spell it; the section itself where nothing is changed. */
  normalize(section: string, prefixed: boolean): string;
  /**
   * The same in small steps: stretches of normal text, each with the text that it stands for
   * (either may be empty).
   */
  origins(
    section: string,
    prefixed: boolean,
  ): Iterable<readonly [normal: string, original: string]>;
  /** Normal text cut into what is merged alone; the pieces tile it. */
  pieces(normal: string): readonly string[];
  /** Normal text in the vocabulary's characters. */
  inVocabulary(piece: string): string;
  /**
   * Bytes of normal text that a vocabulary entry stands for; undefined if it is none of this
   * family's.
   */
  bytesOf(entry: string): Uint8Array | undefined;
}

/**
 * Where each byte of a normal section comes from: element b is the offset, in bytes of the original
 * section, that belongs to offset b of the normal one. Inside a stretch that was changed every
 * offset is that stretch's end: its first token covers all of it, later ones nothing, so that
 * ranges always tile the text.
 */
export function originalOffsets(
  origins: Iterable<readonly [normal: string, original: string]>,
): number[] {
  const offsets = [0];
  let before = 0;
  for (const [normal, original] of origins) {
    const length = Buffer.byteLength(normal);
    const covered = Buffer.byteLength(original);
    for (let b = 1; b <= length; b++) offsets.push(before + (normal === original ? b : covered));
    before += covered;
    // text that leaves nothing behind belongs to what stands before it
    offsets[offsets.length - 1] = before;
  }
  return offsets;
}
