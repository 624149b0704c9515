/**
 * @file Source "model": a model is asked to write a subtle bug into a function, and what the
 * function's test refuses becomes a pair. It is shown the function and goes on behind its head, in
 * the formats that repairs are asked in (benchmark/prompt-formats.ts), or through its chat template.
 */
import { chatTextOf } from "../benchmark/chat-prompt.js";
import { extractCompletion, stopRule } from "../benchmark/extraction.js";
import { candidateOf } from "../benchmark/program.js";
import { answerFormat, LAYOUTS, type PromptFormat } from "../benchmark/prompt-formats.js";
import { pairDeriver, type PairDeriver } from "../bugs/derived-pair.js";
import { UsageError } from "../errors.js";
import { modelHash } from "../language-model/checkpoint.js";
import { createGenerator, type Sample } from "../language-model/generation/generate.js";
import { openModel } from "../language-model/lora/adapter-folder.js";
import { type ChatTemplate, chatTemplateOf } from "../language-model/tokenizer/chat-template.js";
import { languageNamed } from "../languages/registry.js";
import { strip } from "../languages/white-space.js";
import { headOf } from "../real-bugs/layout.js";
import { drawnFunctions, type FunctionItem } from "./drawn-functions.js";
import { lazySandbox } from "./lazy-sandbox.js";
import type { OpenOptions } from "./open-source.js";
import { provenTexts, type TriedTexts } from "./prove-texts.js";
import type { OpenSource, SourceEntry } from "./source.js";
import { leadOf } from "./training-problems.js";

/** How a model is asked for bugs. */
export interface BugRequestOptions {
  /** Hugging Face folder, or an adapter's. */
  readonly model?: string | undefined;
  /** What it is asked, with `{name}` where the function's name goes. */
  readonly request?: string | undefined;
  /** Prompt format of the reference harness; default instruct. */
  readonly format?: string | undefined;
  /** Ask through the model's chat template in place of `format`; default false. */
  readonly chat?: boolean | undefined;
  /** Of sampling, above 0 and at most 5; default 0.8. */
  readonly temperature?: number | undefined;
  /** Nucleus, in (0, 1]; default 0.95. */
  readonly topP?: number | undefined;
  /** Longest answer, in tokens; default 256. */
  readonly maxNewTokens?: number | undefined;
  /** Threads of the engine; default 2. */
  readonly threads?: number | undefined;
}

/** Functions that are asked for together. */
const BATCH = 24;
const OPERATOR = "asked-model";
const DEFAULTS = {
  request: "Rewrite {name} with one subtle bug in it, of a kind that a reviewer would overlook.",
  format: "instruct",
  ...{ chat: false, temperature: 0.8, topP: 0.95, maxNewTokens: 256 },
};
const TOO_LONG = "its prompt fills the model's context";
const HEADLESS = "its function has no body to rewrite";

/**
 * Opens files of functions with tests, and the model.
 * @throws UsageError for a faulty file, one without tests, or a model or format that is none
 */
