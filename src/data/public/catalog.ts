/**
 * @file Public data sets that `cct data pull` brings: where each file lies, at which commit, its
 * bytes and SHA-256, the licence that its authors give it, and what makes records of it. The sizes
 * and hashes were computed from the repositories' own files at these commits.
 */

/** One file of a data set. */
export type PublicFile = readonly [
  /** Path in the repository. */
  path: string,
  /** What it is called here. */
  name: string,
  bytes: number,
  sha256: string,
];

/** A converter in repairs.ts, which writes `repairs.jsonl`; null: read as it is. */
export type Converter = "quixbugs" | "mdeval" | "debugbench" | "refactory" | null;

/** A public data set at one commit, with all that is checked of it. */
export interface PublicDataSet {
  /** What it is, for the list that `cct data pull` prints. */
  readonly title: string;
  /** OWNER/NAME on GitHub. */
  readonly repository: string;
  /** SHA of the commit, 40 hex digits. */
  readonly commit: string;
  /** Licence of the data, as their repository states it. */
  readonly licence: string;
  /** Which verbs read what comes. */
  readonly use: string;
  /** Default folder below .cache. */
  readonly folder: string;
  /** What makes repair records of the files; null where they are read as they are. */
  readonly converter: Converter;
  /** Its files, each with its size and hash. */
  readonly files: readonly PublicFile[];
}

/** Where GitHub serves files of a commit: ADDRESS/OWNER/NAME/COMMIT/PATH. */
export const PUBLIC_ENDPOINT = "https://raw.githubusercontent.com";

const OCTOPACK = {
  repository: "bigcode-project/octopack",
  commit: "e17a8f6470264286bc6a52eb8263582083bf3bf6",
};
const REPAIRS =
  "repairs.jsonl holds instruction records (buggy code in, correct code out); cct data benchmark " +
  "makes proven problems of the files";

