/**
 * @file The readers of DebugBench, QuixBugs and Refactory: records written in each set's form
 * become problems that the sandbox proves. The sets' own files are tried under
 * `npm run test:peers`, where they lie beside the project.
 */
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { strToU8, zipSync } from "fflate";
import { readProblems } from "../../src/benchmark/problems.js";
import { projectRoot } from "../../src/files/project-root.js";
import { convertBenchmark } from "../../src/real-bugs/convert.js";
import { calledMethod } from "../../src/real-bugs/leetcode-class.js";
import { leetcodePrelude } from "../../src/real-bugs/leetcode-prelude.js";
import { leetcodeTest } from "../../src/real-bugs/leetcode-test.js";
import { inputsOf } from "../../src/real-bugs/leetcode-values.js";
import { sourceNamed } from "../../src/real-bugs/sources.js";
import type { Problem } from "../../src/records.js";
import { takesLong } from "../long.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder("sets");
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

/** Problems by their names in the set, and reasons of what is left out. */
async function converted(
  source: string,
  path: string,
): Promise<{ problems: Map<string, Problem>; reasons: Map<string, string> }> {
  const output = join(folder, `${source}.jsonl`);
  const leftOut = join(folder, `${source}.left-out.jsonl`);
  const summary = await convertBenchmark({ source, files: [path], output, leftOut, workers: 1 });
  const name = (taskId: string): string => taskId.split("/").slice(2).join("/");
  return {
    problems: new Map(readProblems(output).map((problem) => [name(problem.taskId), problem])),
    reasons: new Map(summary.leftOut.map(({ taskId, reason }) => [name(taskId), reason])),
  };
}

test("an example's values become Python's, with their spelling", () => {
  const inputs = inputsOf("a = [[1,null],[-2.50]], s = \"x, y = 1\", ok = true, c = 'q', n = 007");
  assert.deepEqual(
    inputs?.map(({ name, value }) => [name, value.text, value.isList, value.hasFloat]),
    [
      ["a", "[[1, None], [-2.50]]", true, true],
      ["s", '"x, y = 1"', false, false],
      ["ok", "True", false, false],
      ["c", '"q"', false, false],
      ["n", "7", false, false],
    ],
  );
  assert.equal(inputsOf(`n = ${"01".repeat(16)}`)?.[0]!.value.text, `0b${"01".repeat(16)}`);
  assert.equal(inputsOf("a = [1, 2"), undefined);
  assert.equal(inputsOf("a = what"), undefined);
});

const HELPED = `
class Solution:
    def add(self, a, b):
        return a + b

    def addTwo(self, first: List[int], second: Dict[str, int] = {}, k=1) -> int:
        return self.helper(1, 2)

    def helper(self, x, y):
        return x
`;

test("the method that LeetCode calls", () => {
  const name = (inputs: readonly string[], slug: string): string | undefined =>
    calledMethod(HELPED, "Solution", inputs, slug)?.name;
  assert.equal(name(["a", "b"], "sum-of-both"), "add");
  assert.equal(name(["p", "q"], "the-two-of-us"), "addTwo");
  assert.equal(name(["a", "b", "k"], "sum-of-both"), "addTwo");
  assert.equal(calledMethod(HELPED, "Other", ["a"], "x"), undefined);
  assert.deepEqual(calledMethod(HELPED, "Solution", ["a", "b", "k"], "")?.parameters, [
    { name: "first", type: "List[int]", optional: false },
    { name: "second", type: "Dict[str, int]", optional: true },
    { name: "k", type: "", optional: true },
  ]);
});