export async function askedModel(options: OpenOptions): Promise<OpenSource> {
  const { files, language, perFunction = 1, seed = 0, most = null, workers } = options;
  const settings = settingsOf(options);
  const { model: folder, format } = settings;
  const items = await drawnFunctions({ ...options, files });
  const model = await openModel(folder);
  const chat = settings.chat ? chatTemplateOf(model.tokenizer.files.config, folder) : null;
  const deriver = await pairDeriver(language);
  const sandbox = lazySandbox(language, workers);
  const generator = await createGenerator(model, { threads: options.threads ?? 2 });
  const { model: _, ...asked } = settings;
  return {
    items,
    batch: BATCH,
    key: { ...asked, model: modelHash(model), perFunction, seed, most },
    async work(given, signal) {
      const requests = (given as readonly FunctionItem[]).map((item) =>
        requestOf(item, deriver, settings, chat),
      );
      const samples = await generator.generate(
        requests.flatMap(({ prompt }) => prompt ?? []),
        {
          ...{ samples: perFunction, seed, signal },
          temperature: settings.temperature,
          topP: settings.topP,
          maxNewTokens: settings.maxNewTokens,
          stop: stopRule(language, format),
        },
      );
      const tried = samples.filter(({ finish }) => finish !== "context");
      const texts = tried.map((sample) => textsOf(sample, requests, { language, format }));
      const outcomes = await provenTexts(texts, deriver, sandbox, false, signal);
      return requests.map(({ item, prompt }): SourceEntry => {
        const own = outcomes.filter((_, i) => tried[i]!.id === item.id);
        const results = own.map(({ outcome }) => outcome);
        const isAsked = samples.some((one) => one.id === item.id && one.finish !== "context");
        const unasked = prompt === undefined ? HEADLESS : TOO_LONG;
        return {
          id: item.id,
          tried: own.length,
          withOracle: own.filter(({ hasOracle }) => hasOracle).length,
          pairs: results.filter((outcome) => typeof outcome !== "string"),
          leftOut: isAsked ? results.filter((one) => typeof one === "string") : [unasked],
        };
      });
    },
    async close() {
      await generator.dispose();
      await sandbox.close();
    },
  };
}

/** Every option, checked. */
interface Settings {
  readonly model: string;
  readonly request: string;
  readonly format: PromptFormat;
  readonly chat: boolean;
  readonly temperature: number;
  readonly topP: number;
  readonly maxNewTokens: number;
}

function settingsOf(options: BugRequestOptions): Settings {
  const { model } = options;
  if (model === undefined)
    throw new UsageError(
      "pairs make: --from model expects --model with the folder of the model that is asked, got " +
        "none; name one",
    );
  const {
    request = DEFAULTS.request,
    chat = DEFAULTS.chat,
    temperature = DEFAULTS.temperature,
    topP = DEFAULTS.topP,
    maxNewTokens = DEFAULTS.maxNewTokens,
  } = options;
  if (!request.includes("{name}"))
    throw new UsageError(
      `pairs make: --request expects a text with {name} in it, got "${request}"; say there which ` +
        "function is meant",
    );
  if (!(temperature > 0))
    throw new UsageError(
      `pairs make: --temperature expects a number above 0 for --from model, got ${temperature}; ` +
        "greedy answers would all be one",
    );
  const format = answerFormat(options.format ?? DEFAULTS.format);
  return { model, request, format, chat, temperature, topP, maxNewTokens };
}

/** A function as it is asked for. */
interface BugRequest {
  readonly item: FunctionItem;
  /** What the answer goes on from. */
  readonly base: string;
  /** Absent where the function has no body. */
  readonly prompt?: { readonly id: string; readonly text: string; readonly rendered: boolean };
}

function requestOf(
  item: FunctionItem,
  { reader }: PairDeriver,
  settings: Settings,
  chat: ChatTemplate | null,
): BugRequest {
  const { code, name } = item.fn;
  const head = headOf(code, name, reader);
  if (head === undefined) return { item, base: "" };
  const base = head.declaration + leadOf(head.declaration, head.body, reader);
  const instruction = settings.request.replaceAll("{name}", name);
  const fileName = `${name}.${languageNamed(reader.language).extension}`;
  const text =
    chat === null
      ? strip(LAYOUTS[settings.format]({ instruction, context: code, base, fileName }))
      : chatTextOf({ request: instruction, context: code, base }, chat);
  return { item, base, prompt: { id: item.id, text, rendered: chat !== null } };
}

/** The two programs of an answer. */
function textsOf(
  { id, text }: Sample,
  requests: readonly BugRequest[],
  cut: { readonly language: string; readonly format: PromptFormat },
): TriedTexts {
  const { item, base } = requests.find((request) => request.item.id === id)!;
  const answer = candidateOf({ declaration: base }, extractCompletion(text, cut));
  const buggy = `${answer.trimEnd()}\n`;
  const { code: correct, name: functionName } = item.fn;
  return { texts: { correct, buggy, functionName, operator: OPERATOR }, of: item.fn };
}
