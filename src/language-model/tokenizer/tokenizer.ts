/**
 * @file BPE tokenizers from Hugging Face's tokenizer.json: ids as Python `tokenizers` gives them
 * (add_special_tokens=False), each with the bytes of the text that it stands for. The merges are
 * @huggingface/tokenizers'; what surrounds them (added tokens, normalizers, cuts) is done here,
 * because only so every token's bytes are known. Two families: byte-level (`byte-level.ts`) and
 * Llama's (`sentence-piece.ts`); whatever else would make offsets lie is refused by name.
 */
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError, WorkError } from "../../errors.js";
import { readText } from "../../files/read.js";
import { beginTokens } from "./begin-tokens.js";
import { BPE } from "./bpe-library.js";
import { byteLevelSpelling } from "./byte-level.js";
import { isSentencePieceLike, sentencePieceSpelling } from "./sentence-piece.js";
import { originalOffsets, type TokenSpelling } from "./token-spelling.js";
import { endToken, type TokenizerFile, tokenizerFile, withinRows } from "./tokenizer-file.js";

/**
 * Text to ids and back. `continues` says that a text goes on after another: Llama's tokenizers put
 * no space before it and take none off.
 */
export interface Tokenizer {
  /** Ids of a text; special tokens are recognized where they are spelt out, none is added. */
  encode(text: string, continues?: boolean): number[];
  /**
   * Ids, and for each the half-open range of UTF-8 bytes of the given text that it covers; ranges
   * tile the text (of a stretch that a normalizer changed the first token covers all).
   */
  encodeWithOffsets(text: string): {
    ids: number[];
    offsets: [startByte: number, endByte: number][];
  };
  /**
   * The text of ids, special tokens spelt out; bytes that are no UTF-8 become U+FFFD.
   * `decode(encode(text)) === normalize(text)`. @throws RangeError on an id without entry
   */
  decode(ids: readonly number[], continues?: boolean): string;
  /**
   * What the tokenizer keeps of a text: the text itself, but NFC where it composes, and for Llama's
   * family see `sentence-piece.ts`.
   */
  normalize(text: string, continues?: boolean): string;
  /** The bytes of one token. @throws RangeError on an id without entry */
  bytesOf(id: number): Uint8Array;
  /** One more than the largest id. */
  readonly vocabSize: number;
  /** The id that ends a text. */
  readonly eosId: number;
  /**
   * Ids that a plain text begins with before a model, mostly none; see `begin-tokens.ts`. `encode`
   * does not add them.
   */
  readonly beginIds: readonly number[];
  /**
   * Contents of tokenizer.json and tokenizer_config.json (with the chat_template of
   * chat_template.jinja, where there is one: it wins in transformers too).
   */
  readonly files: { readonly tokenizer: string; readonly config: string };
}

/**
 * A stretch of a text as it was and in normal text: a section and the runs that it is cut into, or
 * an added token by itself. A run with an id is an added token.
 */
interface Stretch {
  readonly original: string;
  readonly normal: string;
  readonly prefixed: boolean;
  readonly runs: readonly (readonly [normal: string, id?: number | undefined])[];
}

const CACHE_LIMIT = 200_000;
const LONGEST_CACHED = 256;

/**
 * @param path  a tokenizer.json, or a folder that holds one
 * @param rows  of the model's embedding, where it has fewer than the tokenizer has entries: those
 *   beyond them are left out, see {@link withinRows}
 * @throws UsageError if it cannot be read or is of no supported family
 */
export function loadTokenizer(path: string, rows?: number): Tokenizer {
  const file =
    existsSync(path) && statSync(path).isDirectory() ? join(path, "tokenizer.json") : path;
  const beside = (name: string): string | undefined =>
    existsSync(join(dirname(file), name)) ? readText(join(dirname(file), name)) : undefined;
  const config = withSpecialTokens(
    beside("tokenizer_config.json") ?? "{}",
    beside("special_tokens_map.json"),
  );
  const template = beside("chat_template.jinja");
  return tokenizerFrom(
    {
      tokenizer: readText(file),
      config: template === undefined ? config : withTemplate(config, template),
    },
    file,
    rows,
  );
}

