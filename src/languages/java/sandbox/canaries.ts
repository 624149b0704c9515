/** @file Programs in Java whose verdicts are known: one that passes and one that fails. */
import type { Canary } from "../../runner.js";

const TEST = `public class Main {
    public static void main(String[] args) {
        Solution s = new Solution();
        List<Boolean> correct = Arrays.asList(
                s.ordered(Arrays.asList(3, 1, 2)).equals(Arrays.asList(1, 2, 3)),
                s.ordered(Arrays.asList()).isEmpty(),
                s.ordered(Arrays.asList(2, 1)).get(0) == 1
        );
        if (correct.contains(false)) {
            throw new AssertionError();
        }
    }
}
`;

const HEAD =
  "import java.util.*;\n\nclass Solution {\n" +
  "    public List<Integer> ordered(List<Integer> given) {\n";

const program = { test: TEST, entryPoint: "ordered", support: `${HEAD}    }\n}\n`, timeLimit: 10 };

/** The known programs. */
export const canaries: readonly Canary[] = [
  {
    program: {
      id: "canary: good",
      code:
        `${HEAD}        List<Integer> all = new ArrayList<>(given);\n` +
        "        Collections.sort(all);\n        return all;\n    }\n}\n",
      ...program,
    },
    outcome: "passed",
    assertions: 3,
  },
  {
    program: {
      id: "canary: bad",
      code: `${HEAD}        return given;\n    }\n}\n`,
      ...program,
    },
    outcome: "wrong output",
    assertions: 1,
  },
];
