/**
 * @file Byte-level BPE tokenizers from Hugging Face's tokenizer.json: ids as Python `tokenizers` gives them
 * (add_special_tokens=False), each with the bytes of the text that it stands for.
 * The merges are @huggingface/tokenizers'; it knows no offsets, but in a byte-level vocabulary every character of a
 * token is one byte, so offsets are running sums. A tokenizer whose tokens are not bytes of the text (normalizer,
 * prefix space, other model) is refused by name: offsets would lie.
 */
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Tokenizer as HfTokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { UsageError, WorkError } from "../errors.js";
import { check, readText } from "../files/read.js";

/** Text to ids and back. */
export interface Tokenizer {
  /** Ids of a text; special tokens are recognised where they are spelt out, none is added. */
  encode(text: string): number[];
  /** Ids, and for each the half-open range of UTF-8 bytes that it covers; ranges tile the text. */
  encodeWithOffsets(text: string): { ids: number[]; offsets: [startByte: number, endByte: number][] };
  /** The text of ids, special tokens spelt out; bytes that are no UTF-8 become U+FFFD. `decode(encode(text)) === text`. @throws RangeError on an id without entry */
  decode(ids: readonly number[]): string;
  /** The bytes of one token. @throws RangeError on an id without entry */
  bytesOf(id: number): Uint8Array;
  /** One more than the largest id. */
  readonly vocabSize: number;
  /** The id that ends a text. */
  readonly eosId: number;
  /** Contents of tokenizer.json and tokenizer_config.json, as they were read. */
  readonly files: { readonly tokenizer: string; readonly config: string };
}

const part = z.looseObject({ type: z.string() });
const document = z.looseObject({
  model: z.looseObject({ type: z.string().optional(), vocab: z.record(z.string(), z.number().int().nonnegative()), merges: z.array(z.unknown()) }),
  added_tokens: z.array(z.looseObject({ id: z.number().int().nonnegative(), content: z.string().min(1), special: z.boolean().optional() })).default([]),
  normalizer: part.nullish(),
  pre_tokenizer: part.nullish(),
});
type Document = z.infer<typeof document>;
const tokenName = z.union([z.string(), z.looseObject({ content: z.string() })]).transform((t) => (typeof t === "string" ? t : t.content));
const settings = z.looseObject({ eos_token: tokenName.nullish() });

/** Unicode's White_Space, which is not JavaScript's \\s (U+FEFF is none, U+0085 is one). */
const space = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
/** How GPT-2 cuts a text before merging (the ByteLevel pre-tokenizer's own expression). */
const gpt2Pieces = new RegExp(`'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^${space}\\p{L}\\p{N}]+|[${space}]+(?![^${space}])|[${space}]+`, "gu");
const cacheLimit = 200_000;

/**
 * @param path  a tokenizer.json, or a folder that holds one
 * @throws UsageError if it cannot be read or is no byte-level BPE without normalizer
 */
export function loadTokenizer(path: string): Tokenizer {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "tokenizer.json") : path;
  const beside = join(dirname(file), "tokenizer_config.json");
  return tokenizerFrom({ tokenizer: readText(file), config: existsSync(beside) ? readText(beside) : "{}" }, file);
}

/**
 * A tokenizer from the two files' contents.
 * @param where  named in errors
 * @throws UsageError as {@link loadTokenizer}
 */