/** The config with the special tokens that only an old special_tokens_map.json names. */
function withSpecialTokens(config: string, map: string | undefined): string {
  if (map === undefined) return config;
  try {
    const own = JSON.parse(config) as Record<string, unknown>;
    const added = Object.entries(JSON.parse(map) as Record<string, unknown>).filter(
      ([name]) => name.endsWith("_token") && (own[name] ?? null) === null,
    );
    return added.length === 0
      ? config
      : JSON.stringify({ ...own, ...Object.fromEntries(added) }, null, 2);
  } catch {
    return config; // a config that is no JSON is named where it is read
  }
}

function withTemplate(config: string, template: string): string {
  try {
    return JSON.stringify({ ...(JSON.parse(config) as object), chat_template: template }, null, 2);
  } catch {
    return config; // reported where the config is read
  }
}

/**
 * A tokenizer from the two files' contents.
 * @param where  named in errors
 * @param rows  as {@link loadTokenizer} takes it
 * @throws UsageError as {@link loadTokenizer}
 */
export function tokenizerFrom(
  files: Tokenizer["files"],
  where: string,
  rows = Infinity,
): Tokenizer {
  const file = withinRows(tokenizerFile(files.tokenizer, where), rows);
  const spelling = isSentencePieceLike(file)
    ? sentencePieceSpelling(file, where)
    : byteLevelSpelling(file, where);
  const bytes = bytesOfTokens(file, spelling, where);
  const eosId = endToken(file, files.config, where);
  const stretches = stretchesOf(file, spelling);
  const bytesOf = (id: number): Uint8Array => {
    const found = bytes[id];
    if (!found)
      throw new RangeError(
        `tokenizer: expected an id with an entry, got ${id} of ${bytes.length}; decode with ` +
          "the tokenizer that encoded",
      );
    return found;
  };
  const addIds = runEncoder(file, spelling, bytesOf);
  const unprefixed = (text: string, continues: boolean): string =>
    !continues && spelling.prefixes !== "never" && text.startsWith(" ") ? text.slice(1) : text;

  return {
    encode(text, continues = false) {
      const out: number[] = [];
      for (const { runs } of stretches(text, continues)) addIds(runs, out);
      return out;
    },
    encodeWithOffsets: (text) =>
      encodeWithOffsets(stretches(text, false), spelling, addIds, bytesOf),
    decode: (ids, continues = false) =>
      unprefixed(Buffer.concat(ids.map(bytesOf)).toString("utf8"), continues),
    normalize: (text, continues = false) =>
      unprefixed(
        stretches(text, continues)
          .map(({ normal }) => normal)
          .join(""),
        continues,
      ),
    bytesOf,
    vocabSize: bytes.length,
    eosId,
    beginIds: beginTokens(file, where),
    files,
  };
}

/** Appends the ids of runs to `out`, and returns it. */
type AddIds = (runs: Stretch["runs"], out: number[]) => number[];

/** Encodes runs; what short pieces became is kept, as most texts repeat them. */
function runEncoder(
  { model: { vocab }, model }: TokenizerFile,
  spelling: TokenSpelling,
  bytesOf: (id: number) => Uint8Array,
): AddIds {
  const merges = new BPE(model);
  const cache = new Map<string, readonly number[]>();
  const idsOf = (piece: string): readonly number[] => {
    const known = cache.get(piece);
    if (known) return known;
    const ids = merges.encode([spelling.inVocabulary(piece)]).map((token) => vocab[token]!);
    const covered = ids.reduce((sum, id) => sum + bytesOf(id).length, 0);
    if (covered !== Buffer.byteLength(piece))
      throw new WorkError(
        `tokenizer: expected entries for all bytes of ${JSON.stringify(piece.slice(0, 60))}, ` +
          "the vocabulary lacks some; train it with the ByteLevel alphabet",
      );
    if (piece.length > LONGEST_CACHED) return ids;
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(piece, ids);
    return ids;
  };
  return (runs, out) => {
    for (const [normal, id] of runs)
      if (id !== undefined) out.push(id);
      else
        for (const piece of spelling.pieces(normal))
          for (const found of idsOf(piece)) out.push(found);
    return out;
  };
}

