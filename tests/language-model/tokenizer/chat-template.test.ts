/**
 * @file Chat templates: renderings are Python's, answers stand where the template puts them, and
 *   nothing is trimmed unseen. Oracle: tools/golden/chat_templates.py.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  type ChatMessage,
  chatTemplateOf,
} from "../../../src/language-model/tokenizer/chat-template.js";
import { loadTokenizer, tokenizerFrom } from "../../../src/language-model/tokenizer/tokenizer.js";
import { instructionFormat } from "../../../src/training/instruction-format.js";
import { tokenizeSample } from "../../../src/training/tokenized-sample.js";
import { golden } from "../golden.js";
import { families } from "./snippets.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

interface Case {
  name: string;
  config: Record<string, string>;
  cases: [ChatMessage[], boolean, string | null][];
}
const all = JSON.parse(readFileSync(join(golden, "chat-templates.json"), "utf8")) as Case[];
const templateOf = (name: string) =>
  chatTemplateOf(JSON.stringify(all.find((c) => c.name === name)!.config), name);

for (const { name, config, cases } of all)
  test(`${name}: ${cases.length} conversations are Python's`, () => {
    const template = chatTemplateOf(JSON.stringify(config), name);
    for (const [messages, addGenerationPrompt, text] of cases) {
      const render = () => template.render(messages, { addGenerationPrompt });
      if (text === null)
        assert.throws(
          render,
          (e: Error) =>
            e.name === "UsageError" &&
            /expected a conversation that the chat template accepts/.test(e.message),
          JSON.stringify(messages),
        );
      else assert.equal(render(), text, JSON.stringify(messages));
      if (
        addGenerationPrompt &&
        text !== null &&
        messages.at(-1)!.role === "user" &&
        messages.every(({ content }) => text.includes(content)) &&
        name !== "blocks"
      )
        assert.equal(template.turn(messages).prompt, text);
    }
  });

const features = JSON.parse(readFileSync(join(golden, "chat-template-features.json"), "utf8")) as {
  tokens: Record<string, string>;
  conversations: ChatMessage[][];
  templates: { name: string; template: string; texts: (string | null)[][] }[];
};
/** What Python renders and is refused here, by the reason. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  exponent: /expected a chat template that parses/,
  "tuple-of-one": /expected a chat template that parses/,
  raw: /expected a chat template that parses, got one that does not \(Unknown statement type: raw\)/,
};
test("with those above there are at least 60 templates", () =>
  assert.ok(all.length + features.templates.length >= 60));
for (const { name, template: chat_template, texts } of features.templates)
  test(`feature ${name}: ${texts.length} conversations are Python's`, () => {
    const render = (i: number, addGenerationPrompt: boolean): string =>
      chatTemplateOf(JSON.stringify({ chat_template, ...features.tokens }), name).render(
        features.conversations[i]!,
        { addGenerationPrompt },
      );
    for (const [i, pair] of texts.entries())
      for (const [prompt, text] of [...pair.entries()].map(([k, t]) => [k === 1, t] as const)) {
        const refusal =
          REFUSED[name] ??
          (text === null ? /expected a conversation that the chat template accepts/ : undefined);
        if (refusal) assert.throws(() => render(i, prompt), refusal);
        else assert.equal(render(i, prompt), text, JSON.stringify(features.conversations[i]));
      }
  });

const question = [{ role: "user", content: "Hi" }];
test("an answer's surroundings, up to the end token", () => {
  const around = (name: string) => {
    const { prompt, lead, tail } = templateOf(name).turn(question);
    return [prompt.slice(-11), lead, tail];
  };
  assert.deepEqual(around("smollm2"), [">assistant\n", "", ""]);
  assert.deepEqual(around("qwen2.5"), [">assistant\n", "", ""]);
  assert.deepEqual(around("llama2"), [" Hi [/INST]", " ", " "]);
  assert.deepEqual(around("llama3"), ["eader_id|>\n\n".slice(-11), "", ""]);
  assert.deepEqual(around("zephyr"), ["assistant|>\n".slice(-11), "", ""]);
  assert.deepEqual(around("deepseek-coder"), [" Response:\n", "", "\n"]);
});

test("what a template would trim is told, or kept", () => {
  assert.throws(
    () => templateOf("llama3").turn([{ role: "user", content: "x = 1\n" }]),
    /leaves out part of the user message "x = 1\\n"; trim the records/,
  );
  const llama3 = {
    files: { config: JSON.stringify(all.find((c) => c.name === "llama3")!.config) },
  };
  assert.equal(
    instructionFormat(
      "chat",
      llama3,
    )({ instruction: "Indent.", input: "", output: "    return x\n" }).response,
    "    return x\n",
  );
});

test("a run does not depend on the day", () => {
  const dated =
    "{% if strftime_now is defined %}{{ strftime_now('%Y') }}{% else %}2024{% endif %} {{ " +
    "messages[0].content }}{% if messages[1] %} {{ messages[1].content }}{% endif %}";
  const template = chatTemplateOf(JSON.stringify({ chat_template: dated }), "t");
  assert.equal(template.render(question), `${new Date().getFullYear()} Hi`);
  assert.equal(template.turn(question).prompt, "2024 Hi");
  assert.throws(
    () =>
      chatTemplateOf(
        JSON.stringify({ chat_template: "{{ strftime_now('%Y') }} {{ messages[0].content }}" }),
        "t",
      ).turn(question),
    /t: expected a conversation that the chat template accepts/,
  );
});

test("a template that fails is one clear error", () => {
  const make = (chat_template: unknown, rest: object = {}) =>
    chatTemplateOf(JSON.stringify({ chat_template, ...rest }), "m");
  assert.throws(
    () => make("{% for %}"),
    /^UsageError: m: expected a chat template that parses, got one that does not \(/,
  );
  assert.throws(
    () => make(null),
    /m: expected a chat_template in tokenizer_config.json .* got none/,
  );
  assert.throws(() => make([{ name: "tool_use", template: "x" }]), /got only tool_use/);
  assert.equal(
    make(
      [
        { name: "tool_use", template: "x" },
        { name: "default", template: "{{ bos_token }}y" },
      ],
      { bos_token: { content: "<s>" } },
    ).render(question),
    "<s>y",
  );
  assert.throws(
    () => make("{{ raise_exception('no ' + messages[0].role) }}").render(question),
    /accepts, got user \(no user\); use other roles/,
  );
  assert.throws(() => make("{{ messages[0].content }}").turn(question), /holds the answer once/);
});

test("the targets of a chat sample decode to the response, in every family and template", () => {
  const family: Record<string, string> = {
    smollm2: "smollm2",
    "qwen2.5": "qwen2",
    llama3: "llama3",
    llama2: "codellama",
    zephyr: "llama-metaspace",
    "deepseek-coder": "deepseek-coder",
  };
  const ends: Record<string, string> = {
    smollm2: "<|im_end|>",
    "qwen2.5": "<|im_end|>",
    llama3: "<|eot_id|>",
    llama2: "</s>",
    zephyr: "</s>",
    "deepseek-coder": "<|EOT|>",
  };
  for (const { name, config } of all.filter((c) => c.name in family)) {
    const end = ends[name]!;
    const tokenizer = tokenizerFrom(
      {
        tokenizer: readFileSync(join(families, `${family[name]}.json`), "utf8"),
        config: JSON.stringify({ ...config, eos_token: end }),
      },
      name,
    );
    const format = instructionFormat("chat", tokenizer);
    for (const output of [
      "def f(a, b):\n    return a + b",
      "    return x",
      "\tif é:\n\r\n",
      "e\u0301 = 1",
      "\u0301",
      "",
      "12",
    ]) {
      const sample = {
        instruction: "Fix the bug in f.",
        input: "def f(a, b):\n    return a - b",
        output,
      };
      const { prompt, response } = format(sample);
      const { ids, responseStart } = tokenizeSample(sample, tokenizer, format);
      assert.equal(ids.at(-1), tokenizer.eosId);
      assert.equal(
        tokenizer.decode(ids.slice(responseStart, -1), true),
        tokenizer.normalize(response, true),
        name,
      );
      assert.equal(
        tokenizer.decode(ids.slice(0, responseStart)),
        tokenizer.normalize(prompt),
        name,
      );
    }
  }
});

test("chat_template.jinja beside the tokenizer wins over the config's, as in transformers", () => {
  const folder = temporaryFolder("chat");
  writeFileSync(join(folder, "tokenizer.json"), readFileSync(join(families, "gpt2.json")));
  writeFileSync(join(folder, "chat_template.jinja"), "{{ messages[0].content }}!");
  assert.equal(chatTemplateOf(loadTokenizer(folder).files.config, "t").render(question), "Hi!");
  writeFileSync(
    join(folder, "tokenizer_config.json"),
    JSON.stringify({ chat_template: "{{ messages[0].content }}?" }),
  );
  assert.equal(chatTemplateOf(loadTokenizer(folder).files.config, "t").render(question), "Hi!");
});
