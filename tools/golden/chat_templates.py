"""Goldens of src/language-model/tokenizer/chat-template.ts: what transformers' apply_chat_template(tokenize=False) makes of conversations.

Usage: python tools/golden/chat_templates.py            (rewrites tests/language-model/golden/chat-templates.json and
chat-template-features.json)
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
# Ways in which templates of models use the language, and what of it reimplementations have otherwise; written after public templates, cut to what is at stake.
FEATURES = {
    "continue": "{% for m in messages %}<{{ m.role }}>{% if m.role == 'system' %}skip{% continue %}{% endif %}{{ m.content }}{% endfor %}",
    "break": "{% for m in messages %}[{{ m.role }}{% if loop.index0 == 1 %}|last{% break %}{% endif %}]{% endfor %}.",
    "break-first": "{% for m in messages %}x{% break %}{% else %}none{% endfor %}",
    "break-inner": "{% for m in messages %}({% for i in range(5) %}{{ i }}{% if i == loop.length - 3 %}{% break %}{% endif %},{% endfor %}){{ m.role }}{% endfor %}",
    "continue-nested-if": "{% for m in messages %}a{% if true %}b{% if m.role == 'user' %}c{% continue %}{% endif %}d{% endif %}e{% endfor %}",
    "continue-filtered": "{% for m in messages if m.role != 'system' %}{{ loop.index }}{% if loop.first %}first{% continue %}{% endif %}{{ m.content }}{% endfor %}",
    "recursive-macro": "{% macro f(n) %}{% for i in range(n) %}{{ i }}{% if i == 1 %}{% break %}{% endif %}{{ f(n - 1) }}{% endfor %}{% endmacro %}{{ f(3) }}",
    "lstrip-newline": "{% for m in messages %}{{ m.content.lstrip('\\n') }}|{% endfor %}",
    "rstrip-dot": "{% for m in messages %}{{ m.content.rstrip('.') }}|{% endfor %}",
    "strip-several": "{% for m in messages %}{{ m.content.strip(' .\\n') }}|{{ m.content.strip() }}|{{ m.content.rstrip() }}|{{ m.content.lstrip(none) }}{% endfor %}",
    "strip-chain": "{{ messages[0].content.split('</think>')[-1].lstrip('\\n').rstrip('\\n') }}",
    "trim-filter": "{% for m in messages %}{{ m.content | trim }}|{{ m.content | trim('.') }}{% endfor %}",
    "print-true": "{{ True }} {{ false }} {{ messages[0].role == 'user' }} {{ not messages }}",
    "print-none": "{{ none }}|{{ tools }}|{{ undefined_name }}|{{ messages[0].get('nothing') }}",
    "print-list": "{{ [1, 2.0, 'a', true, none] }} {{ ['it\\'s', '\"'] }} {{ messages }}",
    "print-dict": "{{ {'a': 1, 'b': [true], 'c': {'d': none}} }}",
    "print-tuple": "{{ (1, 'x') }}",
    "tuple-of-one": "{{ (1,) }}",
    "print-floats": "{{ 1.0 }} {{ 0.1 + 0.2 }} {{ 2 ** 0.5 }} {{ 7 / 2 }} {{ 4 / 2 }} {{ 2.0 ** -20 }} {{ 2.0 ** 60 }} {{ -0.5 }}",
    "floor-division": "{{ 7 // 2 }} {{ -7 // 2 }}",
    "exponent": "{{ 1e20 }}",
    "modulo-negative": "{{ -7 % 3 }}",
    "tilde": "{{ 'a' ~ 1 ~ true ~ none ~ [1] }}",
    "plus-number": "{{ 'a' + 1 }}",
    "plus-bool": "{{ add_generation_prompt + 'x' }}",
    "plus-lists": "{{ ([1] + ['b']) | join('-') }}",
    "equal-kinds": "{{ '1' == 1 }} {{ '' == false }} {{ 0 == false }} {{ 1 == 1.0 }} {{ none == undefined_name }} {{ [1] == [1] }} {{ {'a': 1} != {'a': 1} }} {{ '' == 0 }}",
    "if-equal-kinds": "{% for m in messages %}{% if m.content == false %}empty{% else %}{{ m.content }}{% endif %}{% endfor %}",
    "string-filter": "{{ true | string }} {{ 1 | string + 'x' }} {{ none | string }}",
    "join-mixed": "{{ [1, true, 'x', none] | join(', ') }} {{ ['a', 'b'] | join }}",
    "join-attribute": "{{ messages | map(attribute='role') | join('/') }}",
    "length": "{{ messages | length }} {{ messages[0].content | length }}",
    "slices": "{{ messages[0].content[:3] }}|{{ messages[0].content[-2:] }}|{{ messages[0].content[0] if messages[0].content }}|{{ messages[1:] | length }}|{{ messages[::-1][0].role }}",
    "capitalize": "{{ messages[0].role | capitalize }} {{ 'hELLO wORLD'.capitalize() }} {{ messages[0].role | upper }} {{ 'ab cd' | title }}",
    "case-methods": "{{ messages[0].content.upper() }}{{ messages[0].content.lower() }}",
    "startswith": "{{ messages[0].content.startswith('H') }} {{ messages[0].content.endswith('.') }} {{ 'x' in messages[0].content }}",
    "replace": "{{ messages[0].content.replace('a', 'b') | replace('\\n', ' ') }}",
    "split": "{{ messages[0].content.split() }} {{ 'a,b,,c'.split(',') }} {{ 'a,b,c'.split(',', 1) }}",
    "namespace": "{% set ns = namespace(n=0, last='') %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{% set ns.last = m.role %}{% endfor %}{{ ns.n }} {{ ns.last }}",
    "loop-vars": "{% for m in messages %}{{ loop.index }}/{{ loop.length }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{% if loop.previtem is defined %}<{{ loop.previtem.role }}{% endif %}{% if loop.nextitem %}>{{ loop.nextitem.role }}{% endif %};{% endfor %}",
    "for-else": "{% for m in messages if m.role == 'tool' %}{{ m }}{% else %}no tool{% endfor %}",
    "tojson": "{{ messages | tojson }} {{ {'a': true, 'b': none, 'c': 1.5} | tojson }}",
    "tojson-indent": "{{ {'a': [1, 'é<>&']} | tojson(indent=2) }}",
    "defaults": "{{ missing | default('d') }} {{ '' | default('e', true) }} {{ missing is defined }} {{ none is none }} {{ 1 is number }} {{ 'a' is string }} {{ messages is iterable }} {{ {} is mapping }}",
    "selectattr": "{{ messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | join('+') }} {{ (messages | rejectattr('role', 'equalto', 'user') | list) | length }}",
    "first-last": "{{ (messages | first).role }} {{ (messages | last).content }} {{ [3, 1, 2] | sort }}",
    "ternary": "{{ 'a' if add_generation_prompt else 'b' }}{{ 'c' if false }}",
    "items": "{% for k, v in messages[0].items() %}{{ k }}={{ v }};{% endfor %}{% for k, v in {'b': 1, 'a': true} | dictsort %}{{ k }}{{ v }}{% endfor %}",
    "whitespace": "  {%- for m in messages -%}  \n  {{- m.role }}  \n{%- endfor %}\n\n  end\n\n",
    "lstrip-blocks": "a\n    {% if true %}\n    b\n    {% endif %}\n  {# note #}\nc\n",
    "raw": "{% raw %}{{ not }} {% this %}{% endraw %}",
    "set-block": "{% set text %}{% for m in messages %}{{ m.role }}{% endfor %}{% endset %}{{ text | upper }}",
    "macro-default": "{% macro turn(role, text='-') %}<{{ role }}>{{ text }}{% endmacro %}{% for m in messages %}{{ turn(m.role, text=m.content) }}{% endfor %}{{ turn('assistant') }}",
    "call-block": "{% macro box() %}[{{ caller() }}]{% endmacro %}{% call box() %}{{ messages[0].role }}{% endcall %}",
    "undefined-attribute": "{{ messages[0].nothing }}|{{ messages[0].nothing.more }}",
    "alternate": "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}{{ m.content }}{% endfor %}",
    "mistral": "{{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}{{ ' [INST] ' + m.content + ' [/INST]' }}{% elif m.role == 'assistant' %}{{ ' ' + m.content + ' ' + eos_token }}{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}",
    "gemma": "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for m in messages %}{% if m['role'] == 'assistant' %}{% set role = 'model' %}{% else %}{% set role = m['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\n' + m['content'] | trim + '<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}",
    "phi3": "{% for m in messages %}{% if m['role'] == 'system' and m['content'] %}{{ '<|system|>\n' + m['content'] + '<|end|>\n' }}{% elif m['role'] == 'user' %}{{ '<|user|>\n' + m['content'] + '<|end|>\n' }}{% elif m['role'] == 'assistant' %}{{ '<|assistant|>\n' + m['content'] + '<|end|>\n' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}",
    "qwen3": "{%- set ns = namespace(multi_step=true, last=messages | length - 1) %}{%- for m in messages[::-1] %}{%- set index = (messages | length - 1) - loop.index0 %}{%- if ns.multi_step and m.role == 'user' and m.content is string and not (m.content.startswith('<tool_response>') and m.content.endswith('</tool_response>')) %}{%- set ns.multi_step = false %}{%- set ns.last = index %}{%- endif %}{%- endfor %}{%- for m in messages %}{%- if m.role == 'assistant' %}{%- set content = m.content %}{%- set reasoning = '' %}{%- if '</think>' in content %}{%- set reasoning = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}{%- set content = content.split('</think>')[-1].lstrip('\\n') %}{%- endif %}{%- if loop.index0 > ns.last and (loop.last or reasoning) %}{{- '<|im_start|>assistant\n<think>\n' + reasoning.strip('\\n') + '\n</think>\n\n' + content.lstrip('\\n') }}{%- else %}{{- '<|im_start|>assistant\n' + content }}{%- endif %}{{- '<|im_end|>\n' }}{%- else %}{{- '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{%- endif %}{%- endfor %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}{%- endif %}",
    "deepseek-r1": "{% set ns = namespace(is_first=false, system_prompt='') %}{%- for m in messages %}{%- if m['role'] == 'system' %}{% set ns.system_prompt = m['content'] %}{%- endif %}{%- endfor %}{{ bos_token }}{{ ns.system_prompt }}{%- for m in messages %}{%- if m['role'] == 'user' %}{{ '<User>' + m['content'] }}{%- endif %}{%- if m['role'] == 'assistant' and m['content'] is not none %}{% set content = m['content'] %}{% if '</think>' in content %}{% set content = content.split('</think>')[-1] %}{% endif %}{{ '<Assistant>' + content + '<end>' }}{%- endif %}{%- endfor %}{% if add_generation_prompt %}{{ '<Assistant><think>\n' }}{% endif %}",
    "command-r": "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% elif false == true %}{% set loop_messages = messages %}{% set system_message = 'default' %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% if system_message != false %}{{ '<SYS>' + system_message + '<END>' }}{% endif %}{% for m in loop_messages %}{% set content = m['content'] %}{% if m['role'] == 'user' %}{{ '<USER>' + content.strip() + '<END>' }}{% elif m['role'] == 'assistant' %}{{ '<BOT>' + content.strip() + '<END>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<BOT>' }}{% endif %}",
    "vicuna": "{% if messages[0]['role'] == 'system' %}{% set start = messages[0]['content'].strip() + '\n\n' %}{% set messages = messages[1:] %}{% else %}{% set start = '' %}{% endif %}{{ bos_token + start }}{% for m in messages %}{{ m['role'].upper() + ': ' + m['content'].strip() + (' ' if m.role == 'user' else eos_token) }}{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}",
    "granite": "{%- if messages[0]['role'] == 'system' %}{%- set system_message = messages[0]['content'] %}{%- set loop_messages = messages[1:] %}{%- else %}{%- set system_message = 'You are Granite.' %}{%- set loop_messages = messages %}{%- endif %}{{- '<|role|>system<|end|>' + system_message + '\n' }}{%- for m in loop_messages %}{{- '<|role|>' + m['role'] + '<|end|>' + m['content'] + '\n' }}{%- if loop.last and add_generation_prompt %}{{- '<|role|>assistant' }}{%- if controls %}{{- ' ' + controls | tojson() }}{%- endif %}{{- '<|end|>' }}{%- endif %}{%- endfor %}",
    "smollm3": "{%- if enable_thinking is not defined -%}\n{%- set enable_thinking = true -%}\n{%- endif -%}\n{%- set system_message = messages[0].content if messages[0].role == 'system' else '' -%}\n{%- set mode = '/no_think' if '/no_think' in system_message else ('/think' if enable_thinking else '/no_think') -%}\n{{- '<|im_start|>system\n## Metadata\n\nReasoning Mode: ' + mode + '\n\n' -}}\n{%- set custom = system_message.replace('/no_think', '').replace('/think', '').rstrip() -%}\n{%- if custom -%}{{- custom + '\n\n' -}}{%- endif -%}\n{{- '<|im_end|>\n' -}}\n{%- for m in messages -%}\n{%- if m.role == 'user' -%}{{ '<|im_start|>user\n' + m.content + '<|im_end|>\n' }}{%- elif m.role == 'assistant' -%}{% generation %}{{ '<|im_start|>assistant\n' + m.content.lstrip('\\n') + '<|im_end|>\n' }}{% endgeneration %}{%- endif -%}\n{%- endfor -%}\n{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\n' + ('' if mode == '/think' else '<think>\n\n</think>\n') }}{%- endif -%}",
}
FEATURE_CONVERSATIONS = [
    [user("Hi there...")], [user("\n\n a🐛b.\n")], [system("Be terse /no_think."), user("x"), assistant("<think>\nwhy\n</think>\n\nBecause.\n")], [user("a\tb"), assistant("it's \"so\"")], [user(""), assistant("\x1c é\u00a0"), user("end.")],
]


def rendered(tokenizer, messages, prompt):
    """The text, or null where Python raises."""
    try: return tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=prompt)
    except Exception: return None

goldens = []
for name, (template, tokens) in TEMPLATES.items():
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.BPE()), **tokens)
    tokenizer.chat_template = template
    cases = []
    for messages in CONVERSATIONS:
        for prompt in (False, True):
            cases.append([messages, prompt, rendered(tokenizer, messages, prompt)])
    goldens.append({"name": name, "config": {"chat_template": template, **tokens}, "cases": cases})
OUT.write_text(json.dumps(goldens, ensure_ascii=True, separators=(",", ":")) + "\n")
print({g["name"]: sum(c[2] is None for c in g["cases"]) for g in goldens})

features, tokens = [], dict(bos_token="<s>", eos_token="</s>")
for name, template in FEATURES.items():
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.BPE()), **tokens)
    tokenizer.chat_template = template
    features.append({"name": name, "template": template, "texts": [[rendered(tokenizer, messages, prompt) for prompt in (False, True)] for messages in FEATURE_CONVERSATIONS]})
OUT.with_name("chat-template-features.json").write_text(json.dumps({"tokens": tokens, "conversations": FEATURE_CONVERSATIONS, "templates": features}, ensure_ascii=True, separators=(",", ":")) + "\n")
print(len(features), {f["name"]: sum(t is None for pair in f["texts"] for t in pair) for f in features if any(t is None for pair in f["texts"] for t in pair)})
