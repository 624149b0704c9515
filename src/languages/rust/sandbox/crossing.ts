/** @file How types cross that a program defines itself: what writes and reads them, as Rust. */
import { typesIn, type DefinedType } from "../source-file.js";

/**
 * `Put` and `Get` of the types that `signature` names, and of those that they hold.
 * @param text  a program that defines them
 * @param crate  the crate of the two traits
 */
export function crossing(text: string, signature: string, crate: string): string {
  const known = typesIn(text);
  const named = new Set<DefinedType>();
  for (let words = signature; words !== "";) {
    const found = known.filter((one) => !named.has(one) && isWordOf(words, one.name));
    found.forEach((one) => named.add(one));
    words = found.map((one) => one.text).join(" ");
  }
  return [...named].map((one) => implementations(one, crate)).join("");
}

const isWordOf = (text: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);

function implementations({ name, generics, variants }: DefinedType, crate: string): string {
  const own = generics.map((one) => one.split("=")[0]!.trim());
  const names = own.map((one) =>
    one
      .split(":")[0]!
      .replace(/^const\s+/, "")
      .trim(),
  );
  const of = names.length === 0 ? name : `${name}<${names.join(", ")}>`;
  const bound = (trait: string): string =>
    own.map((one) => (/^'|^const\b/.test(one) ? one : bounded(one, trait))).join(", ");
  const fields = variants.map((one) =>
    typeof one.fields === "number"
      ? Array.from({ length: one.fields }, (_, i) => String(i))
      : one.fields,
  );
  const paths = variants.map((one) => (one.name === "" ? name : `${name}::${one.name}`));
  const puts = paths.map((path, i) => {
    const bind = fields[i]!.map((field, n) => `${field}: field${n}`).join(", ");
    const put = fields[i]!.map((_, n) => `::${crate}::Put::put(field${n}, w); `).join("");
    return `${path} { ${bind} } => { w.number(${i}); ${put}} `;
  });
  const gets = paths.map((path, i) => {
    const got = fields[i]!.map((field) => `${field}: ::${crate}::Get::get(r)`).join(", ");
    return `${i === paths.length - 1 ? "_" : i} => ${path} { ${got} }, `;
  });
  return (
    `impl<${bound(`::${crate}::Put`)}> ::${crate}::Put for ${of} { ` +
    `fn put(&self, w: &mut ::${crate}::Writer) { match self { ${puts.join("")}} } }\n` +
    `impl<${bound(`::${crate}::Get`)}> ::${crate}::Get for ${of} { ` +
    `fn get(r: &mut ::${crate}::Reader) -> Self { match r.number() { ${gets.join("")}} } }\n`
  );
}

const bounded = (generic: string, trait: string): string =>
  generic.includes(":") ? `${generic} + ${trait}` : `${generic}: ${trait}`;