export function tokenizerFrom(files: { readonly tokenizer: string; readonly config: string }, where: string): Tokenizer {
  const json = parse(files.tokenizer, where);
  const spec = check(json, document, where);
  const { pieces, merged } = chooseSplit(spec, where);
  const config = check(parse(files.config, `${where} (tokenizer_config.json)`), settings, `${where} (tokenizer_config.json)`);
  const bytes = bytesOfTokens(spec, where);
  const added = new Map(spec.added_tokens.map((token) => [token.content, token.id]));
  const eosId = findEos(spec, config.eos_token ?? undefined, where);
  const library = new HfTokenizer(json as object, {});
  const spelt = added.size === 0 ? undefined
    : new RegExp(`(${[...added.keys()].sort((a, b) => b.length - a.length).map((t) => t.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|")})`, "u");
  const cache = new Map<string, readonly number[]>();

  const idsOf = (piece: string): readonly number[] => {
    const known = cache.get(piece);
    if (known) return known;
    const ids: number[] = merged ? library.model!.encode([inAlphabet(piece)]).map((token: string) => library.token_to_id(token)!) : library.encode(piece, { add_special_tokens: false }).ids;
    const covered = ids.reduce((sum, id) => sum + bytesOf(id).length, 0);
    if (covered !== Buffer.byteLength(piece)) throw new WorkError(`tokenizer: expected entries for all bytes of ${JSON.stringify(piece)}, the vocabulary lacks some; train it with the ByteLevel alphabet`);
    if (cache.size >= cacheLimit) cache.clear();
    cache.set(piece, ids);
    return ids;
  };
  const bytesOf = (id: number): Uint8Array => {
    const found = bytes[id];
    if (!found) throw new RangeError(`tokenizer: expected an id with an entry, got ${id} of ${bytes.length}; decode with the tokenizer that encoded`);
    return found;
  };
  const encode = (text: string): number[] => {
    const out: number[] = [];
    for (const section of spelt ? text.split(spelt) : [text]) {
      const id = added.get(section);
      if (id !== undefined) out.push(id);
      else for (const piece of pieces(section)) for (const i of idsOf(piece)) out.push(i);
    }
    return out;
  };
  return {
    encode,
    encodeWithOffsets(text) {
      const ids = encode(text);
      let at = 0;
      const offsets = ids.map((id): [number, number] => [at, (at += bytesOf(id).length)]);
      return { ids, offsets };
    },
    decode: (ids) => Buffer.concat(ids.map(bytesOf)).toString("utf8"),
    bytesOf,
    vocabSize: bytes.length,
    eosId,
    files,
  };
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${where}: expected JSON, got text that does not parse (${(error as Error).message}); mend or fetch it again`);
  }
}

/**
 * Checks that tokens will be bytes of the text, and says how to cut a text into pieces that can be remembered;
 * `merged`: each piece is one that the model merges as a whole.
 */
function chooseSplit(spec: Document, where: string): { pieces: (text: string) => readonly string[]; merged: boolean } {
  const steps = spec.pre_tokenizer?.type === "Sequence" ? z.array(part).parse(spec.pre_tokenizer["pretokenizers"]) : spec.pre_tokenizer ? [spec.pre_tokenizer] : [];
  const byteLevel = steps.at(-1);
  const faults = [
    ...((spec.model.type ?? "BPE") === "BPE" ? [] : [`model ${spec.model.type}`]),
    ...(spec.normalizer ? [`normalizer ${spec.normalizer.type}`] : []),
    ...(byteLevel?.type === "ByteLevel" ? [] : [`pre-tokenizer ${byteLevel?.type ?? "none"} in place of ByteLevel`]),
    ...(byteLevel?.["add_prefix_space"] === true ? ["add_prefix_space"] : []),
    ...steps.slice(0, -1).filter((s) => !["Digits", "Split"].includes(s.type) || (s["behavior"] ?? "Isolated") !== "Isolated").map((s) => `pre-tokenizer ${s.type}`),
    ...spec.added_tokens.filter((t) => t["lstrip"] || t["rstrip"] || t["single_word"]).map((t) => `added token ${t.content} with lstrip, rstrip or single_word`),
  ];
  if (faults.length > 0) throw new UsageError(`${where}: expected a byte-level BPE tokenizer, got ${faults.join("; ")}; use a model with a GPT-2 style tokenizer.json`);
  const usesRegex = byteLevel!["use_regex"] !== false;
  const gpt2 = (text: string): readonly string[] => text.match(gpt2Pieces) ?? [];
  if (steps.length === 1 && usesRegex) return { pieces: gpt2, merged: true };
  if (steps.length === 2 && steps[0]!.type === "Digits" && usesRegex) { // digits stand alone (or in runs), then GPT-2 between them
    const digits = steps[0]!["individual_digits"] === true ? /(\p{N})/u : /(\p{N}+)/u;
    return { pieces: (text) => text.split(digits).flatMap(gpt2), merged: true };
  }
  const split = steps.length === 2 && steps[0]!.type === "Split" && !usesRegex && steps[0]!["invert"] !== true ? sharedExpression(steps[0]!["pattern"]) : null;
  if (split) return { pieces: (text) => text.split(split).filter((piece) => piece !== ""), merged: true };
  return { pieces: (text) => (text === "" ? [] : [text]), merged: false };
}

/** A Split's expression, if it means the same here as in Python's tokenizers: no shorthand classes, flags or anchors. */
function sharedExpression(pattern: unknown): RegExp | null {
  const source = (pattern as { Regex?: unknown } | undefined)?.Regex;
  if (typeof source !== "string") return null;
  const bare = source.replace(/\\[pP]\{\w+\}|\\[trn]/g, "x").replaceAll("[^", "[");
  if (/\\|\(\?[^:!=]|[\^$.]|[*+?}]\+|&&/.test(bare)) return null;
  return new RegExp(`(${source.replace(/\((?!\?)/g, "(?:")})`, "u");
}

/** GPT-2's alphabet: the character that stands for each byte. */
const characterOf: readonly string[] = (() => {
  const printable = (b: number): boolean => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, b) => String.fromCharCode(printable(b) ? b : next++));
})();
const byteOf: ReadonlyMap<string, number> = new Map(characterOf.map((character, byte) => [character, byte]));

function inAlphabet(piece: string): string {
  let out = "";
  for (const byte of Buffer.from(piece)) out += characterOf[byte];
  return out;
}

function bytesOfTokens(spec: Document, where: string): (Uint8Array | undefined)[] {
  const added = new Map(spec.added_tokens.map((t) => [t.id, t.content]));
  const bytes: (Uint8Array | undefined)[] = [];
  for (const [token, id] of Object.entries(spec.model.vocab))
    if (!added.has(id)) bytes[id] = Uint8Array.from(token, (c) => byteOf.get(c) ?? fail(where, token));
  for (const [id, content] of added) bytes[id] = Buffer.from(content);
  return Array.from(bytes);
}

function fail(where: string, token: string): never {
  throw new UsageError(`${where}: expected tokens of byte-level characters, got ${JSON.stringify(token)}; use a model with a GPT-2 style tokenizer.json`);
}

function findEos(spec: Document, name: string | undefined, where: string): number {
  const specials = spec.added_tokens.filter((t) => t.special);
  const found = name === undefined ? (specials.length === 1 ? specials[0] : undefined) : spec.added_tokens.find((t) => t.content === name);
  const id = found?.id ?? (name === undefined ? undefined : spec.model.vocab[name]);
  if (id === undefined)
    throw new UsageError(`${where}: expected to learn the end-of-text token, got ${name === undefined ? `${specials.length} special tokens and no eos_token` : `eos_token ${name}, which has no entry`}; name it in tokenizer_config.json`);
  return id;
}
