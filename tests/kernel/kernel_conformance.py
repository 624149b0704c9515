"""The kernel under jupyter_kernel_test, the protocol's own test suite: python kernel_conformance.py."""
import unittest

import jupyter_kernel_test


class TypeScriptKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "cct-lab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("oops")'
    code_generate_error = 'throw new RangeError("bad alpha")'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "Promise.resolve([1, 2])", "result": "[ 1, 2 ]"},
        {"code": '"a".repeat(3)', "result": "aaa"},
        {"code": "6 * 8", "result": "48"},
    ]
    code_history_pattern = "6 ??8*"
    supported_history_operations = ("tail", "range", "search")
    code_display_data = [
        {"code": '(await import("cct-lab")).display(1)', "mime": "text/plain"},
    ]
    completion_samples = [
        {"text": "Number.isSafe", "matches": ["isSafeInteger"]},
        {"text": 'const bug = "🐛"; Number.isSafe', "matches": ["isSafeInteger"]},
    ]
    complete_code_samples = ["1", "const a = `x\ny`;", "for (const a of [1]) { console.log(a); }", ""]
    incomplete_code_samples = ["`abc ", "function f() {", "Math.max(", "const a =", "/* note", "[1, 2,"]
    invalid_code_samples = ["const = 1;", "1 2 3", "}"]
    code_inspect_sample = "Number.isSafeInteger("
    code_clear_output = '(await import("cct-lab")).clearOutput()'


if __name__ == "__main__":
    unittest.main(verbosity=2)