/** By name. */
export const PUBLIC_DATA: Readonly<Record<string, PublicDataSet>> = {
  humanevalpack: {
    title: "HumanEvalPack: 164 problems in six languages",
    ...OCTOPACK,
    licence: "MIT",
    use: "problems for cct evaluate, generate and inject (Python, JavaScript)",
    folder: "humanevalpack",
    converter: null,
    // prettier-ignore
    files: [
      ["evaluation/create/humaneval-x/data/python/data/humanevalpack.jsonl", "python.jsonl", 537907, "b1376d72be4bd016a62ad043d9de3846edb8d63edf1222da802a31330c14c3a7"],
      ["evaluation/create/humaneval-x/data/js/data/humanevalpack.jsonl", "javascript.jsonl", 479665, "04c86c1fac5f33818d9187cba278ed1dfc66cc259372dd8342126aa580fb7569"],
      ["evaluation/create/humaneval-x/data/java/data/humanevalpack.jsonl", "java.jsonl", 710974, "a8d077d300bbdc2eda91e1a733deb2944678bce8fcc7eb272214626516768cc1"],
      ["evaluation/create/humaneval-x/data/go/data/humanevalpack.jsonl", "go.jsonl", 520781, "0ee2cdca46d70afb33d913a0d4b205624fe4ded2f28c2efdb241727221837993"],
      ["evaluation/create/humaneval-x/data/cpp/data/humanevalpack.jsonl", "cpp.jsonl", 519422, "891a390c1b9d2cb85dd8fbebcf1d88dbdd565734a6b2b3259f9ddb3fe95e33d7"],
      ["evaluation/create/humaneval-x/data/rust/data/humanevalpack.jsonl", "rust.jsonl", 497152, "01ece28eaf490d7af037ce53095083dacfd38022cf5b82662ccb78024dc269a1"],
    ],
  },
  quixbugs: {
    title: "QuixBugs: 40 classic algorithms with one bug each, in OctoPack's form",
    ...OCTOPACK,
    licence: "MIT (QuixBugs' own LICENSE)",
    use: REPAIRS,
    folder: "quixbugs",
    converter: "quixbugs",
    // prettier-ignore
    files: [
      ["evaluation/other/QuixBugs/quixbugs_python.jsonl", "python.jsonl", 94180, "7322b63b31c2e20c7e05b97ef05e674e30eed5601df5cce7545a1a77031bf4d3"],
    ],
  },
  mdeval: {
    title: "MDEVAL: bugs of 47 kinds, here in six of its languages",
    repository: "PGCodeLLM/MDEVAL",
    commit: "c1363ef4b094428cff70921222eee118898b5b83",
    licence: "CC BY-SA 4.0",
    use: REPAIRS,
    folder: "mdeval",
    converter: "mdeval",
    // prettier-ignore
    files: [
      ["data/raw_data/bug/Python.jsonl", "python.jsonl", 254678, "7369bb91e223fb947e9310596dd412da9cf591a06bcd886689e04d509a239319"],
      ["data/raw_data/bug/JavaScript.jsonl", "javascript.jsonl", 256567, "501b6499ec57b96e851291e32262e5c93e637beeb7c8526fe8f616f3b7bed0b2"],
      ["data/raw_data/bug/Java.jsonl", "java.jsonl", 249229, "a83deecdb4f20c4f3362c157cade7ba00e1c1878cce23bf3cc018272dad52b1c"],
      ["data/raw_data/bug/Go.jsonl", "go.jsonl", 361501, "8f2b1ac51fad5e0986dc6ead96d9aded21a38c05b2d3bcca5f8dbbc507b3efd4"],
      ["data/raw_data/bug/CPP.jsonl", "cpp.jsonl", 263829, "c2ea315f1d5fddbddfe4dd6662deb5f84beaa35eb0573d9aec7c4f982d75985e"],
      ["data/raw_data/bug/Rust.jsonl", "rust.jsonl", 268408, "a6e30cc58918c9498e3af7edfce5561382d13e27bed12d462a59dd3e811961d0"],
    ],
  },
  debugbench: {
    title: "DebugBench: LeetCode solutions with bugs that GPT-4 put in, its Python part",
    repository: "thunlp/DebugBench",
    commit: "2761bab93c4c65351b19d0ef4a94b26abe47a185",
    licence: "Apache-2.0; the solutions are from LeetCode",
    use: REPAIRS,
    folder: "debugbench",
    converter: "debugbench",
    // prettier-ignore
    files: [
      ["benchmark/python3_condition error.json", "condition-error.json", 315667, "d8755b6a1365e753b0d427a51944ef2d02a7934275fcca70d4436376752a8371"],
      ["benchmark/python3_double.json", "double.json", 1058367, "d6895a4d378fd7ae4adf9dcdfefda1aa408c3ad51fbe257069aaa5e3168909c6"],
      ["benchmark/python3_faulty indexing.json", "faulty-indexing.json", 296641, "36b6da39c2cdd26787606cbc6b35786ea73b0e755ebeac3b523f73dd4fdf2c6f"],
      ["benchmark/python3_illegal comment.json", "illegal-comment.json", 149388, "086221066481d28e7cb85bca9d3113ce6873d24d66ae9ff47a9b4f8a1ea65cfc"],
      ["benchmark/python3_illegal indentation.json", "illegal-indentation.json", 195200, "ad6dacadcac1c1837f3c423542ee39051a4501e845245df5470d5896905a38eb"],
      ["benchmark/python3_illegal keywords.json", "illegal-keywords.json", 151387, "daf7c9efce5c958b993d1daa03430ca7e4870a022a3132923f9525c4531a5b38"],
      ["benchmark/python3_missing colons.json", "missing-colons.json", 175789, "822bf7c93b40f3b0e4a1e812743463d4715a375cb01e36254e70f4b84f209db5"],
      ["benchmark/python3_misused == or =.json", "misused-equals.json", 197516, "a6fcf46885876379fee5ad364846f97b3be7b0ede59da95fb44d550cec23e102"],
      ["benchmark/python3_operation error.json", "operation-error.json", 222913, "01754d4b1cd4f9858485ac1347c6bd2295547d6591c1b8d4d5ac7c3380188f8e"],
      ["benchmark/python3_other error.json", "other-error.json", 100206, "dfefe596df78e0532741e9c7d38db74a357f264b6880f6d284bcd51f22523ec0"],
      ["benchmark/python3_quadruple.json", "quadruple.json", 999548, "4183c89abfbe9ff2679171c825b7164ad9dc7bef78342fe7ce133a97f184f0a0"],
      ["benchmark/python3_triple.json", "triple.json", 1096998, "8a4395d7dc737c2d202b8a933554488236d94ee9d5c57a9aed7c18da58f93cb5"],
      ["benchmark/python3_unclosed parentheses.json", "unclosed-parentheses.json", 192197, "34228979d52a8629f89daee5f5cbd7a3f1ccb4687793d843ae9ee63a2d8d6540"],
      ["benchmark/python3_unclosed string.json", "unclosed-string.json", 175216, "4b068de86fbd2cba5a6241b49fecebe3faf968efa836d5671cd809e413c89f30"],
      ["benchmark/python3_undefined methods.json", "undefined-methods.json", 222675, "f61c9c0c8aab477926d625de284af4bd833835d0907942613791ffa02419016f"],
      ["benchmark/python3_undefined objects.json", "undefined-objects.json", 249451, "89016dc169bda0bfa1dd2b708f27701836265f138c9dc77414d889cb023a67a0"],
      ["benchmark/python3_variable error.json", "variable-error.json", 128443, "19a5676a775859bd3db7802dd1d11ff3ff2659f7add6afce5cb3774997baf6fa"],
    ],
  },
  refactory: {
    title: "Refactory: wrong programs of students for five exercises, with tests",
    repository: "githubhuyang/refactory",
    commit: "f05583a56c2e3c50aa8cc0327645283f27df3a68",
    licence: "LGPL-3.0",
    use: REPAIRS,
    folder: "refactory",
    converter: "refactory",
    // prettier-ignore
    files: [
      ["data.zip", "data.zip", 1921407, "83ad73f288a372583e7a19d090ae133bf126d967534bae68bdf403f9a2cc80d7"],
    ],
  },
  codealpaca: {
    title: "CodeAlpaca: the 4,535 records of new_codealpaca.json",
    repository: "sahil280114/codealpaca",
    commit: "2f78ddc5c682ed6738ad092bbbfa59ba915afcb0",
    licence: "CC BY-NC 4.0",
    use: "instruction records for npm run setup:codealpaca, cct data and cct tune",
    // .cache/codealpaca is what npm run setup:codealpaca makes of it
    folder: "codealpaca-raw",
    converter: null,
    // prettier-ignore
    files: [
      ["data/new_codealpaca.json", "codealpaca.json", 3549564, "2c8f4bb2dbce75ecc2020ded30f0fa935b7aa89d7be0c271f4ac208062f1bcb6"],
    ],
  },
};
