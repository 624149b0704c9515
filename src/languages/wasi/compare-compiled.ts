/** @file What a compiler says of a program and its edited version, where there is a compiler. */
import type { Inject } from "../language.js";
import type { Refusal } from "./compiler.js";
import type { Toolchain } from "./toolchain.js";

/**
 * See `Inject.compareCompiled`; "different" of everything where the compiler is missing.
 * @param openCompiler  gives what makes one object of one program's text; asked at most once a call
 */
export function compareCompiledBy(
  toolchain: Toolchain,
  openCompiler: () => (text: string) => Buffer | Refusal,
): Inject["compareCompiled"] {
  return (pairs) => {
    if (toolchain.missing() !== undefined || pairs.length === 0)
      return Promise.resolve(pairs.map(() => "different"));
    const compile = openCompiler();
    const known = new Map<string, Buffer | Refusal>();
    const ofCorrect = (text: string): Buffer | Refusal => {
      const made = known.get(text) ?? compile(text);
      known.set(text, made);
      return made;
    };
    return Promise.resolve(
      pairs.map(([correct, edited]) => {
        const made = compile(edited);
        if (!Buffer.isBuffer(made)) return "invalid";
        const before = ofCorrect(correct);
        return Buffer.isBuffer(before) && before.equals(made) ? "same" : "different";
      }),
    );
  };
}
