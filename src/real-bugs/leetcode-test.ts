/**
 * @file A test in Python out of the examples in a LeetCode problem's text: one assert an example,
 * with linked lists and trees built of what the text writes, and a call of each method for classes
 * that are asked several things.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../files/project-root.js";
import { calledMethod, type Method } from "./leetcode-class.js";
import { inputsOf, valueAt, type ExampleInput, type ExampleValue } from "./leetcode-values.js";

/** What of a problem its test is made of. */
export interface LeetcodeProblem {
  /** Its name: "two-sum". */
  readonly slug: string;
  /** The correct program. */
  readonly program: string;
  /** The problem in words. */
  readonly description: string;
  /** Examples as the text writes them: Input, Output, Explanation. */
  readonly examples: readonly string[];
}

/** A test, and the class that it makes objects of. */
export interface LeetcodeTest {
  /** Text of the test. */
  readonly test: string;
  /** Name of the class. */
  readonly className: string;
}

/** What an example expects: of the result, and of a list that was changed in place. */
interface Expected {
  readonly value: ExampleValue;
  readonly changed?: ExampleInput | undefined;
}

/** Helpers of the tests, by name. */
const HELPERS: readonly (readonly [name: string, text: string])[] = readFileSync(
  join(projectRoot, "src", "real-bugs", "leetcode_nodes.py"),
  "utf8",
)
  .split("\n\n\n")
  .map((text) => [/^def (\w+)/.exec(text)![1]!, text.trim()]);

