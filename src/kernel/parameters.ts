/**
 * @file A notebook's parameters by papermill's convention: the cell tagged `parameters` declares
 * them with their defaults; a cell tagged `injected-parameters` is put after it and sets them anew.
 */
import { UsageError } from "../errors.js";
import { tagsOf, type Cell, type Notebook } from "./notebook-file.js";

/** Values by parameter name; anything JSON can say. */
export type Parameters = Record<string, unknown>;

/**
 * One `name=value` of a command line; the value is JSON where it parses as such, else text.
 * @example parseParameter("alpha=0.5") // ["alpha", 0.5]
 */
export function parseParameter(argument: string): [name: string, value: unknown] {
  const match = /^([A-Za-z_$][\w$]*)=(.*)$/s.exec(argument);
  if (!match)
    throw new UsageError(`-p ${argument}: expected name=value; give for example -p alpha=0.5`);
  try {
    return [match[1]!, JSON.parse(match[2]!)];
  } catch {
    return [match[1]!, match[2]!];
  }
}

/**
 * A copy of the notebook with `parameters` injected (an earlier injected cell is replaced).
 * @throws UsageError listing the declared names if one is unknown or the notebook has no parameters
 *   cell
 */
export function injectParameters(notebook: Notebook, parameters: Parameters): Notebook {
  const names = Object.keys(parameters);
  const cells = notebook.cells.filter((cell) => !tagsOf(cell).includes("injected-parameters"));
  if (names.length === 0) return { ...notebook, cells };
  const at = cells.findIndex((cell) => tagsOf(cell).includes("parameters"));
  const declared = [
    ...(cells[at]?.source ?? "").matchAll(/^\s*(?:let|const|var)\s+([\w$]+)/gm),
  ].map((match) => match[1]!);
  const unknown = names.filter((name) => !declared.includes(name));
  if (unknown.length > 0)
    throw new UsageError(
      `parameters: expected names that the notebook declares, got ${unknown.join(", ")}; it ` +
        `has ${declared.join(", ") || "no cell tagged `parameters`"}`,
    );
  const injected: Cell = {
    cell_type: "code",
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    source: [
      "// Parameters",
      ...names.map((name) => `let ${name} = ${JSON.stringify(parameters[name])};`),
    ].join("\n"),
    execution_count: null,
    outputs: [],
  };
  return { ...notebook, cells: [...cells.slice(0, at + 1), injected, ...cells.slice(at + 1)] };
}
