"""Teaches papermill to write and read TypeScript parameters.

scripts/setup-jupyter.js puts this module into the environment and names it among papermill's
engines, which is where papermill looks for extensions; the engine itself is the usual one.
"""
import json
import math
import re

from papermill.engines import NBClientEngine
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

DECLARATION = re.compile(
    r"^\s*(?:let|var|const)\s+(?P<name>[A-Za-z_$][\w$]*)\s*(?::\s*(?P<type>[^=]+?))?\s*=\s*"
    r"(?P<value>.*?)\s*;?\s*(?://\s*(?P<help>.*?)\s*)?$",
)


class TypeScriptTranslator(Translator):
    """Parameters as `let name = value;`; text, lists and mappings are written as JSON."""

    @classmethod
    def translate_str(cls, val):
        return json.dumps(val)

    translate_escaped_str = translate_str

    @classmethod
    def translate_none(cls, val):
        return "null"

    @classmethod
    def translate_float(cls, val):
        if math.isnan(val):
            return "NaN"
        if math.isinf(val):
            return "Infinity" if val > 0 else "-Infinity"
        return repr(val)

    @classmethod
    def translate_dict(cls, val):
        return "{ " + ", ".join(f"{json.dumps(str(k))}: {cls.translate(v)}" for k, v in val.items()) + " }"

    @classmethod
    def translate_list(cls, val):
        return "[" + ", ".join(cls.translate(v) for v in val) + "]"

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        found = map(DECLARATION.match, parameters_cell["source"].splitlines())
        return [
            Parameter(m["name"], m["type"] or "None", m["value"], m["help"] or "") for m in found if m
        ]


papermill_translators.register("typescript", TypeScriptTranslator)
papermill_translators.register("cct-lab", TypeScriptTranslator)


class TypeScriptEngine(NBClientEngine):
    """papermill's own engine, by a name of its own."""
