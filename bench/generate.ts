/**
 * @file Generation speed on a random model of the mini tier's shape (2.4M weights), one thread: new
 * tokens per second, prefill included, over prompts of 140 to 219 tokens; peer: transformers'
 * generate (PyTorch, KV cache, batched) on the same weights and prompts. Then, where SmolLM2 is
 * there, the same on it: generate-smollm2.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../src/files/project-root.js";
import { initialModel, saveModel } from "../src/language-model/checkpoint.js";
import type { ModelConfig } from "../src/language-model/architecture.js";
import { promptIds } from "../src/language-model/tokenizer/begin-tokens.js";
import {
  createGenerator,
  type Generator,
  type Prompt,
} from "../src/language-model/generation/generate.js";
import { type Tokenizer, tokenizerFrom } from "../src/language-model/tokenizer/tokenizer.js";
import { randomStream } from "../src/random.js";
import { type BenchCase, benchCase, median } from "./bench-case.js";
import { peersPython } from "../tools/peers-python.js";
import { type BenchRun, contender } from "./contender.js";
import { smollm2Cases } from "./generate-smollm2.js";

const config: ModelConfig = {
  vocabSize: 1024,
  hiddenSize: 192,
  layers: 5,
  heads: 6,
  kvHeads: 6,
  headSize: 32,
  intermediateSize: 512,
  maxPositions: 512,
  ropeTheta: 1e4,
  normEps: 1e-5,
  tieEmbeddings: true,
  bosTokenId: 0,
  eosTokenId: 0,
};
const PROMPTS = 64;
const NEW_TOKENS = 60;

/** Cases: greedy, and 4 samples a prompt at temperature 0.2, top-p 0.95. */
export async function* generateCases(run: BenchRun): AsyncGenerator<BenchCase> {
  const model = initialModel(config, benchTokenizer(), 1);
  const prompts = benchPrompts(model.tokenizer);
  const folder = mkdtempSync(join(tmpdir(), "bench-generate-"));
  const generator = await createGenerator(model, { threads: 1 });
  const script = join(projectRoot, "bench", "peers", "generate.py");
  const promptsFile = join(folder, "prompts.json");
  try {
    await saveModel(model, join(folder, "model"));
    writeFileSync(
      promptsFile,
      JSON.stringify(prompts.map(({ text }) => promptIds(model.tokenizer, text))),
    );
    for (const [name, samples, temperature, topP] of [
      ["greedy", 1, 0, 1],
      ["4 samples a prompt", 4, 0.2, 0.95],
    ] as const) {
      const ours = await tokensPerSecond(generator, prompts, samples, temperature, topP);
      run.tell(`ours, generate, ${name}: tokensPerSecond ${ours.toPrecision(4)}`);
      const theirs = await contender<{ tokensPerSecond: number }>(
        run,
        `transformers, generate, ${name}`,
        peersPython(),
        [script, join(folder, "model"), promptsFile, 1, samples, temperature, topP, NEW_TOKENS],
      );
      yield benchCase(
        `generate, ${name}`,
        ours,
        "tokens/s",
        {
          "transformers generate": typeof theirs === "string" ? theirs : theirs.tokensPerSecond,
        },
        true,
      );
    }
    yield* smollm2Cases(run);
  } finally {
    await generator.dispose();
    rmSync(folder, { recursive: true });
  }
}

/** Median of three runs after one that compiles. */
async function tokensPerSecond(
  generator: Generator,
  prompts: readonly Prompt[],
  samples: number,
  temperature: number,
  topP: number,
): Promise<number> {
  const rates: number[] = [];
  for (let run = 0; run < 4; run++) {
    const start = performance.now();
    const out = await generator.generate(prompts, {
      samples,
      temperature,
      topP,
      maxNewTokens: NEW_TOKENS,
      seed: run,
    });
    if (run > 0)
      rates.push(
        out.reduce((sum, sample) => sum + sample.tokens, 0) / ((performance.now() - start) / 1000),
      );
  }
  return median(rates);
}

/** 1,024 entries: the end, the bytes, and pairs of bytes. */
function benchTokenizer(): Tokenizer {
  const printable = (b: number): boolean =>
    (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  let next = 256;
  const bytes = Array.from({ length: 256 }, (_, b) =>
    String.fromCharCode(printable(b) ? b : next++),
  );
  const letters = [..."abcdefghijklmnopqrstuvwxyz_()"];
  const pairs: [string, string][] = letters.flatMap((a) =>
    letters.map((b): [string, string] => [a, b]),
  );
  const merges = pairs.slice(0, 1024 - 257);
  const entries = ["<|endoftext|>", ...bytes, ...merges.map((pair) => pair.join(""))];
  const json = {
    added_tokens: [{ id: 0, content: "<|endoftext|>", special: true }],
    normalizer: null,
    post_processor: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, use_regex: true },
    decoder: { type: "ByteLevel" },
    model: {
      type: "BPE",
      vocab: Object.fromEntries(entries.map((entry, id) => [entry, id])),
      merges,
    },
  };
  return tokenizerFrom({ tokenizer: JSON.stringify(json), config: "{}" }, "bench tokenizer");
}

function benchPrompts(tokenizer: Tokenizer): Prompt[] {
  return Array.from({ length: PROMPTS }, (_, i) => {
    const random = randomStream(1, "bench prompt", i);
    const ids = Array.from({ length: 140 + ((37 * i) % 80) }, () => 98 + random.integer(26));
    return { id: `p${i}`, text: tokenizer.decode(ids) };
  });
}
