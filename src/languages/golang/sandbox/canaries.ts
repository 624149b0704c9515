/** @file Programs in Go whose verdicts are known: one that passes and one that fails. */
import type { Canary } from "../../runner.js";

const TEST = `import "github.com/stretchr/testify/assert"
func TestOrdered(t *testing.T) {
    assert := assert.New(t)
    assert.Equal([]int{1, 2, 3}, Ordered([]int{3, 1, 2}))
    assert.Equal([]int{}, Ordered([]int{}))
    assert.Nil(Ordered(nil))
}`;

const support = "func Ordered(xs []int) []int {\n}";

/** The known programs. */
export const canaries: readonly Canary[] = [
  {
    program: {
      id: "canary: good",
      code:
        "func Ordered(xs []int) []int {\n    sorted := append([]int(nil), xs...)\n" +
        "    if xs != nil && len(xs) == 0 {\n        return xs\n    }\n" +
        "    sort.Ints(sorted)\n    return sorted\n}",
      test: TEST,
      entryPoint: "Ordered",
      support,
      timeLimit: 10,
    },
    outcome: "passed",
    assertions: 3,
  },
  {
    program: {
      id: "canary: bad",
      code: "func Ordered(xs []int) []int {\n    return xs\n}",
      test: TEST,
      entryPoint: "Ordered",
      support,
      timeLimit: 10,
    },
    outcome: "wrong output",
    assertions: 1,
  },
];
