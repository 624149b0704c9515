/**
 * @file `npm run check`: what holds for every file of the project, checked in a minute. Types,
 * lint, form (notebooks' cells too), which room imports which, circles, exports without a user,
 * files and functions that are too long. With `-- --numbers` it prints instead how the house is
 * kept (numbers.ts), and with `-- --write` it puts prettier's form in place.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../src/files/project-root.js";
import { type SourceFile, sourceFiles } from "../typescript.js";
import { deadExports } from "./dead-exports.js";
import { circles, importsOf, roomFaults } from "./imports.js";
import { cellFaults } from "./notebook-cells.js";
import {
  documentedExports,
  errorTexts,
  FILE_LIMIT,
  houseNumbers,
  scriptFiles,
  SCREEN,
} from "./numbers.js";
import { OPEN_EXPORTS } from "./open.js";
import { ROOMS } from "./rooms.js";

/** One part of the check: its name, and the sentences that say what is wrong. */
type Part = readonly [name: string, faults: () => string[] | Promise<string[]>];

/** Runs a package's program; its own words are the faults. */
function program(script: string, ...args: string[]): string[] {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(projectRoot, "node_modules", script), ...args],
    { cwd: projectRoot, encoding: "utf8" },
  );
  return status === 0 ? [] : [`${stdout}${stderr}`.trim()];
}

/** Folders that hold sources. */
const SOURCES = ["src", "tests", "bench", "tools", "scripts", "bin"];

function exportFaults(): string[] {
  const imports = importsOf(sourceFiles("src", "tests", "bench", "tools"));
  const dead = deadExports(sourceFiles("src"), imports);
  const rooms = new Map<string, string[]>();
  for (const { path, line, name, tested } of dead) {
    const room = path.split("/").slice(0, 2).join("/");
    const sentence =
      `${path}:${line}: ${name} is exported, and ` +
      `${tested ? "tests alone use it" : "nothing uses it"}; take it out, or the word export`;
    rooms.set(room, [...(rooms.get(room) ?? []), sentence]);
  }
  return [...rooms].flatMap(([room, faults]) =>
    faults.length > (OPEN_EXPORTS[room] ?? 0) ? faults : [],
  );
}

/** Files and functions that do not fit: more lines than a reader takes in at once. */
function sizeFaults(): string[] {
  const n = houseNumbers(allSources());
  const files = n.filesOverLimit.map(
    ({ at, count }) => `${at}: ${count} lines, expected at most ${FILE_LIMIT}; take it apart`,
  );
  const functions = n.functionsOverScreen.map(
    ({ at, count }) =>
      `${at}: a function of ${count} lines, expected at most ${SCREEN}; take it apart`,
  );
  return [...files, ...functions];
}

const allSources = (): SourceFile[] => [
  ...sourceFiles("src", "tests", "bench", "tools"),
  ...scriptFiles(),
];

function parts(write: boolean): Part[] {
  const imports = importsOf(sourceFiles("src"));
  const files = sourceFiles("src").map(({ path }) => path);
  return [
    ["types", () => program("typescript/bin/tsc", "-p", "tsconfig.json", "--noEmit")],
    ["lint", () => program("oxlint/bin/oxlint", "--type-aware", "--quiet", ...SOURCES)],
    [
      "format",
      () =>
        program(
          "prettier/bin/prettier.cjs",
          write ? "--write" : "--check",
          "--log-level",
          "warn",
          ".",
        ),
    ],
    ["notebooks' cells", () => cellFaults(write)],
    ["rooms", () => roomFaults(files, imports, ROOMS)],
    ["circles", () => circles(imports).map((files) => `${files.join(" → ")}: a circle of imports`)],
    ["exports", exportFaults],
    ["sizes", sizeFaults],
  ];
}

async function check(write: boolean): Promise<number> {
  let failed = 0;
  for (const [name, faultsOf] of parts(write)) {
    const faults = await faultsOf();
    process.stdout.write(`${faults.length === 0 ? "ok  " : "FAIL"} ${name}\n`);
    for (const fault of faults) process.stdout.write(`${fault}\n`);
    if (faults.length > 0) failed++;
  }
  return failed === 0 ? 0 : 1;
}

/** Prints the numbers; with `all` every place beside them. */
function printNumbers(all: boolean): void {
  const src = sourceFiles("src");
  const folders = {
    src,
    "all sources": allSources(),
  };
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  for (const [name, files] of Object.entries(folders)) {
    const n = houseNumbers(files);
    say(`${name}: ${n.files} files, ${n.lines} lines`);
    say(
      `  lines over 100 columns   ${n.wide.toFixed(2)}%; longest ${n.longestLine.count} ` +
        `(${n.longestLine.at})`,
    );
    say(
      `  lines a file             median ${n.medianFile}, p90 ${n.p90File}, longest ` +
        `${n.longestFile.count} (${n.longestFile.at})`,
    );
    say(
      `  longest function         ${n.longestFunction.count} (${n.longestFunction.at}); over ` +
        `60: ${n.functionsOverScreen.length}`,
    );
    say(`  nested ternaries         ${n.nestedTernaries.length}`);
    say(`  lists of declarations    ${n.declarationLists}`);
    if (all) for (const { at, count } of n.functionsOverScreen) say(`    ${at} ${count}`);
    if (all) for (const at of n.nestedTernaries) say(`    ${at}`);
  }
  const { total, bare } = documentedExports(src);
  const errors = errorTexts(src);
  const dead = deadExports(src, importsOf(sourceFiles("src", "tests", "bench", "tools")));
  const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)}%`;
  say(
    `exports and interfaces' members with a comment: ${share(total - bare.length, total)} of ` +
      `${total}`,
  );
  if (all) for (const place of bare) say(`    ${place}`);
  say(
    "errors with name, expectation, value and way out: " +
      `${share(errors.total - errors.incomplete.length, errors.total)} of ${errors.total} ` +
      `(${errors.unread} more have their text from elsewhere, ${errors.causes} are causes or ` +
      "invariants)",
  );
  if (all) for (const place of errors.incomplete) say(`    ${place}`);
  const values = dead.filter(({ isType }) => !isType).length;
  say(`exports without a user: ${values} values, ${dead.length - values} types`);
  if (all) for (const { path, line, name } of dead) say(`    ${path}:${line} ${name}`);
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--numbers")) printNumbers(args.includes("--all"));
  else process.exitCode = await check(args.includes("--write"));
}

if (require.main === module) void main(process.argv.slice(2));
