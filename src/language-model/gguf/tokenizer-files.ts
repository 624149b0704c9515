/**
 * @file tokenizer.json and tokenizer_config.json (with the chat template) out of GGUF metadata: a
 * byte-level BPE whose tokens, types and merges stand in `tokenizer.ggml.*`. Other vocabularies
 * (SentencePiece "llama", WordPiece "bert") are refused by name.
 */
import { UsageError } from "../../errors.js";
import type { GgufFile } from "./gguf-file.js";
import { metadataReader } from "./metadata.js";
import { preTokenizers } from "./pre-tokenizers.js";

/** llama.cpp's token types. */
const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;
const UNUSED = 5;

export interface TokenizerFiles {
  /** Contents of tokenizer.json. */
  readonly tokenizer: object;
  /** Contents of tokenizer_config.json. */
  readonly config: object;
}

/** @throws UsageError if the vocabulary is of another kind, or its parts do not fit together */
export function tokenizerFiles(file: GgufFile, maxPositions: number): TokenizerFiles {
  const { path } = file;
  const read = metadataReader(file.metadata, path);
  const fail = (what: string): never => {
    throw new UsageError(`${path}: ${what}; use another conversion of this model`);
  };
  const kind = read.required("tokenizer.ggml.model", "string");
  if (kind !== "gpt2")
    fail(`expected a byte-level BPE vocabulary (tokenizer.ggml.model gpt2), got ${kind}`);
  const pre = read.required("tokenizer.ggml.pre", "string");
  const preTokenizer =
    (Object.hasOwn(preTokenizers, pre) ? preTokenizers[pre] : undefined) ??
    fail(
      `the pre-tokenizer ${pre} (tokenizer.ggml.pre) is not supported, supported are ${Object.keys(preTokenizers).join(", ")}`,
    );
  const tokens = read.required("tokenizer.ggml.tokens", "strings");
  const merges = read.required("tokenizer.ggml.merges", "strings");
  const types = read.optional("tokenizer.ggml.token_type", "numbers") ?? tokens.map(() => NORMAL);
  if (types.length !== tokens.length)
    fail(`has ${tokens.length} tokens and ${types.length} token types`);
  if (file.tensors.get("token_embd.weight")!.shape[0]! < tokens.length)
    fail(
      `has ${tokens.length} tokens and an embedding of ${file.tensors.get("token_embd.weight")!.shape[0]} rows`,
    );

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
  for (const merge of merges) {
    const cut = merge.indexOf(" ", 1);
    const left = merge.slice(0, cut);
    const right = merge.slice(cut + 1);
    if (cut < 1 || !vocab.has(left) || !vocab.has(right) || !vocab.has(left + right))
      fail(`has the merge ${JSON.stringify(merge)}, expected two tokens that make a third`);
  }

  const nameOf = (key: string): string | undefined => {
    const id = read.optional(`tokenizer.ggml.${key}_token_id`, "number");
    return id === undefined
      ? undefined
      : (tokens[id] ?? fail(`says that ${key} is token ${id} of ${tokens.length}`));
  };
  const bos = nameOf("bos");
  const eos = nameOf("eos");
  const unknown = nameOf("unknown");
  const padding = nameOf("padding");
  const addBos = read.optional("tokenizer.ggml.add_bos_token", "boolean") ?? false;
  if (eos === undefined) fail("expected tokenizer.ggml.eos_token_id, got none");
  const start = addBos && bos !== undefined ? [{ SpecialToken: { id: bos, type_id: 0 } }] : [];
  const template = read.optional("tokenizer.chat_template", "string");
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
      post_processor:
        start.length === 0
          ? null
          : {
              type: "TemplateProcessing",
              single: [...start, { Sequence: { id: "A", type_id: 0 } }],
              pair: [
                ...start,
                { Sequence: { id: "A", type_id: 0 } },
                { Sequence: { id: "B", type_id: 1 } },
              ],
              special_tokens: { [bos!]: { id: bos, ids: [vocab.get(bos!)], tokens: [bos] } },
            },
      decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: {
        type: "BPE",
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: preTokenizer.ignoreMerges,
        vocab: Object.fromEntries(vocab),
        merges,
      },
    },
    config: {
      add_bos_token: addBos,
      add_prefix_space: false,
      ...(bos === undefined ? {} : { bos_token: bos }),
      clean_up_tokenization_spaces: false,
      eos_token: eos,
      model_max_length: maxPositions,
      ...(padding === undefined ? {} : { pad_token: padding }),
      tokenizer_class: "PreTrainedTokenizerFast",
      ...(unknown === undefined ? {} : { unk_token: unknown }),
      ...(template === undefined ? {} : { chat_template: template }),
    },
  };
}
