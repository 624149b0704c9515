"""Goldens of src/language-model/tokenizer/chat-template.ts: what transformers' apply_chat_template(tokenize=False) makes of conversations.

Usage: python tools/golden/chat_templates.py            (rewrites tests/language-model/golden/chat-templates.json)
The templates are written after those that the models carry in tokenizer_config.json; a case is [messages, add_generation_prompt, text], the
text null where Python raises.
"""
import json
from pathlib import Path
from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast

OUT = Path(__file__).resolve().parents[2] / "tests" / "language-model" / "golden" / "chat-templates.json"
CHATML = "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
SMOLLM2 = ("{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}"
           "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")
QWEN2 = ("{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}{% endif %}"
         "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")
QWEN25 = r"""{%- if tools %}
    {{- '<|im_start|>system\n' }}
    {%- if messages[0]['role'] == 'system' %}
        {{- messages[0]['content'] }}
    {%- else %}
        {{- 'You are Qwen, created by Alibaba Cloud. You are a helpful assistant.' }}
    {%- endif %}
    {{- "\n\n# Tools\n" }}
    {%- for tool in tools %}
        {{- "\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "<|im_end|>\n" }}
{%- else %}
    {%- if messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
    {%- else %}
        {{- '<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
    {%- elif message.role == "tool" %}
        {{- '<|im_start|>user\n<tool_response>\n' + message.content + '\n</tool_response><|im_end|>\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
{%- endif %}
"""
LLAMA2 = ("{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}"
          "{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
          "{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}"
          "{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}")
LLAMA3 = ("{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}"
          "{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}")
ZEPHYR = """{% for message in messages %}
{% if message['role'] == 'user' %}
{{ '<|user|>
' + message['content'] + eos_token }}
{% elif message['role'] == 'system' %}
{{ '<|system|>
' + message['content'] + eos_token }}
{% elif message['role'] == 'assistant' %}
{{ '<|assistant|>
'  + message['content'] + eos_token }}
{% endif %}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}"""
DEEPSEEK = r"""{% if not add_generation_prompt is defined %}
{% set add_generation_prompt = false %}
{% endif %}
{%- set ns = namespace(found=false) -%}
{%- for message in messages -%}
    {%- if message['role'] == 'system' -%}
        {%- set ns.found = true -%}
    {%- endif -%}
{%- endfor -%}
{{bos_token}}{%- if not ns.found -%}
{{'You are an AI programming assistant, utilizing the Deepseek Coder model, developed by Deepseek Company, and you only answer questions related to computer science.\n'}}
{%- endif %}
{%- for message in messages %}
    {%- if message['role'] == 'system' %}
{{ message['content'] }}
    {%- else %}
        {%- if message['role'] == 'user' %}
{{'### Instruction:\n' + message['content'] + '\n'}}
        {%- else %}
{{'### Response:\n' + message['content'] + '\n<|EOT|>\n'}}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{% if add_generation_prompt %}
{{'### Response:'}}
{% endif %}"""
BLOCKS = """{# a comment
over two lines #}
{% for message in messages %}
    {% if message.role == 'user' %}
  <u>{{ message.content }}</u>
    {% else %}
  <a>{% generation %}{{ message.content | replace('\\t', '    ') }}{% endgeneration %}</a>
    {% endif %}
{% endfor %}
{{ messages | length }} of {{ pad_token }}{{ unk_token }}
"""
TEMPLATES = {
    "chatml": (CHATML, dict(eos_token="<|im_end|>")), "smollm2": (SMOLLM2, dict(bos_token="<|im_start|>", eos_token="<|im_end|>")), "qwen2": (QWEN2, dict(eos_token="<|im_end|>")),
    "qwen2.5": (QWEN25, dict(eos_token="<|im_end|>")), "llama2": (LLAMA2, dict(bos_token="<s>", eos_token="</s>")), "llama3": (LLAMA3, dict(bos_token="<|begin_of_text|>", eos_token="<|eot_id|>")),
    "zephyr": (ZEPHYR, dict(bos_token="<s>", eos_token="</s>")), "deepseek-coder": (DEEPSEEK, dict(bos_token="<bos>", eos_token="<|EOT|>")), "blocks": (BLOCKS, dict(eos_token="</s>", pad_token="<pad>")),
}
CODE = "def f(a, b):\n\treturn a - b  # \"quoted\" <|im_end|> {{ not a template }} {% nor this %}\n"
user, assistant, system = (lambda c, r=r: {"role": r, "content": c} for r in ("user", "assistant", "system"))
CONVERSATIONS = [
    [user("Hi")], [user(f"Fix bugs in f.\n{CODE}")], [user("  padded \n")], [system("Be terse."), user("Hi")], [user("Hi"), assistant("Hello.")],
    [system("Sei knapp.\n"), user("é 日本 🙂"), assistant(CODE), user("And now?\r\nAgain.")], [user("a"), assistant("b"), user("c"), assistant("    d\n")], [user("")], [user("a"), user("b")], [assistant("first"), user("then")],
    [user("a"), system("late")],
]
goldens = []
for name, (template, tokens) in TEMPLATES.items():
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.BPE()), **tokens)
    tokenizer.chat_template = template
    cases = []
    for messages in CONVERSATIONS:
        for prompt in (False, True):
            try:
                cases.append([messages, prompt, tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=prompt)])
            except Exception:
                cases.append([messages, prompt, None])
    goldens.append({"name": name, "config": {"chat_template": template, **tokens}, "cases": cases})
OUT.write_text(json.dumps(goldens, ensure_ascii=True, separators=(",", ":")) + "\n")
print({g["name"]: sum(c[2] is None for c in g["cases"]) for g in goldens})
