/**
 * @file Mends one thing that tslab's rewriting misses: `{ alpha }`, where an earlier cell declared alpha, ends in a
 * ReferenceError. Each shorthand is spelled out as `{ alpha: alpha }` before the cell is converted, and the
 * positions in tslab's messages are moved back to what the user wrote.
 */
import type { ConvertResult, Converter, DiagnosticPos } from "tslab/dist/converter.js";
import type * as TypeScript from "@tslab/typescript-for-tslab";

/** Text put into a line: before which column of the original, and how long. */
interface Insertion { readonly line: number; readonly column: number; readonly length: number }

/** The converter with `convert` mended. */
export function spellOutShorthands(converter: Converter, ts: typeof TypeScript): Converter {
  return {
    ...converter,
    convert(declarations, cell): ConvertResult {
      const { text, insertions } = spelledOut(cell, ts);
      const result = converter.convert(declarations, text);
      if (insertions.length === 0) return result;
      return { ...result, diagnostics: result.diagnostics.map((d) => (d.fileName ? d : { ...d, start: movedBack(d.start, insertions), end: movedBack(d.end, insertions) })) };
    },
  };
}

/** The cell with every `{ name }` as `{ name: name }`, and where text was put in (in the cell's own positions). */
function spelledOut(cell: string, ts: typeof TypeScript): { text: string; insertions: Insertion[] } {
  const source = ts.createSourceFile("cell.ts", cell, ts.ScriptTarget.Latest);
  const insertions: Insertion[] = [];
  const parts: string[] = [];
  let copied = 0;
  const visit = (node: TypeScript.Node): void => {
    if (ts.isShorthandPropertyAssignment(node)) {
      const added = `: ${node.name.text}`, { line, character } = source.getLineAndCharacterOfPosition(node.name.end);
      parts.push(cell.slice(copied, node.name.end), added);
      copied = node.name.end;
      insertions.push({ line, column: character, length: added.length });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { text: parts.join("") + cell.slice(copied), insertions };
}

/** A position in the spelled-out text as one in the cell; inside an insertion it is where that begins. */
function movedBack(position: DiagnosticPos, insertions: readonly Insertion[]): DiagnosticPos {
  let { character, offset } = position;
  for (const { line, column, length } of insertions) {
    if (line > position.line || (line === position.line && column >= character)) break;
    const back = line < position.line ? length : Math.min(length, character - column);
    offset -= back;
    if (line === position.line) character -= back;
  }
  return { line: position.line, character, offset };
}
