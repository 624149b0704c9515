/**
 * @file Answers in Java: an answer ends with the brace that closes the class which the declaration
 * opened, as in bigcode-evaluation-harness. What it defines beside the method, and what it imports,
 * finds its place.
 */
import type { Answer } from "../language.js";
import { ANSWER_IN_BRACES, closingBrace, openBraces } from "../braces.js";
import { rstrip } from "../white-space.js";
import {
  blanked,
  importsInFront,
  lastMethodOf,
  lastMethodsAlone,
  methodIn,
} from "./source-file.js";

/** Braces that a declaration opens: the class's and the method's. */
const OPEN = 2;

/** See `Answer`. */
export const answer: Answer = {
  ...ANSWER_IN_BRACES,
  close: "    }\n}",
  isOver: (text) => closingBrace(text, OPEN) >= 0,
  cut: cutAtClass,
  instead: (whole) => `\n    }\n\n${whole}\n}\n`,
  emptyBody: () => "    }\n}\n",
  parts: ({ declaration, canonicalSolution, entryPoint: named, test }, candidate) => {
    const own = rstrip(declaration);
    const isNamed = methodIn(`${own}\n}\n}`, named) !== undefined;
    const entryPoint = isNamed ? named : lastMethodOf(own);
    const canonical = `${own}\n${canonicalSolution}`;
    const end = methodIn(canonical, entryPoint)?.end ?? canonical.length;
    const code = lastMethodsAlone(closed(candidate));
    return {
      code: `${importsInFront(code)}\n`,
      support: `${own}\n    }${canonical.slice(end)}\n`,
      test,
      entryPoint,
    };
  },
};

/** The harness's rule: to the class's end, else to a `main`, else to the last brace. */
function cutAtClass(code: string): string {
  const end = closingBrace(code, OPEN);
  if (end >= 0) return code.slice(0, end + 1);
  const main = code.indexOf("public static void main");
  let text = main >= 0 ? `${code.slice(0, main)}}` : code;
  const last = text.lastIndexOf("}");
  if (last >= 0) text = text.slice(0, last + 1);
  const count = (brace: string): number => text.split(brace).length - 1;
  return count("{") - 1 === count("}") ? `${text}\n}` : text;
}

/** A text whose braces are closed at its end. */
function closed(text: string): string {
  const visible = blanked(text);
  return text + "\n}".repeat(Math.max(0, openBraces(visible, visible.length)));
}
