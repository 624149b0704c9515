/** @file Programs in C++ whose verdicts are known: one that passes and one that fails. */
import type { Canary } from "../../runner.js";

const TEST = `#include <assert.h>
int main() {
    assert (ordered({3, 1, 2}) == vector<int>({1, 2, 3}));
    assert (ordered({}).size() == 0);
    assert (ordered({2, 1})[0] == 1);
}`;

const support = "vector<int> ordered(vector<int> xs) {\n}";

/** The known programs. */
export const canaries: readonly Canary[] = [
  {
    program: {
      id: "canary: good",
      code: "vector<int> ordered(vector<int> xs) {\n    sort(xs.begin(), xs.end());\n    return xs;\n}",
      test: TEST,
      entryPoint: "ordered",
      support,
      timeLimit: 10,
    },
    outcome: "passed",
    assertions: 3,
  },
  {
    program: {
      id: "canary: bad",
      code: "vector<int> ordered(vector<int> xs) {\n    return xs;\n}",
      test: TEST,
      entryPoint: "ordered",
      support,
      timeLimit: 10,
    },
    outcome: "wrong output",
    assertions: 1,
  },
];
