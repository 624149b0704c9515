/** @file A recipe's Python: helper, declaration and body. */
import { fill, constantBindings, type Helper } from "./primitive.js";
import { finalDomain, type Recipe, stepsOf } from "./recipe.js";
import { primitiveOf } from "./tables.js";

export interface Rendered {
  /** Helper functions with the blank lines after them; empty if there are none. */
  readonly helper: string;
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

/** The Python of a recipe. The same recipe gives the same bytes. */
export function render(recipe: Recipe): Rendered {
  const { names, style } = recipe;
  const source = primitiveOf("source", recipe.source),
    accumulator = primitiveOf("accumulator", recipe.accumulator.primitive);
  const loop = source.loops[style.loop]!;
  const base = bindings(recipe);
  const guard = stepsOf(recipe, "guard")[0],
    window = stepsOf(recipe, "window")[0],
    control = stepsOf(recipe, "control")[0];
  const alternative = stepsOf(recipe, "alternative")[0],
    result = stepsOf(recipe, "result")[0];
  const head: string[] = [];
  const constants = (step: { constants: readonly (string | number)[] }): Record<string, string> =>
    constantBindings(step.constants);

  if (guard)
    head.push(
      ...guard.primitive.code.map((line) => fill(line, { ...base, ...constants(guard.step) })),
    );
  let sequence = names.p;
  if (window) {
    const sliced = `${names.p}${fill(window.primitive.slice, constants(window.step))}`;
    if (style.sliceInLoop && loop.style === "each") sequence = sliced;
    else head.push(`${names.p} = ${sliced}`);
  }
  const place = { ...base, it: sequence };
  const element = fill(loop.element ?? "{v}", place);
  const helpers = [...stepsOf(recipe, "condition"), ...stepsOf(recipe, "transformation")].flatMap(
    ({ primitive }) => (primitive.helper ? [helperText(primitive.helper)] : []),
  );

  let { parts, test, opposite } = tests(recipe, element);
  if (recipe.helper === "condition") {
    helpers.push(
      helperText({
        name: names.h,
        parameter: names.x,
        body: [`return ${tests(recipe, names.x).test}`],
      }),
    );
    test = `${names.h}(${element})`;
    opposite = `not ${test}`;
    parts = [test];
  }
  let value = accumulator.untransformed ? element : transformed(recipe, element);
  if (recipe.helper === "transformation") {
    helpers.push(
      helperText({
        name: names.h,
        parameter: names.x,
        body: [`return ${transformed(recipe, names.x)}`],
      }),
    );
    value = `${names.h}(${element})`;
  }
  const helper = helpers.join("");

  // The answer, with the result step applied to it.
  const finished = fill(accumulator.finish ?? "{a}", base);
  const answer = (expression: string): string =>
    result
      ? fill(result.primitive.code, { ...base, ...constants(result.step), a: expression })
      : expression;
  const text = (lines: readonly string[]): Rendered => ({
    helper,
    parameters: source.parameter === "two lists" ? `${names.p}, ${names.q}` : names.p,
    body: lines.map((line) => `    ${line}\n`).join(""),
  });

  if (style.comprehension && accumulator.comprehension && loop.over && !control && !alternative) {
    const over = fill(loop.over, place);
    const each = test ? `${over} if ${test}` : over;
    let expression = fill(accumulator.comprehension, { ...base, e: value, each, over, cond: test });
    if (
      finalDomain(source, recipe.steps) !== "number" &&
      /^\[(\w+) for \1 in (\w+)\]$/.test(expression)
    )
      expression = `list(${sequence})`;
    return text(
      result
        ? [...head, `${names.a} = ${expression}`, `return ${answer(names.a)}`]
        : [...head, `return ${expression}`],
    );
  }

  const lines = [
    ...head,
    ...accumulator.start.map((line) => fill(line, base)),
    ...loop.lines.map((line) => fill(line, place)),
  ];
  const last = loop.lines[loop.lines.length - 1]!;
  const depthOf = (line: string): number => (line.length - line.trimStart().length) / 4;
  let level = depthOf(last) + (last.trimEnd().endsWith(":") ? 1 : 0);
  const put = (line: string): void => void lines.push("    ".repeat(level) + line);
  const controlLines =
    control?.primitive.lines.map((line) =>
      fill(line, { ...base, ...constants(control.step), v: operand(element), e: element }),
    ) ?? [];
  if (control && !control.primitive.after) controlLines.forEach(put);

  const update: string[] = [];
  const repeats = accumulator.repeats && !isAtom(value);
  if (value !== element && (repeats || (style.bind && !accumulator.leaves))) {
    update.push(`${names.w} = ${value}`);
    value = names.w;
  } else if (repeats || (accumulator.repeats && value.includes("("))) {
    update.push(`${names.w} = ${value}`);
    value = names.w;
  }
  update.push(
    ...(style.plain ? (accumulator.plain ?? accumulator.update) : accumulator.update).map((line) =>
      fill(line, { ...base, e: value, v: operand(value) }),
    ),
  );
  const otherwise =
    accumulator.otherwise?.map((line) => fill(line, base)) ??
    (alternative
      ? [
          fill(alternative.primitive.line, {
            ...base,
            ...constants(alternative.step),
            v: operand(element),
          }),
        ]
      : []);
  const bodyLevel = level;
  if (!test) update.forEach(put);
  else if (accumulator.inverted) {
    put(`if ${opposite}:`);
    level += 1;
    update.forEach(put);
  } else if (
    style.branch === "continue" &&
    otherwise.length === 0 &&
    !accumulator.leaves &&
    !control?.primitive.after
  ) {
    put(`if ${opposite}:`);
    put("    continue");
    update.forEach(put);
  } else if (
    style.branch === "nested" &&
    parts.length === 2 &&
    recipe.join === "and" &&
    otherwise.length === 0
  ) {
    for (const part of parts) {
      put(`if ${part}:`);
      level += 1;
    }
    update.forEach(put);
  } else {
    put(`if ${test}:`);
    level += 1;
    update.forEach(put);
    if (otherwise.length > 0) {
      level -= 1;
      put("else:");
      level += 1;
      otherwise.forEach(put);
    }
  }
  level = bodyLevel;
  if (control?.primitive.after) controlLines.forEach(put);
  if (result && !isAtom(finished))
    lines.push(`${names.a} = ${finished}`, `return ${answer(names.a)}`);
  else lines.push(`return ${answer(finished)}`);
  return text(lines);
}
