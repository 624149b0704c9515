/** @file A recipe's Python: helper, declaration and body. */
import type { Accumulator } from "./accumulators.js";
import { fill, constantBindings, type Helper } from "./primitive.js";
import { endsOf, finalDomain, type Recipe, stepsOf } from "./recipe.js";
import type { Loop, Source } from "./sources.js";

/** A recipe as Python text, in parts. */
export interface Rendered {
  /** Helper functions with the blank lines after them; empty if there are none. */
  readonly helper: string;
  /** Parameters between the parentheses of `def`, joined by commas. */
  readonly parameters: string;
  /** Body without docstring, indented by four, ends in a newline. */
  readonly body: string;
}

const isAtom = (expression: string): boolean =>
  /^[\w.]+(\([^()]*\)|\[[^[\]]*\])*$/.test(expression);
const operand = (expression: string): string =>
  isAtom(expression) ? expression : `(${expression})`;
const negate = (test: string): string =>
  /^[\w.'[\]]+(\([^()]*\))?$/.test(test) ? `not ${test}` : `not (${test})`;

/** Bindings of a recipe's names. */
function bindings(recipe: Recipe): Record<string, string> {
  return { ...recipe.names };
}

/** The conditions as one test of `element`, and its opposite. */
function tests(
  recipe: Recipe,
  element: string,
): { parts: string[]; test: string; opposite: string } {
  const conditions = stepsOf(recipe, "condition");
  const parts = conditions.map(({ step, primitive }) =>
    fill(primitive.code, {
      ...bindings(recipe),
      ...constantBindings(step.constants),
      v: operand(element),
      e: element,
    }),
  );
  const opposites = conditions.map(({ step, primitive }, index) =>
    primitive.negated
      ? fill(primitive.negated, {
          ...bindings(recipe),
          ...constantBindings(step.constants),
          v: operand(element),
          e: element,
        })
      : negate(parts[index]!),
  );
  if (parts.length > 1 && recipe.join === "and")
    parts.forEach((part, index) => {
      if (part.includes(" or ")) parts[index] = `(${part})`;
    });
  const flip = recipe.join === "and" ? "or" : "and";
  return { parts, test: parts.join(` ${recipe.join} `), opposite: opposites.join(` ${flip} `) };
}

/** The transformations applied to `element`, innermost first. */
function transformed(recipe: Recipe, element: string): string {
  return stepsOf(recipe, "transformation").reduce(
    (inner, { step, primitive }) =>
      fill(primitive.code, {
        ...bindings(recipe),
        ...constantBindings(step.constants),
        v: operand(inner),
        e: inner,
      }),
    element,
  );
}

function helperText({ name, parameter, body }: Helper): string {
  return `def ${name}(${parameter}):\n${body.map((line) => `    ${line}\n`).join("")}\n\n`;
}

/** The parts of a recipe that its lines are written from. */
interface Parts {
  readonly recipe: Recipe;
  readonly source: Source;
  readonly accumulator: Accumulator;
  readonly loop: Loop;
  readonly control: Step<"control">;
  readonly alternative: Step<"alternative">;
  readonly result: Step<"result">;
  /** Lines before the loop. */
  readonly head: readonly string[];
  /** What is looped over. */
  readonly sequence: string;
  readonly element: string;
  readonly helpers: readonly string[];
  /** Conditions one by one, as one test, and its opposite. */
  readonly parts: readonly string[];
  readonly test: string;
  readonly opposite: string;
  /** The transformed element. */
  readonly value: string;
}

/** The first step of a kind, if a recipe has one. */
type Step<K extends Parameters<typeof stepsOf>[1]> =
  ReturnType<typeof stepsOf<K>>[number] | undefined;

function constantsOf({
  step,
}: {
  readonly step: { readonly constants: readonly (string | number)[] };
}) {
  return constantBindings(step.constants);
}

/** The Python of a recipe. The same recipe gives the same bytes. */
export function render(recipe: Recipe): Rendered {
  const parts = partsOf(recipe);
  const { source, helpers } = parts;
  const { names } = recipe;
  const lines = comprehension(parts) ?? loopLines(parts);
  return {
    helper: helpers.join(""),
    parameters: source.parameter === "two lists" ? `${names.p}, ${names.q}` : names.p,
    body: lines.map((line) => `    ${line}\n`).join(""),
  };
}

function partsOf(recipe: Recipe): Parts {
  const { names, style } = recipe;
  const { source, accumulator } = endsOf(recipe);
  const loop = source.loops[style.loop]!;
  const { head, sequence } = headOf(recipe, loop);
  const element = fill(loop.element ?? "{v}", { ...bindings(recipe), it: sequence });
  const helpers = [...stepsOf(recipe, "condition"), ...stepsOf(recipe, "transformation")].flatMap(
    ({ primitive }) => (primitive.helper ? [helperText(primitive.helper)] : []),
  );
  const own = (expression: string): void => {
    const body = [`return ${expression}`];
    helpers.push(helperText({ name: names.h, parameter: names.x, body }));
  };

  let condition = tests(recipe, element);
  if (recipe.helper === "condition") {
    own(tests(recipe, names.x).test);
    const test = `${names.h}(${element})`;
    condition = { parts: [test], test, opposite: `not ${test}` };
  }
  let value = accumulator.untransformed ? element : transformed(recipe, element);
  if (recipe.helper === "transformation") {
    own(transformed(recipe, names.x));
    value = `${names.h}(${element})`;
  }
  const control = stepsOf(recipe, "control")[0];
  const alternative = stepsOf(recipe, "alternative")[0];
  const result = stepsOf(recipe, "result")[0];
  const steps = { control, alternative, result };
  return {
    recipe,
    source,
    accumulator,
    loop,
    ...steps,
    head,
    sequence,
    element,
    helpers,
    ...condition,
    value,
  };
}

/** Lines before the loop, and what is looped over then: guards and windows. */
function headOf(recipe: Recipe, loop: Loop): { head: string[]; sequence: string } {
  const { names, style } = recipe;
  const guard = stepsOf(recipe, "guard")[0];
  const window = stepsOf(recipe, "window")[0];
  const place = guard && { ...bindings(recipe), ...constantsOf(guard) };
  const head = guard?.primitive.code.map((line) => fill(line, place!)) ?? [];
  if (window === undefined) return { head, sequence: names.p };
  const sliced = `${names.p}${fill(window.primitive.slice, constantsOf(window))}`;
  if (style.sliceInLoop && loop.style === "each") return { head, sequence: sliced };
  return { head: [...head, `${names.p} = ${sliced}`], sequence: names.p };
}

/** An answer with the result step applied to it. */
function answerOf({ recipe, result }: Parts, expression: string): string {
  if (result === undefined) return expression;
  return fill(result.primitive.code, {
    ...bindings(recipe),
    ...constantsOf(result),
    a: expression,
  });
}

/** The body as a comprehension, where style and steps allow one. */
function comprehension(parts: Parts): string[] | undefined {
  const { recipe, source, accumulator, loop, control, alternative, head, sequence, test } = parts;
  const { names, style } = recipe;
  if (!style.comprehension || !accumulator.comprehension || !loop.over) return undefined;
  if (control || alternative) return undefined;
  const over = fill(loop.over, { ...bindings(recipe), it: sequence });
  const each = test ? `${over} if ${test}` : over;
  let expression = fill(accumulator.comprehension, {
    ...bindings(recipe),
    e: parts.value,
    each,
    over,
    cond: test,
  });
  const isCopy = /^\[(\w+) for \1 in (\w+)\]$/.test(expression);
  if (isCopy && finalDomain(source, recipe.steps) !== "number") expression = `list(${sequence})`;
  if (parts.result === undefined) return [...head, `return ${expression}`];
  return [...head, `${names.a} = ${expression}`, `return ${answerOf(parts, names.a)}`];
}

/** Lines that grow, each at the current level of indentation. */
class Lines {
  level = 0;
  constructor(readonly lines: string[]) {}
  put(line: string): void {
    this.lines.push("    ".repeat(this.level) + line);
  }
  putAll(lines: readonly string[]): void {
    for (const line of lines) this.put(line);
  }
}

/** The body as a loop. */
function loopLines(parts: Parts): string[] {
  const { recipe, accumulator, loop, control, result, head, element } = parts;
  const base = bindings(recipe);
  const out = new Lines([
    ...head,
    ...accumulator.start.map((line) => fill(line, base)),
    ...loop.lines.map((line) => fill(line, { ...base, it: parts.sequence })),
  ]);
  const last = loop.lines[loop.lines.length - 1]!;
  const depth = (last.length - last.trimStart().length) / 4;
  out.level = depth + (last.trimEnd().endsWith(":") ? 1 : 0);
  const place = control && {
    ...base,
    ...constantsOf(control),
    v: operand(element),
    e: element,
  };
  const controlLines = control?.primitive.lines.map((line) => fill(line, place!)) ?? [];
  const bodyLevel = out.level;
  if (control && !control.primitive.after) out.putAll(controlLines);
  putUpdate(out, parts, updateOf(parts), otherwiseOf(parts));
  out.level = bodyLevel;
  if (control?.primitive.after) out.putAll(controlLines);

  const finished = fill(accumulator.finish ?? "{a}", base);
  const { a } = recipe.names;
  if (result && !isAtom(finished))
    return [...out.lines, `${a} = ${finished}`, `return ${answerOf(parts, a)}`];
  return [...out.lines, `return ${answerOf(parts, finished)}`];
}

/** What happens to the accumulator for an element that passes the test. */
function updateOf({ recipe, accumulator, element, value }: Parts): string[] {
  const { names, style } = recipe;
  const repeats = accumulator.repeats && !isAtom(value);
  const isNamed = value !== element && style.bind && !accumulator.leaves;
  const isBound = isNamed || repeats || (accumulator.repeats && value.includes("("));
  const used = isBound ? names.w : value;
  const lines = style.plain ? (accumulator.plain ?? accumulator.update) : accumulator.update;
  const place = { ...bindings(recipe), e: used, v: operand(used) };
  return [...(isBound ? [`${names.w} = ${value}`] : []), ...lines.map((line) => fill(line, place))];
}

/** What happens for an element that does not. */
function otherwiseOf({ recipe, accumulator, alternative, element }: Parts): string[] {
  const base = bindings(recipe);
  if (accumulator.otherwise) return accumulator.otherwise.map((line) => fill(line, base));
  if (alternative === undefined) return [];
  const place = { ...base, ...constantsOf(alternative), v: operand(element) };
  return [fill(alternative.primitive.line, place)];
}

/** The update under its test, in the recipe's style of branching. */
function putUpdate(
  out: Lines,
  { recipe, accumulator, control, parts, test, opposite }: Parts,
  update: readonly string[],
  otherwise: readonly string[],
): void {
  const { style } = recipe;
  const isPlain = otherwise.length === 0;
  if (!test) return out.putAll(update);
  if (accumulator.inverted) return putUnder(out, [opposite], update);
  if (style.branch === "continue" && isPlain && !accumulator.leaves && !control?.primitive.after) {
    out.put(`if ${opposite}:`);
    out.put("    continue");
    return out.putAll(update);
  }
  if (style.branch === "nested" && parts.length === 2 && recipe.join === "and" && isPlain)
    return putUnder(out, parts, update);
  putUnder(out, [test], update);
  if (isPlain) return;
  out.level -= 1;
  out.put("else:");
  out.level += 1;
  out.putAll(otherwise);
}

/** Lines below nested tests; the level stays where they are. */
function putUnder(out: Lines, tests: readonly string[], lines: readonly string[]): void {
  for (const test of tests) {
    out.put(`if ${test}:`);
    out.level += 1;
  }
  out.putAll(lines);
}
