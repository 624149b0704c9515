/**
 * @file `promptFormat`: absent it changes nothing, `chat` puts every sample of a run into the
 *   model's chat template.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chatPromptOf } from "../../src/benchmark/chat-prompt.js";
import { canonicalJson } from "../../src/files/hash.js";
import { modelHash } from "../../src/language-model/checkpoint.js";
import { chatTemplateOf } from "../../src/language-model/tokenizer/chat-template.js";
import { tokenizerFrom } from "../../src/language-model/tokenizer/tokenizer.js";
import { prepareTuningData } from "../../src/training/tuning-data.js";
import { smallData, tinyModel, optionsOf } from "./support.js";
import { WORDLESS } from "../support/problem.js";

const chat_template =
  "{% for m in messages %}<{{ m.role }}>\n{{ m.content }}{{ eos_token }}\n{% endfor %}{% if " +
  "add_generation_prompt %}<assistant>\n{% endif %}";
const given = { steps: 1, warmupSteps: 0, rowLength: 250, instructionsPerStep: 2, pairsPerStep: 2 };

test("the format is part of a run's options; an unknown one is named", () => {
  assert.notEqual(
    canonicalJson(optionsOf({ ...given, promptFormat: "chat" })),
    canonicalJson(optionsOf(given)),
  );
  assert.throws(
    () => optionsOf({ ...given, promptFormat: "alpaca" as never }),
    /promptFormat: .*octocoder.*chat/,
  );
});

test("chat: instructions, sequence samples and the surroundings of pairs are the template's", async () => {
  const { tokenizer: plain } = await tinyModel();
  const tokenizer = tokenizerFrom(
    {
      tokenizer: plain.files.tokenizer,
      config: JSON.stringify({ chat_template, eos_token: "<|endoftext|>" }),
    },
    "t",
  );
  const data = smallData();
  const options = optionsOf({ ...given, promptFormat: "chat" });
  const { planned } = prepareTuningData(data, tokenizer, options);
  const [sample] = data.instructions;
  const { ids, responseStart } = planned.instructions[0]!;
  const prompt = `<user>\n${sample!.instruction}<|endoftext|>\n<assistant>\n`;
  assert.equal(tokenizer.decode(ids.slice(0, responseStart)), prompt);
  assert.equal(tokenizer.decode(ids.slice(responseStart)), `${sample!.output}<|endoftext|>`);
  const { correctIds, correctLength } = planned.comparison!(0)!;
  assert.equal(
    tokenizer.decode(correctIds.slice(0, correctLength)),
    `${prompt}${sample!.output}<|endoftext|>`,
  );
  assert.match(
    tokenizer.decode(planned.sequence!(0, 0).ids),
    /^<user>\n[^]+<\|endoftext\|>\n<assistant>\ndef f0[^]+<\|endoftext\|>$/,
  );
  assert.throws(
    () => prepareTuningData(data, plain, options),
    /promptFormat chat: expected a chat_template/,
  );
});

test("a chat template is part of a model's identity", async () => {
  const model = await tinyModel();
  const { tokenizer } = model;
  const withConfig = (change: object) =>
    modelHash({
      ...model,
      tokenizer: tokenizerFrom(
        {
          tokenizer: tokenizer.files.tokenizer,
          config: JSON.stringify({
            ...(JSON.parse(tokenizer.files.config) as object),
            ...change,
          }),
        },
        "t",
      ),
    });
  assert.equal(withConfig({ model_max_length: 5 }), modelHash(model));
  assert.notEqual(withConfig({ chat_template }), modelHash(model));
  assert.notEqual(
    withConfig({ chat_template: `${chat_template} ` }),
    withConfig({ chat_template }),
  );
});

test("a problem as a conversation whose answer begins with the declaration", () => {
  const problem = {
    language: "python",
    taskId: "A/0",
    prompt: 'def f(x):\n    """Add one."""\n',
    declaration: "def f(x):\n",
    buggySolution: "    return x\n",
    canonicalSolution: "",
    test: "assert f(1) == 2\n",
    bugType: "value misuse",
    ...WORDLESS,
    entryPoint: "f",
  };
  const template = chatTemplateOf(JSON.stringify({ chat_template, eos_token: "</s>" }), "t");
  assert.equal(
    chatPromptOf(problem, "tests", template).text,
    "<user>\nFix bugs in f.\ndef f(x):\n    return x\n\nassert f(1) == " +
      "2</s>\n<assistant>\ndef f(x):",
  );
  assert.equal(
    chatPromptOf(problem, "docs", template).text,
    '<user>\nFix bugs in f.\ndef f(x):\n    """Add one."""\n    return ' +
      'x</s>\n<assistant>\ndef f(x):\n    """Add one."""',
  );
});