/** See `Tokenizer.encodeWithOffsets`. */
function encodeWithOffsets(
  stretches: readonly Stretch[],
  spelling: TokenSpelling,
  addIds: AddIds,
  bytesOf: (id: number) => Uint8Array,
): ReturnType<Tokenizer["encodeWithOffsets"]> {
  const ids: number[] = [];
  const offsets: [number, number][] = [];
  let before = 0;
  for (const { original, normal, prefixed, runs } of stretches) {
    const places =
      normal === original ? null : originalOffsets(spelling.origins(original, prefixed));
    let at = 0;
    for (let i = ids.length, n = addIds(runs, ids).length; i < n; i++) {
      const start = at;
      at += bytesOf(ids[i]!).length;
      offsets.push([
        before + (places ? places[start]! : start),
        before + (places ? places[at]! : at),
      ]);
    }
    before += Buffer.byteLength(original);
  }
  return { ids, offsets };
}

/**
 * Cuts texts at added tokens as Python does: first at those that are sought in the text as it is,
 * then, in each section between them, at those marked `normalized`, where a normalizer comes first,
 * in normal text.
 */
function stretchesOf(
  { added_tokens }: TokenizerFile,
  spelling: TokenSpelling,
): (text: string, continues: boolean) => Stretch[] {
  const cutAt = (tokens: readonly AddedToken[]) =>
    cutter(new Map(tokens.map((token) => [addedText(token, spelling), token.id])));
  const plain = cutAt(added_tokens.filter((t) => !isNormalized(t)));
  const normalized = cutAt(added_tokens.filter(isNormalized));
  return (text, continues) => {
    let at = 0;
    return plain(text)
      .flatMap(([given, known]) =>
        known !== undefined || spelling.normalizesFirst
          ? [[given, known] as const]
          : normalized(given),
      )
      .map(([original, id]): Stretch => {
        const prefixed =
          at === 0 && continues
            ? false
            : spelling.prefixes === "every" || (spelling.prefixes === "first" && at === 0);
        at += original.length;
        if (id !== undefined)
          return { original, normal: original, prefixed, runs: [[original, id]] };
        const normal = spelling.normalize(original, prefixed);
        return {
          original,
          normal,
          prefixed,
          runs: spelling.normalizesFirst ? normalized(normal) : [[normal]],
        };
      });
  };
}

type AddedToken = TokenizerFile["added_tokens"][number];

function isNormalized({ normalized, special }: AddedToken): boolean {
  return normalized ?? !special;
}

/**
 * What an added token is in normal text: Llama's older files know `<s>` with a space before it
 * alone.
 */
function addedText(token: AddedToken, spelling: TokenSpelling): string {
  return isNormalized(token) && spelling.normalizesFirst
    ? spelling.normalize(token.content, spelling.prefixes === "every")
    : token.content;
}

/** Cuts a text at the longest of some tokens wherever one begins. */
function cutter(
  ids: ReadonlyMap<string, number>,
): (text: string) => readonly (readonly [text: string, id?: number | undefined])[] {
  if (ids.size === 0) return (text) => (text === "" ? [] : [[text]]);
  const longestFirst = [...ids.keys()]
    .sort((a, b) => b.length - a.length)
    .map((token) => token.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const expression = new RegExp(`(${longestFirst.join("|")})`, "u");
  return (text) =>
    text
      .split(expression)
      .filter((part) => part !== "")
      .map((part) => [part, ids.get(part)]);
}

function bytesOfTokens(
  { model, added_tokens }: TokenizerFile,
  spelling: TokenSpelling,
  where: string,
): (Uint8Array | undefined)[] {
  const added = new Map(added_tokens.map((token) => [token.id, addedText(token, spelling)]));
  const bytes: (Uint8Array | undefined)[] = [];
  for (const [token, id] of Object.entries(model.vocab))
    if (!added.has(id)) {
      const found = spelling.bytesOf(token);
      if (!found)
        throw new UsageError(
          `${where}: expected tokens of byte-level characters, got ${JSON.stringify(token)}; ` +
            "use a model with a GPT-2 style tokenizer.json",
        );
      bytes[id] = found;
    }
  for (const [id, content] of added) bytes[id] = Buffer.from(content);
  return Array.from(bytes);
}
