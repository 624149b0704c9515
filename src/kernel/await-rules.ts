/**
 * @file What tslab lacks around `await`. A top-level `for await` makes the cell asynchronous, as a
 * top-level `await` does. A loop that awaits lets the event loop turn now and then, so that
 * `while (true) await null` leaves room for an interrupt, and ends when its cell is interrupted.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ConvertResult, Converter } from "tslab/dist/converter.js";
import type * as TypeScript from "@tslab/typescript-for-tslab";

/** Milliseconds for which awaiting loops may keep the event loop from turning. */
const INTERVAL = 50;

/** The signal of the cell whose work this is; work that a cell leaves behind keeps its own. */
const running = new AsyncLocalStorage<AbortSignal>();
let turned = performance.now();

/** Runs a cell so that its awaiting loops end with `signal`. */
export function withLoopSignal<T>(signal: AbortSignal, work: () => T): T {
  turned = performance.now();
  return running.run(signal, work);
}

/**
 * What loops in converted cells call, under the global `__tslab__` through which tslab runs them.
 */
const loops = {
  due: (): boolean =>
    performance.now() - turned >= INTERVAL || running.getStore()?.aborted === true,
  async turn(): Promise<void> {
    await nextTurn();
    turned = performance.now();
    if (running.getStore()?.aborted) throw new InterruptedLoop();
  },
};

/** Ends a loop of a cell that was interrupted; nobody needs to know of it. */
export class InterruptedLoop extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super("the cell was interrupted");
  }
}

/** The converter with these rules; its executor must have been made when the first cell runs. */
export function withAwaitRules(converter: Converter, ts: typeof TypeScript): Converter {
  return {
    ...converter,
    convert(declarations, cell): ConvertResult {
      const result = converter.convert(declarations, cell);
      if (!result.output) return result;
      Object.assign((globalThis as unknown as { __tslab__: object }).__tslab__, loops);
      const source = ts.createSourceFile("cell.ts", cell, ts.ScriptTarget.Latest);
      return {
        ...result,
        output: withTurns(result.output, ts),
        hasToplevelAwait: result.hasToplevelAwait || awaits(source, ts),
      };
    },
  };
}

/** True if code awaits, not counting the functions in it. */
function awaits(node: TypeScript.Node, ts: typeof TypeScript): boolean {
  const here =
    ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined);
  if (here) return true;
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
  return ts.forEachChild(node, (child) => awaits(child, ts) || undefined) ?? false;
}

const TURN = "if (__tslab__.due()) await __tslab__.turn();";

/** Emitted JavaScript with a turn at the start of the body of each loop that awaits. */
function withTurns(output: string, ts: typeof TypeScript): string {
  const source = ts.createSourceFile("cell.js", output, ts.ScriptTarget.Latest);
  const inserted: { at: number; text: string }[] = [];
  const visit = (node: TypeScript.Node): void => {
    if (ts.isIterationStatement(node, false) && awaits(node, ts)) {
      const body = node.statement;
      if (ts.isBlock(body)) inserted.push({ at: body.getStart(source) + 1, text: TURN });
      else
        inserted.push({ at: body.getStart(source), text: `{${TURN}` }, { at: body.end, text: "}" });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  // at one place, an inner loop's closing brace comes before the outer one's either way
  inserted.sort((a, b) => a.at - b.at);
  let text = "";
  let copied = 0;
  for (const { at, text: added } of inserted) {
    text += output.slice(copied, at) + added;
    copied = at;
  }
  return text + output.slice(copied);
}
