/**
 * @file tokenizer.json and tokenizer_config.json (with the chat template) out of GGUF metadata: a
 * byte-level BPE whose tokens, types and merges stand in `tokenizer.ggml.*`. Other vocabularies
 * (SentencePiece "llama", WordPiece "bert") are refused by name.
 */
import { UsageError } from "../../errors.js";
import { BYTE_LEVEL_DECODER, bytePairModel } from "../tokenizer/byte-pair-file.js";
import type { GgufFile } from "./gguf-file.js";
import { type MetadataReader, metadataReader } from "./metadata.js";
import { type PreTokenizer, PRE_TOKENIZERS } from "./pre-tokenizers.js";

/** llama.cpp's token types. */
const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;
const UNUSED = 5;

/** The two files of a Hugging Face tokenizer, as values to be written as JSON. */
export interface TokenizerFiles {
  /** Contents of tokenizer.json. */
  readonly tokenizer: object;
  /** Contents of tokenizer_config.json. */
  readonly config: object;
}

/** Refuses the file in one sentence. */
type Fail = (what: string) => never;

/** @throws UsageError if the vocabulary is of another kind, or its parts do not fit together */
export function tokenizerFiles(file: GgufFile, maxPositions: number): TokenizerFiles {
  const read = metadataReader(file.metadata, file.path);
  const fail: Fail = (what) => {
    throw new UsageError(`${file.path}: ${what}; use another conversion of this model`);
  };
  const kind = read.required("tokenizer.ggml.model", "string");
  if (kind !== "gpt2")
    fail(`expected a byte-level BPE vocabulary (tokenizer.ggml.model gpt2), got ${kind}`);
  const preTokenizer = preTokenizerOf(read, fail);
  const tokens = read.required("tokenizer.ggml.tokens", "strings");
  const merges = read.required("tokenizer.ggml.merges", "strings");
  const types = read.optional("tokenizer.ggml.token_type", "numbers") ?? tokens.map(() => NORMAL);
  if (types.length !== tokens.length)
    fail(`has ${tokens.length} tokens and ${types.length} token types`);
  const rows = file.tensors.get("token_embd.weight")!.shape[0]!;
  if (rows < tokens.length) fail(`has ${tokens.length} tokens and an embedding of ${rows} rows`);
  const { vocab, added } = entriesOf(tokens, types, fail);
  checkMerges(merges, vocab, fail);
  const special = specialTokens(read, tokens, fail);
  return {
    tokenizer: {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: added,
      normalizer: preTokenizer.normalizer,
      pre_tokenizer:
        preTokenizer.steps.length === 1
          ? preTokenizer.steps[0]
          : { type: "Sequence", pretokenizers: preTokenizer.steps },
      post_processor: special.addBos ? beginWith(special.bos, vocab) : null,
      decoder: BYTE_LEVEL_DECODER,
      model: bytePairModel(vocab, merges, preTokenizer.ignoreMerges),
    },
    config: configOf(special, maxPositions, read.optional("tokenizer.chat_template", "string")),
  };
}

function preTokenizerOf(read: MetadataReader, fail: Fail): PreTokenizer {
  const pre = read.required("tokenizer.ggml.pre", "string");
  const known = Object.hasOwn(PRE_TOKENIZERS, pre) ? PRE_TOKENIZERS[pre] : undefined;
  return (
    known ??
    fail(
      `the pre-tokenizer ${pre} (tokenizer.ggml.pre) is not supported, supported are ` +
        `${Object.keys(PRE_TOKENIZERS).join(", ")}`,
    )
  );
}

/** Ids of the tokens, and those that are not made by merges, as tokenizer.json lists them. */
function entriesOf(
  tokens: readonly string[],
  types: readonly number[],
  fail: Fail,
): { vocab: Map<string, number>; added: object[] } {
  const vocab = new Map<string, number>();
  const added: object[] = [];
  tokens.forEach((content, id) => {
    const type = types[id]!;
    if (type === UNUSED) return; // padding of the embedding, no token
    if (![NORMAL, UNKNOWN, CONTROL, USER_DEFINED].includes(type))
      fail(`token ${id} ${JSON.stringify(content)} has the type ${type}, expected 1 to 5`);
    if (vocab.has(content))
      fail(`has the token ${JSON.stringify(content)} twice, as ${vocab.get(content)} and ${id}`);
    vocab.set(content, id);
    if (type !== NORMAL)
      added.push({
        id,
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: type !== USER_DEFINED,
      });
  });
  return { vocab, added };
}

function checkMerges(
  merges: readonly string[],
  vocab: ReadonlyMap<string, number>,
  fail: Fail,
): void {
  for (const merge of merges) {
    const cut = merge.indexOf(" ", 1);
    const left = merge.slice(0, cut);
    const right = merge.slice(cut + 1);
    if (cut < 1 || !vocab.has(left) || !vocab.has(right) || !vocab.has(left + right))
      fail(`has the merge ${JSON.stringify(merge)}, expected two tokens that make a third`);
  }
}

/** The tokens that have a part of their own, as text; `addBos` only where there is a `bos`. */
type SpecialTokens = {
  readonly eos: string;
  readonly unknown: string | undefined;
  readonly padding: string | undefined;
  /** What the metadata says, whether or not there is a `bos`. */
  readonly addBosToken: boolean;
} & (
  | { readonly addBos: true; readonly bos: string }
  | { readonly addBos: false; readonly bos: string | undefined }
);

function specialTokens(read: MetadataReader, tokens: readonly string[], fail: Fail): SpecialTokens {
  const nameOf = (key: string): string | undefined => {
    const id = read.optional(`tokenizer.ggml.${key}_token_id`, "number");
    if (id === undefined) return undefined;
    return tokens[id] ?? fail(`says that ${key} is token ${id} of ${tokens.length}`);
  };
  const bos = nameOf("bos");
  const eos = nameOf("eos");
  const rest = { unknown: nameOf("unknown"), padding: nameOf("padding") };
  const addBosToken = read.optional("tokenizer.ggml.add_bos_token", "boolean") ?? false;
  if (eos === undefined) return fail("expected tokenizer.ggml.eos_token_id, got none");
  if (addBosToken && bos !== undefined) return { ...rest, eos, addBosToken, addBos: true, bos };
  return { ...rest, eos, addBosToken, addBos: false, bos };
}

/** The post-processor that begins every text with `bos`. */
function beginWith(bos: string, vocab: ReadonlyMap<string, number>): object {
  const begin = { SpecialToken: { id: bos, type_id: 0 } };
  const first = { Sequence: { id: "A", type_id: 0 } };
  return {
    type: "TemplateProcessing",
    single: [begin, first],
    pair: [begin, first, { Sequence: { id: "B", type_id: 1 } }],
    special_tokens: { [bos]: { id: bos, ids: [vocab.get(bos)], tokens: [bos] } },
  };
}

/** tokenizer_config.json; what the metadata does not say is left out. */
function configOf(
  { addBosToken, bos, eos, padding, unknown }: SpecialTokens,
  maxPositions: number,
  template: string | undefined,
): object {
  const all = {
    add_bos_token: addBosToken,
    add_prefix_space: false,
    bos_token: bos,
    clean_up_tokenization_spaces: false,
    eos_token: eos,
    model_max_length: maxPositions,
    pad_token: padding,
    tokenizer_class: "PreTrainedTokenizerFast",
    unk_token: unknown,
    chat_template: template,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
