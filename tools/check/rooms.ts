/**
 * @file Which room of src may import which: one table. `npm run check` holds the code to it, and
 * docs/architecture.md shows it (`npm run docs:api` writes it there). A new room is a new row.
 */

/** A folder of src, or a folder inside one where that has floors of its own. */
export interface Room {
  /** Its path inside src. */
  readonly room: string;
  /** What lives there, in Markdown. */
  readonly holds: string;
  /**
   * Rooms it may import; a room stands for what is inside it too. Files straight in src (errors,
   * progress, random) belong to all, and a room's own files to each other.
   */
  readonly mayImport: readonly string[];
}

/** Every room, those that import least first. */
export const ROOMS: readonly Room[] = [
  { room: "files", holds: "files read and written whole, hashes, JSON Lines", mayImport: [] },
  { room: "statistics", holds: "pass@k, intervals, paired tests, corrections", mayImport: [] },
  {
    room: "engine",
    holds: "a tfjs program, its gradients and its optimizer, compiled into one ONNX graph",
    mayImport: ["files"],
  },
  {
    room: "engine/graph",
    holds: "what is recorded and compiled: symbolic backend, graph, ONNX, session",
    mayImport: ["engine/types", "engine/tf", "files"],
  },
  {
    room: "engine/kernels",
    holds: "one function a tfjs kernel, into operators of the graph",
    mayImport: ["engine/graph", "engine/types", "engine/tf"],
  },
  {
    room: "engine/layers",
    holds: "attention, norms, rotary positions, losses, with their gradients",
    mayImport: ["engine"],
  },
  {
    room: "engine/optimizer",
    holds: "AdamW and the training step",
    mayImport: ["engine"],
  },
  {
    room: "engine/tensorflow",
    holds: "the same programs run eagerly by tfjs",
    mayImport: ["engine/graph", "engine/types", "engine/tf", "files"],
  },
  {
    room: "language-model",
    holds:
      "one decoder for [ten families](adding-a-family.md), checkpoints, tokenizer, " +
      "generation, low-rank adapters ([lora.md](lora.md))",
    mayImport: ["engine", "files"],
  },
  {
    room: "sandbox",
    holds: "runs programs that nobody trusts: pool, limits, outcomes; no language's name",
    mayImport: ["files", "languages"],
  },
  {
    room: "languages",
    holds:
      "what the project knows of each language: trees, outlines, answers, its sandbox " +
      "([adding-a-language.md](adding-a-language.md))",
    mayImport: ["files", "sandbox"],
  },
  {
    room: "bugs",
    holds: "operators, drawing, proof, complexity; no language's name",
    mayImport: ["files", "languages", "sandbox"],
  },
  {
    room: "benchmark",
    holds:
      "the HumanEvalFix protocol: prompts, stops, extraction, scoring " +
      "([benchmark.md](benchmark.md))",
    mayImport: ["files", "language-model", "languages", "sandbox"],
  },
  {
    room: "data",
    holds:
      "instruction formats, duplicates, functions cut out, contamination, public data sets " +
      "([instruction-data.md](instruction-data.md))",
    mayImport: ["benchmark", "bugs", "files", "languages", "sandbox"],
  },
  {
    room: "cct",
    holds: "comparison pairs, templates, the three losses, the objective",
    mayImport: ["engine", "files"],
  },
  {
    room: "training",
    holds: "packing, batches, schedule, checkpoints, the loop",
    mayImport: ["cct", "data", "engine", "files", "language-model"],
  },
  {
    room: "mini",
    holds: "makes the embedded tier in `datasets/`",
    mayImport: ["bugs", "data", "files", "language-model", "languages", "sandbox", "training"],
  },
  {
    room: "figures",
    holds: "rows → plotly specification → svg, png, html, csv",
    mayImport: ["cct", "files", "statistics"],
  },
  {
    room: "experiment",
    holds: "specs, trials, the store, processes, records",
    mayImport: [
      ...["benchmark", "bugs", "cct", "data", "figures", "files", "language-model", "languages"],
      ...["sandbox", "statistics", "training"],
    ],
  },
  {
    room: "experiment/bucket",
    holds: "the store in a bucket of S3, and its copy on a machine ([clusters.md](clusters.md))",
    mayImport: ["experiment", "files"],
  },
  {
    room: "experiment/cluster",
    holds:
      "trials computed by other machines: a queue and its workers, Slurm ([clusters.md](clusters.md))",
    mayImport: ["experiment", "files"],
  },
  {
    room: "kernel",
    holds: "runs TypeScript cells: Jupyter's kernel, the headless runner, how a value is shown",
    mayImport: ["files"],
  },
  {
    room: "notebook",
    holds: "what the project's notebooks show: views of pairs, problems, records, provenance",
    mayImport: ["benchmark", "cct", "experiment", "figures", "files", "kernel", "statistics"],
  },
  {
    room: "recipes",
    holds: "public data sets made into what an experiment learns from: they inject bugs too",
    mayImport: ["benchmark", "bugs", "data", "files"],
  },
  {
    room: "mining",
    holds: "repairs out of a git history, proven by its own tests ([mining.md](mining.md))",
    mayImport: ["benchmark", "bugs", "files", "languages", "sandbox"],
  },
  {
    room: "real-bugs",
    holds: "other people's bugs as benchmarks, each proven ([real-bugs.md](real-bugs.md))",
    mayImport: ["benchmark", "bugs", "files", "languages", "sandbox"],
  },
  {
    room: "pair-sources",
    holds:
      "pairs of every source of bugs, proven, and the sources side by side ([pairs.md](pairs.md))",
    mayImport: [
      ...["benchmark", "bugs", "cct", "data", "files", "language-model", "languages"],
      ...["real-bugs", "sandbox", "statistics", "training"],
    ],
  },
  {
    room: "doctor",
    holds: "tries what the project needs, each by a small case",
    mayImport: [
      ...["engine", "figures", "files", "kernel", "language-model", "languages", "sandbox"],
    ],
  },
  {
    room: "commands",
    holds: "one file a verb of `cct`",
    mayImport: [
      ...["benchmark", "bugs", "cct", "data", "doctor", "experiment", "files"],
      ...[
        "language-model",
        "kernel",
        "mining",
        "pair-sources",
        "real-bugs",
        "statistics",
        "training",
      ],
    ],
  },
];

/** The table as Markdown, for docs/architecture.md. */
export function roomsTable(): string[] {
  const rows = ROOMS.map(({ room, holds, mayImport }) => {
    const rooms = mayImport.filter((name) => !name.startsWith("engine/") || room === "engine");
    const shown = room.startsWith("engine/") ? mayImport : rooms;
    return `| \`${room}/\` | ${holds} | ${shown.join(", ")} |`;
  });
  return ["| room | what lives there | may import |", "| --- | --- | --- |", ...rows];
}