/** [signature, example, last lines of the test]. */
const TESTS: readonly (readonly [string, string, string])[] = [
  [
    "def f(self, n: int) -> int",
    "Input: n = 3\nOutput: 2\nExplanation: so.",
    "assert Solution().f(3) == 2",
  ],
  [
    "def f(self, n: int) -> float",
    "Input: n = 3\r\nOutput: 2.00000\r\n",
    "assert abs(Solution().f(3) - 2.00000) < 1e-5",
  ],
  [
    "def f(self, nums: List[int]) -> int",
    "Input: nums = [1,1,2]\nOutput: 2, nums = [1,2,_]",
    "given = [1, 1, 2]\ncount = Solution().f(given)\nassert count == 2\n" +
      "assert given[:count] == [1, 2]",
  ],
  [
    "def f(self, nums: List[int]) -> None",
    "Input: nums = [1,2]\nOutput: [2,1]",
    "given = [1, 2]\nSolution().f(given)\nassert given == [2, 1]",
  ],
  [
    "def f(self, head: Optional[ListNode], x: int) -> Optional[ListNode]",
    "Input: head = [1,2], x = 3\nOutput: [2,1]",
    "assert list_values(Solution().f(list_node([1, 2]), 3)) == [2, 1]",
  ],
  [
    "def f(self, head: ListNode) -> bool",
    "Input: head = [3,2], pos = 1\nOutput: true",
    "assert Solution().f(list_node([3, 2], 1)) == True",
  ],
  [
    "def f(self, root: 'TreeNode', p: 'TreeNode') -> 'TreeNode'",
    "Input: root = [3,5,null], p = 5\nOutput: 5",
    "root = tree_node([3, 5, None])\nassert Solution().f(root, tree_find(root, 5)).val == 5",
  ],
  [
    "def f(self, s: str) -> List[str]",
    'Input: s = "ab"\nOutput: ["b","a"]\nExplanation: ["a","b"] would do too.',
    'assert sorted(Solution().f("ab")) == sorted(["b", "a"])',
  ],
];

test("examples become asserts that build what the text writes", () => {
  for (const [signature, example, expected] of TESTS) {
    const made = leetcodeTest({
      slug: "f",
      program: `class Solution:\n    ${signature}:\n        return 1\n`,
      description: expected.includes("sorted") ? "In any order." : "",
      examples: [example],
    });
    assert.ok(
      typeof made !== "string" && made.test.endsWith(`${expected}\n`),
      JSON.stringify(made),
    );
  }
  const none = { slug: "f", program: "class Solution:\n    pass\n", description: "" };
  assert.equal(leetcodeTest({ ...none, examples: [] }), "its text has no examples");
  assert.equal(
    leetcodeTest({ ...none, examples: ["Input: x = 1\nOutput: 1"] }),
    "its program has no class Solution with a method to call",
  );
  assert.equal(
    leetcodeTest({ ...none, examples: ["Input: a picture\nOutput: 1"] }),
    "its example's input cannot be read",
  );
});

test("a program gets the names of LeetCode's runner that it uses", () => {
  const code =
    "class Solution:\n    @cache\n    def f(self, n):\n        count = s.count('a')\n" +
    "        return gcd(n, inf) + bisect.bisect(n, 1) # sqrt(2)\n";
  assert.equal(
    leetcodePrelude(["import json"], code),
    "import json\nimport bisect\nfrom functools import cache\nfrom math import gcd, inf\n\n\n",
  );
  assert.match(leetcodePrelude([], "x: ListNode"), /^class ListNode:\n/);
  assert.equal(leetcodePrelude([], "class ListNode: pass"), "");
});

const CYCLE = `class Solution:
    def hasCycle(self, head: Optional[ListNode]) -> bool:
        slow = fast = head
        while fast is not None and fast.next is not None:
            slow, fast = slow.next, fast.next.next
            if slow == fast:
                return True
        return False
`;

const debugbenchRecord = (buggy: string, more: object = {}): object => ({
  slug: "linked-list-cycle",
  description: "Whether a list has a cycle.",
  examples: [
    "Input: head = [3,2,0], pos = 1\nOutput: true\nExplanation: It has.",
    "Input: head = [1], pos = -1\nOutput: false",
  ],
  oracle_code: `# class ListNode: …\n${CYCLE}`,
  buggy_code: buggy,
  bug_explanation: "None",
  ...more,
});

test("DebugBench: nodes are the candidate's own, imports at the head make no difference", async () => {
  const bug = CYCLE.replace("return False", "return None or True");
  const records = [
    debugbenchRecord(`\nimport math\n${bug}`),
    debugbenchRecord(CYCLE.replace("is not None and", "!= None and")),
    debugbenchRecord(CYCLE.replace("class Solution:", "class Solution")),
    debugbenchRecord(bug, { examples: ["Input: a picture\nOutput: true"] }),
    debugbenchRecord(bug),
  ];
  const { problems, reasons } = await converted(
    "debugbench",
    file("python3_condition error.json", JSON.stringify(records)),
  );
  const name = "linked-list-cycle/condition-error";
  assert.deepEqual([...problems.keys()], [name, `${name}-5`]);
  assert.deepEqual(
    [...reasons.values()],
    [
      "its buggy program passes the test",
      "the bug stands outside of the body of Solution",
      "its example's input cannot be read",
    ],
  );
  const problem = problems.get(name)!;
  assert.equal(problem.entryPoint, "Solution");
  assert.match(problem.declaration, /^import math\n\n\nclass ListNode:[^]*\nclass Solution:\n$/);
  assert.equal(problem.bugType, "excess logic");
});

