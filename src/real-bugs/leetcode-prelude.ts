/**
 * @file What LeetCode's own runner has defined before a solution: the classes of its linked lists
 * and trees, and names of the standard library, of which a program gets those that it uses.
 */

/** Names that LeetCode's runner has imported from each module. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  bisect: ["bisect", "bisect_left", "bisect_right", "insort", "insort_left", "insort_right"],
  functools: ["cache", "cmp_to_key", "lru_cache", "partial", "reduce"],
  heapq: [
    ...["heapify", "heappop", "heappush", "heappushpop", "heapreplace", "merge", "nlargest"],
    "nsmallest",
  ],
  itertools: [
    ...["accumulate", "chain", "combinations", "combinations_with_replacement", "count", "cycle"],
    ...["groupby", "islice", "pairwise", "permutations", "product", "repeat", "starmap"],
    ...["takewhile", "zip_longest"],
  ],
  math: [
    ...["ceil", "comb", "cos", "dist", "factorial", "floor", "gcd", "inf", "isqrt", "lcm", "log"],
    ...["log2", "log10", "perm", "pi", "prod", "sin", "sqrt"],
  ],
  operator: ["add", "and_", "itemgetter", "mul", "or_", "sub", "xor"],
  random: ["choice", "randint", "randrange", "shuffle", "uniform"],
  statistics: ["mean", "median", "mode"],
  string: ["ascii_letters", "ascii_lowercase", "ascii_uppercase", "digits"],
};
/** Modules that it has imported by their names, beside those that every candidate has. */
const MODULES = ["bisect", "operator", "random", "time"];
/** Names that are values: used without a call. */
const VALUES = new Set(["inf", "pi", ...NAMES["string"]!]);

/** Classes of nodes: the name, what of a program shows that it means this one, and the class. */
const CLASSES: readonly (readonly [name: string, sign: RegExp, definition: string])[] = [
  [
    "ListNode",
    /\bListNode\b|\blist_node\(/,
    [
      "class ListNode:",
      "    def __init__(self, val=0, next=None):",
      "        self.val = val",
      "        self.next = next",
    ].join("\n"),
  ],
  [
    "TreeNode",
    /\bTreeNode\b|\btree_node\(/,
    [
      "class TreeNode:",
      "    def __init__(self, val=0, left=None, right=None):",
      "        self.val = val",
      "        self.left = left",
      "        self.right = right",
    ].join("\n"),
  ],
  [
    "Node",
    /\bquad_values\(/,
    [
      "class Node:",
      "    def __init__(self, val, isLeaf, topLeft, topRight, bottomLeft, bottomRight):",
      "        self.val = val",
      "        self.isLeaf = isLeaf",
      "        self.topLeft = topLeft",
      "        self.topRight = topRight",
      "        self.bottomLeft = bottomLeft",
      "        self.bottomRight = bottomRight",
    ].join("\n"),
  ],
];

/**
 * What to put before the programs, so that they run as on LeetCode.
 * @param given  imports that the programs had at their heads
 * @param text  code that uses it: both programs and the test
 */
export function leetcodePrelude(given: readonly string[], text: string): string {
  const code = [...given, text]
    .join("\n")
    .replace(/#.*$/gm, "")
    .replace(/"""[^]*?"""|'''[^]*?'''/g, "");
  const word = (name: string, behind: string): RegExp => new RegExp(`(?<![.\\w])${name}${behind}`);
  const defined = (name: string): boolean =>
    new RegExp(`\\bdef\\s+${name}\\b|(?<![.\\w])${name}\\s*=[^=]|\\bimport\\b.*\\b${name}\\b`).test(
      code,
    );
  const imports = MODULES.filter((name) => word(name, "\\.").test(code)).map(
    (name) => `import ${name}`,
  );
  const names = Object.entries(NAMES).flatMap(([module, all]) => {
    const used = all.filter(
      (name) =>
        !defined(name) &&
        !imports.includes(`import ${name}`) &&
        word(name, usedAs(name)).test(code),
    );
    return used.length === 0 ? [] : [`from ${module} import ${used.join(", ")}`];
  });
  const classes = CLASSES.filter(
    ([name, sign]) => sign.test(code) && !new RegExp(`^class ${name}\\b`, "m").test(code),
  ).map(([, , definition]) => `${definition}\n\n`);
  const lines = [...given, ...imports, ...names];
  return [...(lines.length > 0 ? [`${lines.join("\n")}\n\n`] : []), ...classes]
    .map((part) => `${part}\n`)
    .join("");
}

/** `cache` and `lru_cache` decorate; the others are called, handed over or values. */
function usedAs(name: string): string {
  if (VALUES.has(name)) return "\\b(?!\\s*\\()";
  return name === "cache" || name === "lru_cache" ? "\\b" : "\\b(?=\\s*[(,)])";
}
