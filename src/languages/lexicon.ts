/** @file A language's words, as bug operators exchange and insert them. */

/** Words and groups of words that operators exchange or insert. */
export interface Lexicon {
  /** Binary operators exchanged for one another, for example ["<", "<=", …]. */
  readonly operatorGroups: readonly (readonly string[])[];
  /** Augmented assignment operators exchanged for one another. */
  readonly augmentedGroups: readonly (readonly string[])[];
  /** Operator of an assignment. */
  readonly assign: string;
  /** Operator of a conjunction. */
  readonly and: string;
  /** Operator of a disjunction. */
  readonly or: string;
  /** Prefix that negates a test, with the space it needs. */
  readonly not: string;
  /** Precedence levels of these three, as in `Expression.binds`. */
  readonly binds: { readonly or: number; readonly and: number; readonly not: number };
  /** Keyword of a comprehension's filter. */
  readonly filter: string;
  /** Constants as they are written. */
  readonly literals: { readonly true: string; readonly false: string; readonly none: string };
  /** Statements of one word, and the keyword of a test. */
  readonly statements: {
    readonly empty: string;
    readonly break: string;
    readonly continue: string;
    readonly if: string;
  };
  /** Operators that ask only whether two values are equal: they fit values without an order. */
  readonly equalities: ReadonlySet<string>;
  /** Operators whose operands change places without a change of meaning on numbers. */
  readonly commutative: ReadonlySet<string>;
  /** Comparisons and what says the same with the operands exchanged: "<" and ">". */
  readonly mirrored: Readonly<Record<string, string>>;
  /** Comparisons and what holds exactly when they do not: "==" and "!=". */
  readonly opposite: Readonly<Record<string, string>>;
  /** Functions and methods that are easily taken for one another. */
  readonly siblings: readonly (readonly string[])[];
  /** Methods that change their receiver: calling them twice differs from once. */
  readonly mutators: ReadonlySet<string>;
  /** Functions and methods that can be called with fewer arguments. */
  readonly optionalArguments: ReadonlySet<string>;
  /** Whether these need one argument at least; false if left out. */
  readonly keepsArgument?: boolean;
  /**
   * Calls that must stay: without them the program says nothing else (`super`, `isinstance`,
   * `print`).
   */
  readonly keptCalls: ReadonlySet<string>;
  /** Functions of a number of steps, whose bounds are off-by-one sites ("range"). */
  readonly counters: ReadonlySet<string>;
  /** What raises a type error at once; left out where values of any type go together. */
  readonly typeErrors?: TypeErrors | undefined;
}

/** What a language refuses as soon as it runs, whatever the input. */
export interface TypeErrors {
  /** Functions and classes that are no values to compute with ("int" in `defaultdict(int)`). */
  readonly callables: ReadonlySet<string>;
  /** Functions whose arguments are of different types: exchanging them only raises. */
  readonly typedArguments: ReadonlySet<string>;
  /** Functions that give the size of a collection, so that their argument is one ("len"). */
  readonly sizes: ReadonlySet<string>;
}

/**
 * Precedence level of every operator. @param levels  symbols or names that bind alike, the loosest
 * first
 * @example bindingLevels([["or"], ["and"]]).and // 1
 */
export function bindingLevels<Symbol extends string>(
  levels: readonly (readonly Symbol[])[],
): Record<Symbol, number> {
  return Object.fromEntries(
    levels.flatMap((level, i) => level.map((symbol) => [symbol, i])),
  ) as Record<Symbol, number>;
}