test("QuixBugs: generators, and graphs of a class that the test brings", async () => {
  const node =
    "class Node:\n    def __init__(self, successor=None):\n        self.successor = successor\n\n";
  const records = [
    {
      name: "pairs",
      docstring: '"""\nEach with each.\n"""',
      solution: "def pairs(items):\n    for item in items:\n        yield item, item\n",
      buggy_program: "def pairs(items):\n    for item in items:\n        yield item\n",
      tests: "assert list(pairs(*[[1, 2]])) == [(1, 1), (2, 2)]\n",
    },
    {
      name: "loops",
      docstring: "",
      solution: "def loops(node):\n    return node.successor is node\n",
      buggy_program: "def loops(node):\n    return node.successor is None\n",
      tests: `${node}def test1():\n    node = Node()\n    node.successor = node\n    assert loops(node)\n\ntest1()\n`,
    },
  ];
  const path = file("quix.jsonl", records.map((one) => JSON.stringify(one)).join("\n"));
  const { problems } = await converted("quixbugs", path);
  assert.deepEqual([...problems.keys()], ["pairs", "loops"]);
  assert.equal(problems.get("pairs")!.docstring, "Each with each.");
  assert.match(problems.get("loops")!.declaration, /^class Node:[^]*\n\n\ndef loops\(node\):\n$/);
  assert.match(problems.get("loops")!.test, /^from solution import Node\n\n\ndef test1/);
});

test("Refactory: the nearest right program of the exercise, repeated programs once", async () => {
  const entries: Record<string, string> = {
    "description.txt": "Twice x.\n",
    "ans/input_001.txt": "twice(2)\n",
    "ans/output_001.txt": "4\n",
    "code/global.py": "import math\n",
    "code/reference/reference.py": "def twice(x):\n    return 2 * x\n",
    "code/correct/correct_1.py": "def twice(x):\n    total = x\n    total += x\n    return total\n",
    "code/wrong/wrong_1.py": "def twice(x):\n    total = x\n    total -= x\n    return total\n",
    "code/wrong/wrong_2.py":
      "def twice(x): # again\n    total = x\n    total -= x\n\n    return total\n",
    "code/wrong/wrong_3.py": "def twice(y):\n    return y\n",
    "code/wrong/wrong_4.py": "def twice(x):\n    return x + 2\n",
  };
  const zip = zipSync(
    Object.fromEntries(
      Object.entries(entries).map(([name, text]) => [`data/question_1/${name}`, strToU8(text)]),
    ),
  );
  const { problems, reasons } = await converted("refactory", file("data.zip", zip));
  assert.deepEqual([...problems.keys()], ["wrong_1"]);
  const problem = problems.get("wrong_1")!;
  assert.equal(problem.canonicalSolution, "    total = x\n    total += x\n    return total\n");
  assert.equal(problem.bugType, "operator misuse");
  assert.equal(problem.declaration, "import math\n\n\ndef twice(x):\n");
  assert.deepEqual(Object.fromEntries(reasons), {
    wrong_2: "it is the same program as wrong_1",
    wrong_3: "no right program of its exercise has functions with its heads",
    wrong_4: "its buggy program passes the test",
  });
  const empty = file("empty.zip", zipSync({ "data/readme.txt": strToU8("") }));
  assert.throws(
    () => sourceNamed("refactory").read([empty]),
    /empty\.zip: expected data\/question_N\/code\/wrong\/NAME\.py in the archive, got none/,
  );
});

const shared = join(projectRoot, "..", "shared", "data", "debugbench-python.jsonl");
const absent = !existsSync(shared) && "debugbench-python.jsonl is not beside the project";

test(
  "DebugBench's own programs: 338 of 377 are proven",
  { skip: takesLong || absent },
  async () => {
    const { problems, reasons } = await converted("debugbench", shared);
    assert.deepEqual([problems.size, reasons.size], [338, 39]);
  },
);
