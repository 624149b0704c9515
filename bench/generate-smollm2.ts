/**
 * @file Generation speed with SmolLM2-135M-Instruct on two threads: new tokens per second, prefill
 * included, at 20 samples a prompt of 100 tokens behind 322, and the time from loading to a first
 * token. Prompts are MiniFix problems as `cct generate` asks them, behind others of their kind.
 * Peer: transformers' generate, 20 rows, in float32 and in bfloat16. Samples that agree share a
 * slot of ours; at temperature 1 hardly any do, and that rate stands beside the peers' same
 * figures, for which temperature makes no difference.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProblems } from "../src/benchmark/problems.js";
import { promptOf } from "../src/benchmark/prompts.js";
import { projectRoot } from "../src/files/project-root.js";
import { loadModel, type LanguageModel } from "../src/language-model/checkpoint.js";
import { promptIds } from "../src/language-model/tokenizer/begin-tokens.js";
import {
  createGenerator,
  type Generator,
  type Prompt,
} from "../src/language-model/generation/generate.js";
import { type BenchCase, benchCase } from "./bench-case.js";
import { peersPython } from "../tools/peers-python.js";
import { type BenchRun, contender } from "./contender.js";

const THREADS = 2;
const PROMPTS = 2;
const PROMPT_TOKENS = 322;
const SAMPLES = 20;
const NEW_TOKENS = 100;
const directory = join(projectRoot, ".cache", "models", "smollm2-135m-instruct");

interface PeerFigures {
  readonly tokensPerSecond: number;
  readonly firstTokenSeconds: number;
}

/**
 * Cases: loading and first token; 20 samples at temperature 0.2, top-p 0.95; 20 at temperature 1.
 * None without the model.
 */
export async function* smollm2Cases(run: BenchRun): AsyncGenerator<BenchCase> {
  if (!existsSync(join(directory, "config.json"))) {
    run.tell("no SmolLM2, its cases are left out; `npm run setup:smollm2` makes it");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "bench-smollm2-"));
  let generator: Generator | undefined;
  try {
    const begin = performance.now();
    const loaded = await loadModel(directory);
    // texts go on to the end, as the peer's
    const model = { ...loaded, config: { ...loaded.config, eosTokenId: -1 } };
    const prompts = benchPrompts(model);
    generator = await createGenerator(model, { threads: THREADS });
    await generator.generate(prompts.slice(0, 1), {
      samples: 1,
      temperature: 0,
      topP: 1,
      maxNewTokens: 1,
      seed: 0,
    });
    const first = (performance.now() - begin) / 1000;
    const rates = [
      await rateOf(generator, prompts, 0.2, 0.95),
      await rateOf(generator, prompts, 1, 1),
    ];
    run.tell(
      `ours, SmolLM2: first token ${first.toPrecision(4)} s, ` +
        `${rates.map((rate) => rate.toPrecision(4)).join(" and ")} tokens/s`,
    );
    await generator.dispose();
    writeFileSync(
      join(folder, "prompts.json"),
      JSON.stringify(prompts.map(({ text }) => promptIds(model.tokenizer, text))),
    );
    const peers: [string, PeerFigures | string][] = [];
    for (const dtype of ["float32", "bfloat16"]) {
      const name = `transformers generate, ${dtype}`;
      peers.push([name, await peer(run, name, join(folder, "prompts.json"), dtype)]);
    }
    const figures = (key: keyof PeerFigures): Record<string, number | string> =>
      Object.fromEntries(peers.map(([name, of]) => [name, typeof of === "string" ? of : of[key]]));
    yield benchCase(
      "SmolLM2, loading to first token",
      first,
      "s",
      figures("firstTokenSeconds"),
      false,
    );
    for (const [i, temperature] of ["0.2", "1"].entries()) {
      const name = `SmolLM2, 20 samples a prompt at temperature ${temperature}`;
      yield benchCase(name, rates[i]!, "tokens/s", figures("tokensPerSecond"), true);
    }
  } finally {
    await generator?.dispose();
    rmSync(folder, { recursive: true });
  }
}

/** New tokens a second at a temperature. */
async function rateOf(
  generator: Generator,
  prompts: readonly Prompt[],
  temperature: number,
  topP: number,
): Promise<number> {
  const start = performance.now();
  const out = await generator.generate(prompts, {
    samples: SAMPLES,
    temperature,
    topP,
    maxNewTokens: NEW_TOKENS,
    seed: 1,
  });
  const tokens = out.reduce((sum, sample) => sum + sample.tokens, 0);
  return tokens / ((performance.now() - start) / 1000);
}

/**
 * MiniFix problems in tests mode, each behind as much of those before it as makes about
 * `PROMPT_TOKENS` tokens.
 */
function benchPrompts({ tokenizer }: LanguageModel): Prompt[] {
  const texts = readProblems(join(projectRoot, "datasets", "minifix", "minifix.jsonl")).map(
    (problem) => promptOf(problem, { format: "instruct", mode: "tests" }).text,
  );
  return Array.from({ length: PROMPTS }, (_, i) => {
    const ids = texts
      .slice(12 * i, 12 * (i + 1))
      .flatMap((text) => tokenizer.encode(`${text}\n\n`));
    return { id: `p${i}`, text: tokenizer.decode(ids.slice(-PROMPT_TOKENS)) };
  });
}

function peer(
  run: BenchRun,
  name: string,
  prompts: string,
  dtype: string,
): Promise<PeerFigures | string> {
  const script = join(projectRoot, "bench", "peers", "generate.py");
  return contender<PeerFigures>(run, `SmolLM2, ${name}`, peersPython(), [
    script,
    directory,
    prompts,
    THREADS,
    SAMPLES,
    0.2,
    0.95,
    NEW_TOKENS,
    SAMPLES,
    dtype,
  ]);
}
