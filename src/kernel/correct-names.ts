/**
 * @file Corrects what tslab's rewriting of earlier cells' names does to property names: `{ alpha
 * }`, where an earlier cell declared alpha, ends in a ReferenceError, and `const { grid: cells } =
 * spec` in a SyntaxError if the type of spec is written out in an earlier cell's declarations.
 * Before a cell is converted the first becomes `{ "alpha": alpha }`, the second `{ "grid": cells
 * }`, and the positions in tslab's messages are moved back to what the user wrote.
 */
import type { ConvertResult, Converter, DiagnosticPos } from "tslab/dist/converter.js";
import type * as TypeScript from "@tslab/typescript-for-tslab";

/** Text put into a line: before which column of the original, and how long. */
interface Insertion {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** The converter with `convert` corrected. */
export function correctNames(converter: Converter, ts: typeof TypeScript): Converter {
  return {
    ...converter,
    convert(declarations, cell): ConvertResult {
      const { text, insertions } = corrected(cell, ts);
      const result = converter.convert(declarations, text);
      if (insertions.length === 0) return result;
      return {
        ...result,
        diagnostics: result.diagnostics.map((d) =>
          d.fileName
            ? d
            : { ...d, start: movedBack(d.start, insertions), end: movedBack(d.end, insertions) },
        ),
      };
    },
  };
}

/**
 * The cell with property names quoted where tslab would touch them, and where text was put in (in
 * the cell's own positions).
 */
function corrected(cell: string, ts: typeof TypeScript): { text: string; insertions: Insertion[] } {
  const source = ts.createSourceFile("cell.ts", cell, ts.ScriptTarget.Latest);
  const insertions: Insertion[] = [];
  const parts: string[] = [];
  let copied = 0;
  const insert = (at: number, text: string): void => {
    parts.push(cell.slice(copied, at), text);
    copied = at;
    const { line, character } = source.getLineAndCharacterOfPosition(at);
    insertions.push({ line, column: character, length: text.length });
  };
  const visit = (node: TypeScript.Node, inPattern: boolean): void => {
    let name: TypeScript.Node | undefined;
    if (ts.isBindingElement(node)) name = node.propertyName;
    else if (inPattern && ts.isPropertyAssignment(node)) name = node.name;
    if (ts.isShorthandPropertyAssignment(node))
      insert(node.name.getStart(source), `"${node.name.text}": `);
    else if (name && ts.isIdentifier(name)) {
      insert(name.getStart(source), '"');
      insert(name.end, '"');
    }
    const assigns =
      ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    ts.forEachChild(node, (child) =>
      visit(child, (assigns && child === node.left) || (inPattern && !ts.isFunctionLike(node))),
    );
  };
  visit(source, false);
  return { text: parts.join("") + cell.slice(copied), insertions };
}

/**
 * A position in the corrected text as one in the cell; inside an insertion it is where that begins.
 */
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
