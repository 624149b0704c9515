/** @file What `cct doctor` tries: each check uses the part that a stage uses, on a small case. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../files/project-root.js";
import type { Run } from "../languages/language.js";
import type { Check } from "./examine.js";

const at = (...parts: string[]): string => join(projectRoot, ...parts);
const SMOLLM2 = at(".cache", "models", "smollm2-135m-instruct");
const windows = process.platform === "win32";
const pythonOf = (environment: string): string =>
  at(environment, ...(windows ? ["Scripts", "python.exe"] : ["bin", "python"]));

/** Ms that a program outside this process may take; imports from a cold disk are slow. */
const PATIENCE = 120_000;

/** What a program prints last. @throws Error with the last line that it says of its failure */
function lastLine(program: string, args: readonly string[]): string {
  try {
    const out = execFileSync(program, args, {
      cwd: projectRoot,
      encoding: "utf8",
      timeout: PATIENCE,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return out.trim().split("\n").at(-1) ?? "";
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: string };
    if (code === "ETIMEDOUT") throw new Error(`no answer within ${PATIENCE / 1000} s`);
    throw new Error(stderr?.trim().split("\n").at(-1) || (error as Error).message);
  }
}

function expect(what: string, expected: string, got: string): void {
  if (got !== expected) throw new Error(`expected ${what} to be ${expected}, got ${got || "none"}`);
}

const node: Check = {
  name: "node",
  remedy: "install Node 20.19 or newer",
  run() {
    const [major, minor] = process.versions.node.split(".").map(Number) as [number, number];
    const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
    if (!fits) throw new Error(`expected Node 20.19, 22.12 or newer, got ${process.version}`);
    return (
      `${process.version}, ${availableParallelism()} cores, ` +
      `${(totalmem() / 2 ** 30).toFixed(0)} GiB`
    );
  },
};

const engine: Check = {
  name: "compiled engine",
  remedy: "npm ci",
  async run() {
    const { compile } = await import("../engine/compile.js");
    const program = await compile(({ a, b }) => ({ c: a!.matMul(b!) }), {
      a: { shape: [2, 2] },
      b: { shape: [2, 2] },
    });
    const { c } = await program.run({
      a: Float32Array.of(1, 2, 3, 4),
      b: Float32Array.of(5, 6, 7, 8),
    });
    await program.dispose();
    expect("the product", "19,22,43,50", String(c));
    return "ONNX Runtime multiplied two matrices";
  },
};

/** The language's own known programs, one right and one wrong, in a pool of one thread. */
function sandbox(language: string, { missing }: Run): Check {
  return {
    name: `sandbox, ${language}`,
    remedy: missing === undefined ? "npm ci" : `npm run setup:languages ${language}`,
    optional: missing !== undefined,
    present: () => missing?.() === undefined,
    async run() {
      const { createSandbox } = await import("../sandbox/sandbox.js");
      const { facetOf } = await import("../languages/registry.js");
      const { canaries } = facetOf(language, "run");
      const pool = await createSandbox(language, { workers: 1 });
      try {
        const verdicts = await pool.run(canaries.map(({ program }) => program));
        canaries.forEach(({ program, outcome }, i) =>
          expect(`the outcome of "${program.id}"`, outcome, verdicts[i]!.outcome),
        );
        return "a right program passed, a wrong one did not";
      } finally {
        await pool.close();
      }
    },
  };
}

function syntaxTrees(languages: readonly string[]): Check {
  return {
    name: "syntax trees",
    remedy: "npm ci",
    async run() {
      const { codeReader } = await import("../languages/code-reader.js");
      const { functionNamed } = await import("../languages/definitions.js");
      const { facetOf } = await import("../languages/registry.js");
      for (const language of languages) {
        const reader = await codeReader(language);
        for (const { program } of facetOf(language, "run").canaries) {
          const root = reader.parse(program.code);
          const found = root && functionNamed(reader.definitions(root), program.entryPoint);
          expect(`the function read in ${language}`, program.entryPoint, found?.names[0] ?? "none");
        }
      }
      return `functions read in ${languages.join(" and ")}`;
    },
  };
}

const browser: Check = {
  name: "static figures",
  remedy: "npm ci, or name a browser in CCT_BROWSER",
  async run() {
    const { renderFigure } = await import("../figures/render.js");
    const { closeBrowser } = await import("../figures/browser.js");
    try {
      const {
        svg,
        png,
        browser: name,
      } = await renderFigure({
        data: [{ type: "bar", x: ["a", "b"], y: [1, 2] }],
        layout: { width: 300, height: 200 },
      });
      const bars = svg.match(/class="point"/g)?.length ?? 0;
      expect("the bars drawn", "2", String(bars));
      return `${name} drew a figure (${png.length.toLocaleString("en")} bytes of PNG)`;
    } finally {
      await closeBrowser();
    }
  },
};

const headlessKernel: Check = {
  name: "notebooks, cct nb run",
  remedy: "npm ci",
  async run() {
    const { startHeadless } = await import("../kernel/headless-client.js");
    const kernel = await startHeadless();
    try {
      const outputs: { data?: Record<string, unknown> }[] = [];
      await kernel.run("const seven: number = 7;\n6 * seven", 1, outputs as never);
      expect("the cell's result", "42", String(outputs.at(-1)?.data?.["text/plain"]).trim());
      return "the kernel answered";
    } finally {
      kernel.close();
    }
  },
};

/** Asks the kernel through Jupyter's own client, as JupyterLab does. */
const ASK_KERNEL = `
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="cct-lab", startup_timeout=100)
try:
    results = []
    client.execute_interactive("6 * 7", timeout=100, output_hook=lambda message: results.append(
        message["content"]["data"]["text/plain"]) if message["msg_type"] == "execute_result" else None)
    print(" ".join(results))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
`;

const python: Check = {
  name: "Python",
  remedy: "install Python ≥ 3.10; only Jupyter and the peers need it",
  optional: true,
  run() {
    const version = lastLine("python3", [
      "-c",
      "import sys; print(*sys.version_info[:3], sep='.')",
    ]);
    const [major, minor] = version.split(".").map(Number) as [number, number];
    if (major < 3 || minor < 10) throw new Error(`expected Python 3.10 or newer, got ${version}`);
    return version;
  },
};

const jupyter: Check = {
  name: "Jupyter",
  remedy: "npm run notebook",
  optional: true,
  present: () => existsSync(at(".venv")),
  run() {
    const answer = lastLine(pythonOf(".venv"), ["-c", ASK_KERNEL]);
    expect("the cell's result", "42", answer.trim());
    return "the kernel answered Jupyter's client";
  },
};

const peers: Check = {
  name: "peers for cct bench",
  remedy: "npm run setup:peers",
  optional: true,
  present: () => existsSync(at(".peers")),
  run() {
    const script =
      "import torch, transformers; print((torch.tensor([[1., 2.], [3., 4.]]) @ " +
      "torch.tensor([[5., 6.], [7., 8.]])).flatten().tolist(), torch.__version__, " +
      "transformers.__version__)";
    const [, product, torch, transformers] =
      /^(\[.*\]) (\S+) (\S+)$/.exec(lastLine(pythonOf(".peers"), ["-c", script])) ?? [];
    expect("PyTorch's product", "[19.0, 22.0, 43.0, 50.0]", product ?? "");
    return `PyTorch ${torch} multiplied two matrices; transformers ${transformers}`;
  },
};

const smollm2: Check = {
  name: "SmolLM2",
  remedy: "npm run setup:smollm2",
  optional: true,
  present: () => existsSync(SMOLLM2),
  async run() {
    const { inspectModel } = await import("../language-model/inspect.js");
    const { parameters } = await inspectModel(SMOLLM2, { quick: true });
    const { loadTokenizer } = await import("../language-model/tokenizer/tokenizer.js");
    const ids = loadTokenizer(SMOLLM2).encode("Hello world! 123");
    expect("the ids of a text", "19556,905,17,216,33,34,35", ids.join());
    return `${parameters.toLocaleString("en")} weights; its tokenizer encodes`;
  },
};

/** In a process of its own: a library of TensorFlow's size may end the one that loads it. */
const USE_TENSORFLOW = `
require(process.argv[1]).loadTensorFlow().then((tf) => {
  const product = tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]);
  console.log(tf.getBackend() + " " + Array.from(product.dataSync()));
});
`;

async function tensorflow(): Promise<Check> {
  const { findTensorFlow } = await import("../engine/tensorflow/load-tensorflow.js");
  const compiled = at("dist", "src", "engine", "tensorflow.js");
  return {
    name: "TensorFlow's binding",
    remedy: "npm run setup:tensorflow",
    optional: true,
    present: () => findTensorFlow() !== undefined,
    run() {
      const answer = lastLine(process.execPath, ["-e", USE_TENSORFLOW, compiled]);
      expect("backend and product", "tensorflow 19,22,43,50", answer);
      return 'it multiplied two matrices (engine: "eager")';
    },
  };
}

/** All checks, the quick ones that everything needs first. */
export async function checks(): Promise<Check[]> {
  const { facetOf, languagesWith } = await import("../languages/registry.js");
  const runnable = languagesWith("run");
  return [
    node,
    engine,
    ...runnable.map((language) => sandbox(language, facetOf(language, "run"))),
    syntaxTrees(runnable),
    browser,
    headlessKernel,
    python,
    jupyter,
    peers,
    smollm2,
    await tensorflow(),
  ];
}
