/**
 * @file `npm run docs:api`: writes docs/api/, one page a room, from the doc comments of what
 * `src/index.ts` exports, the tables of columns in docs/records.md from the dictionary, and the
 * rooms of docs/architecture.md from the table of rooms. With `-- --check` it writes nothing and
 * fails where a page is not current; a test does the same.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { format, resolveConfig } from "prettier";
import { CURVE_QUANTITIES, RECORD_COLUMNS } from "../src/experiment/record-columns.js";
import { projectRoot } from "../src/files/project-root.js";
import { writeFileWhole } from "../src/files/write.js";
import { roomsTable } from "./check/rooms.js";
import { ts, type TypeScript } from "./typescript.js";

const declarations = join(projectRoot, "dist", "src");
const RECORDS = "docs/records.md";
const ARCHITECTURE = "docs/architecture.md";

/** An export with its room and its text. */
interface Entry {
  readonly name: string;
  readonly room: string;
  readonly text: string;
}

/** Every page as it ought to be, by path inside the project. */
export async function currentPages(): Promise<Record<string, string>> {
  const pages: Record<string, string> = {
    ...apiPages(),
    [RECORDS]: recordsPage(),
    [ARCHITECTURE]: between(ARCHITECTURE, pageOf(ARCHITECTURE), "rooms", roomsTable()),
  };
  for (const [path, text] of Object.entries(pages)) {
    const style = await resolveConfig(join(projectRoot, path));
    pages[path] = await format(text, { ...style, filepath: path });
  }
  return pages;
}

/** Pages of docs/api that are there and ought not to be. */
export function strayPages(pages: Readonly<Record<string, string>>): string[] {
  const folder = join(projectRoot, "docs", "api");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => `docs/api/${name}`)
    .filter((path) => !(path in pages));
}

function apiPages(): Record<string, string> {
  const rooms = new Map<string, Entry[]>();
  for (const entry of entries()) rooms.set(entry.room, [...(rooms.get(entry.room) ?? []), entry]);
  const names = [...rooms.keys()].sort();
  const index = names.map((room) => {
    const exported = rooms.get(room)!.map(({ name }) => `\`${name}\``);
    return `- [${room}](${room}.md): ${exported.join(", ")}`;
  });
  const note =
    'Made from the doc comments by `npm run docs:api`: what `import * as cct from "cct-lab"` gives.';
  return {
    "docs/api/README.md": `# API\n\n${note}\n\n${index.join("\n")}\n`,
    ...Object.fromEntries(
      names.map((room) => [
        `docs/api/${room}.md`,
        `# ${room}\n\n${rooms
          .get(room)!
          .map(({ text }) => text)
          .join("\n")}`,
      ]),
    ),
  };
}

/** Exports of src/index.ts by name, as their declarations say. */
function entries(): Entry[] {
  const index = join(declarations, "index.d.ts");
  const program = ts.createProgram([index], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ["node"],
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(index)!)!;
  return checker
    .getExportsOfModule(module)
    .map((symbol) => {
      const alias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
      return { name: symbol.name, target: alias ? checker.getAliasedSymbol(symbol) : symbol };
    })
    .filter(({ target }) => target.declarations !== undefined)
    .map(({ name, target }) => entryOf(name, target, checker))
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

function entryOf(name: string, symbol: TypeScript.Symbol, checker: TypeScript.TypeChecker): Entry {
  const declared = symbol.declarations!;
  const file = relative(declarations, declared[0]!.getSourceFile().fileName);
  const parts = file.split(sep);
  const foreign = file.startsWith("..");
  const room = foreign || parts.length === 1 ? "root" : parts[0]!;
  const source = foreign ? "" : ` · \`src/${file.split(sep).join("/").replace(".d.ts", ".ts")}\``;
  const comment = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const code = foreign ? "" : signature(declared);
  return {
    name,
    room,
    text: [`## ${name}${source}`, comment, ...tags(symbol), code].filter(Boolean).join("\n\n"),
  };
}

/** @param, @returns, @throws and @example of a symbol. */
function tags(symbol: TypeScript.Symbol): string[] {
  const list: string[] = [];
  const examples: string[] = [];
  for (const tag of symbol.getJsDocTags()) {
    const text = ts.displayPartsToString(tag.text).trim();
    if (tag.name === "example") examples.push(`\`\`\`ts\n${text}\n\`\`\``);
    else if (tag.name === "param")
      list.push(`- ${text.replace(/^(\S+)\s*/, (_, param: string) => `\`${param}\`: `)}`);
    else if (text !== "") list.push(`- *${tag.name}* ${text}`);
  }
  return [list.map((line) => line.replace(/\s*\n\s*/g, " ")).join("\n"), ...examples];
}

/** Longest declaration that is shown whole; of others the head is. */
const LONGEST = 60;

/** The declaration as the compiler wrote it, without the comment before it and private parts. */
function signature(declared: readonly TypeScript.Declaration[]): string {
  const texts = declared.map((node) => {
    const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
    const lines = statement
      .getText()
      .replace(/^export (?:declare )?/, "")
      .replace(/ = typeof import\(.*$/s, "")
      .split("\n")
      .filter((line) => !/^\s*(?:#private|private )/.test(line));
    return lines.length <= LONGEST ? lines : [...lines.slice(0, LONGEST), "  // …"];
  });
  return `\`\`\`ts\n${texts.flat().join("\n")}\n\`\`\``;
}

/** docs/records.md with its tables of columns, each between two comments. */
function recordsPage(): string {
  let page = pageOf(RECORDS);
  const row = (...cells: string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  for (const [name, columns] of Object.entries(RECORD_COLUMNS))
    page = between(RECORDS, page, name, [
      row("column", "type", "meaning"),
      row("---", "---", "---"),
      ...Object.entries(columns).map(([column, { type, nullable, meaning }]) =>
        row(`\`${column}\``, nullable ? `${type} or null` : type, meaning),
      ),
    ]);
  return between(RECORDS, page, "quantities", [
    row("quantity", "meaning"),
    row("---", "---"),
    ...Object.entries(CURVE_QUANTITIES).map(([name, meaning]) => row(`\`${name}\``, meaning)),
  ]);
}

function pageOf(path: string): string {
  return readFileSync(join(projectRoot, path), "utf8");
}

/** The page with other lines between its two comments that name them. */
function between(path: string, page: string, name: string, lines: readonly string[]): string {
  const begin = `<!-- columns of ${name} -->`;
  const end = `<!-- end of ${name} -->`;
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`${path}: expected "${begin}" and "${end}" around the table; put them back`);
  return `${before}${begin}\n\n${lines.join("\n")}\n\n${end}${after}`;
}

async function main(check: boolean): Promise<void> {
  const pages = await currentPages();
  const strays = strayPages(pages);
  const stale = Object.keys(pages).filter((path) => {
    const file = join(projectRoot, path);
    return !existsSync(file) || readFileSync(file, "utf8") !== pages[path];
  });
  if (check) {
    for (const path of [...stale, ...strays])
      process.stderr.write(`${path} is not current; run npm run docs:api\n`);
    process.exitCode = stale.length + strays.length > 0 ? 1 : 0;
    return;
  }
  for (const path of stale) writeFileWhole(join(projectRoot, path), pages[path]!);
  for (const path of strays) rmSync(join(projectRoot, path));
}

if (require.main === module) void main(process.argv.includes("--check"));