/** The test, or why the examples make none. */
export function leetcodeTest(problem: LeetcodeProblem): LeetcodeTest | string {
  const reasons: string[] = [];
  const asserts: string[] = [];
  let className = "Solution";
  for (const text of problem.examples) {
    const example = text.replace(/\r\n?/g, "\n");
    const made = /^\s*Input:?\s*\n?\s*\["/.test(example)
      ? ofCalls(problem.program, example)
      : ofExample(problem, example);
    if (typeof made === "string") reasons.push(made);
    else {
      asserts.push(made.test);
      className = made.className;
    }
  }
  if (asserts.length === 0) return reasons[0] ?? "its text has no examples";
  const test = asserts.join("\n");
  const used = HELPERS.filter(([name]) => new RegExp(`\\b${name}\\(`).test(test)).map(
    ([, helper]) => `${helper}\n\n\n`,
  );
  // nodes are the candidate's own, so that it can ask whether two of them are one
  const nodes = ["ListNode", "TreeNode"].filter((name) => used.join("").includes(`${name}(`));
  const imported = nodes.length === 0 ? "" : `from solution import ${nodes.join(", ")}\n\n\n`;
  return { className, test: `${imported}${used.join("")}${test}\n` };
}

/** An example that makes an object and calls its methods: two lists, and what each returns. */
function ofCalls(program: string, example: string): LeetcodeTest | string {
  const [, input, output] = /^\s*Input:?([^]*?)Output:?([^]*)$/.exec(example) ?? [];
  const names = valueAt(input ?? "", 0);
  const given = names === undefined ? undefined : valueAt(input!, names.end);
  const results = valueAt(output ?? "", 0);
  if (names === undefined || given === undefined || results === undefined)
    return "its example's calls cannot be read";
  const [methods, calls, expected] = [names, given, results].map(({ value }) => value.items ?? []);
  const className = JSON.parse(methods![0]!.text) as string;
  if (!new RegExp(`^class ${className}\\b`, "m").test(program))
    return `its example makes a ${className}, which its program does not define`;
  const lines = methods!.map((method, i) => {
    const args = calls![i]?.text.slice(1, -1) ?? "";
    if (i === 0) return `made = ${className}(${args})`;
    const call = `made.${JSON.parse(method.text) as string}(${args})`;
    const value = expected![i];
    return value === undefined ? call : comparison(call, value, "");
  });
  return { className, test: lines.join("\n") };
}

/** An example of one call. */
function ofExample(problem: LeetcodeProblem, example: string): LeetcodeTest | string {
  const [, input, output] = /^\s*Input:?([^]*?)\n\s*Output:?([^]*)$/.exec(example) ?? [];
  const inputs = input === undefined ? undefined : inputsOf(input);
  if (inputs === undefined) return "its example's input cannot be read";
  const expected = expectedOf(output!);
  if (expected === undefined) return "its example's output cannot be read";
  const names = inputs.map(({ name }) => name);
  const { program, slug, description } = problem;
  const method = calledMethod(program, "Solution", names, slug);
  if (method === undefined) return "its program has no class Solution with a method to call";
  const builder = new Call(method, inputs, program);
  const anyOrder = /\bany order\b/i.test(description);
  return { className: "Solution", test: builder.asserting(expected, anyOrder) };
}

/** What stands behind "Output:": a value, and maybe what became of an argument. */
function expectedOf(text: string): Expected | undefined {
  const changedAlone = /^\s*([A-Za-z_]\w*)\s*=/.test(text) ? inputsOf(firstLine(text)) : undefined;
  if (changedAlone !== undefined) return { value: changedAlone[0]!.value };
  const read = valueAt(text, 0);
  if (read === undefined) return undefined;
  const rest = firstLine(text.slice(read.end));
  const changed = /^\s*,\s*\w+\s*=/.test(rest)
    ? inputsOf(rest.replace(/^\s*,/, "").replace(/,?\s*_/g, ""))?.[0]
    : undefined;
  return { value: read.value, changed };
}

const firstLine = (text: string): string => text.trimStart().split("\n")[0]!;

/** The kinds of nodes that the tests can build. */
type NodeKind = "list" | "tree" | "quad";
const KINDS: readonly (readonly [NodeKind, RegExp])[] = [
  ["list", /\bListNode\b/],
  ["tree", /\bTreeNode\b/],
  ["quad", /\bNode\b/],
];
const LIST_NAMES = /^(?:head\w?|l\d|list\d)$/;
const TREE_NAMES = /^(?:root\d?|subRoot|original|cloned)$/;

function nodeKind(type: string, name: string, program: string): NodeKind | undefined {
  if (type !== "") return KINDS.find(([, pattern]) => pattern.test(type))?.[0];
  if (LIST_NAMES.test(name) && /\.next\b/.test(program)) return "list";
  return TREE_NAMES.test(name) && /\.left\b/.test(program) ? "tree" : undefined;
}

/** One call with its arguments. */
class Call {
  private readonly lines: string[] = [];
  private readonly args: string[] = [];
  private readonly names: string[] = [];
  private readonly kinds: (NodeKind | undefined)[] = [];
  private tree = "";

  constructor(
    private readonly method: Method,
    inputs: readonly ExampleInput[],
    program: string,
  ) {
    for (const [i, { name, value }] of inputs.entries()) {
      const parameter = method.parameters[i];
      if (parameter === undefined) {
        this.beyond(name, value);
        continue;
      }
      const kind = nodeKind(parameter.type, parameter.name, program);
      this.kinds.push(kind);
      this.names.push(name);
      this.args.push(this.argument(value, kind, /\bList\[/.test(parameter.type)));
    }
  }

  /** An input without a parameter: where a linked list's end leads to. */
  private beyond(name: string, value: ExampleValue): void {
    const last = this.args.length - 1;
    if (name === "pos" && this.kinds[last] === "list")
      this.args[last] = `${this.args[last]!.slice(0, -1)}, ${value.text})`;
  }

  private argument(value: ExampleValue, kind: NodeKind | undefined, isList: boolean): string {
    if (kind === undefined) return value.text;
    const items = value.items ?? [];
    if (isList) return `[${items.map((item) => `${kind}_node(${item.text})`).join(", ")}]`;
    if (value.isList) {
      if (kind === "list" || this.tree !== "") return `${kind}_node(${value.text})`;
      this.tree = "root";
      this.lines.push(`root = tree_node(${value.text})`);
      return this.tree;
    }
    return kind === "tree" && this.tree !== ""
      ? `tree_find(${this.tree}, ${value.text})`
      : value.text;
  }

  /** The lines that call, and assert what is expected. */
  asserting({ value, changed }: Expected, anyOrder: boolean): string {
    const { name, returns } = this.method;
    if (changed !== undefined) return this.counted(value, changed);
    const inPlace = /^["']?None["']?$/.test(returns) && value.text !== "None";
    if (inPlace) {
      const given = this.kept(0);
      const kind = this.kinds[0];
      const seen = kind === undefined ? given : `${kind}_values(${given})`;
      return [
        ...this.lines,
        `Solution().${name}(${this.args.join(", ")})`,
        `assert ${seen} == ${value.text}`,
      ].join("\n");
    }
    const call = `Solution().${name}(${this.args.join(", ")})`;
    return [...this.lines, comparison(shown(call, returns, value), value, returns, anyOrder)].join(
      "\n",
    );
  }

  /** A result that counts how much of an argument is left. */
  private counted(value: ExampleValue, changed: ExampleInput): string {
    const at = Math.max(0, this.names.indexOf(changed.name));
    const given = this.kept(at);
    return [
      ...this.lines,
      `count = Solution().${this.method.name}(${this.args.join(", ")})`,
      `assert count == ${value.text}`,
      `assert ${given}[:count] == ${changed.value.text}`,
    ].join("\n");
  }

  /** A name for an argument, so that it can be looked at afterwards. */
  private kept(at: number): string {
    if (this.args[at] === this.tree) return this.tree;
    this.lines.push(`given = ${this.args[at]!}`);
    this.args[at] = "given";
    return "given";
  }
}

/** The result of a call as plain data. */
function shown(call: string, returns: string, value: ExampleValue): string {
  const kind = nodeKind(returns, "", "");
  if (kind === undefined || value.text === "None") return call;
  if (/\bList\[/.test(returns)) return `[${kind}_values(node) for node in ${call}]`;
  return value.isList ? `${kind}_values(${call})` : `${call}.val`;
}

function comparison(call: string, value: ExampleValue, returns: string, anyOrder = false): string {
  if (value.text === "None") return `assert ${call} is None`;
  if (value.hasFloat && !value.isList) return `assert abs(${call} - ${value.text}) < 1e-5`;
  if (value.hasFloat) return `assert is_near(${call}, ${value.text})`;
  if (anyOrder && value.isList) return `assert sorted(${call}) == sorted(${value.text})`;
  // LeetCode writes null for a list as []
  if (value.text === "[]" && call.startsWith("Solution()")) return `assert (${call} or []) == []`;
  return `assert ${call} == ${value.text}`;
}
