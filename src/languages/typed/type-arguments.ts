/** @file Types as texts, where arguments of generic types stand between `<` and `>`. */
import { partsOfList } from "../braces.js";

/** Arguments of a generic type, apart; none of another type. */
export function argumentsOf(type: string | undefined): string[] {
  const open = type?.indexOf("<") ?? -1;
  return open < 0 ? [] : partsOfList(type!.slice(open + 1, type!.lastIndexOf(">")));
}
