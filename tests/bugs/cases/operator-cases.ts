/** @file What the suite of operators needs of a language. */

/** Bodies of a function f with the parameters xs, n and s. */
export interface Example {
  readonly from: string;
  /** Bodies that must be among the results. */
  readonly to: readonly string[];
  /** Bodies in which the operator must find no place at all. */
  readonly none: readonly string[];
  /** Bodies that must not be among the results of `from`. */
  readonly never?: readonly string[];
}

/** Examples in one language. */
export interface OperatorCases {
  readonly language: string;
  /** Operators for which the language has nothing: slices, comprehensions. */
  readonly nothingToDo: readonly string[];
  readonly examples: Readonly<Record<string, Example>>;
}
