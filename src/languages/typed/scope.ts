/**
 * @file Which variables are bound where, and what they are declared as, in a function of a language
 * that declares types: a walk in the order of execution, one visitor a kind of node. A name ends
 * with its block; a branch binds what all its ways bind, a loop's body nothing for what follows.
 */
import { withName, withoutNames, type Bound } from "../bound-names.js";
import { childOf, sourceOf, type SyntaxNode } from "../syntax-tree.js";

/** What the walk finds. */
export interface TypedScope {
  /** Every read of a name, and the names bound there. */
  readonly reads: ReadonlyMap<SyntaxNode, Bound>;
  /** Names bound just before each node. */
  readonly before: ReadonlyMap<SyntaxNode, Bound>;
  /** All local variables, parameters included. */
  readonly variables: ReadonlySet<string>;
  /** Those among them that are parameters. */
  readonly parameters: ReadonlySet<string>;
  /** Those that nothing may be assigned to. */
  readonly constants: ReadonlySet<string>;
  /**
   * Their types as written; those declared with several types, or none, are left out. A language may
   * tell types of more than variables here, by names that none has.
   */
  readonly types: ReadonlyMap<string, string>;
}

/** Walks one node; gives the names bound behind it. */
export type ScopeVisitor = (walk: ScopeWalk, node: SyntaxNode, bound: Bound) => Bound;

/** What a declaration says of its name. */
export interface Declared {
  /** Its type, where that is known. */
  readonly type: string | undefined;
  /** Whether it has no value yet, so that reading it makes no sense. */
  readonly isEmpty?: boolean;
  /** Whether nothing may be assigned to it. */
  readonly isConstant?: boolean;
  /** Whether it is a parameter. */
  readonly isParameter?: boolean;
}

/** The walk; what it finds is what `TypedScope` holds. */
export class ScopeWalk implements TypedScope {
  readonly reads = new Map<SyntaxNode, Bound>();
  readonly before = new Map<SyntaxNode, Bound>();
  readonly variables = new Set<string>();
  readonly parameters = new Set<string>();
  readonly constants = new Set<string>();
  readonly types = new Map<string, string>();
  /** Names that the innermost scope declares. */
  private declared = new Set<string>();

  /** @param visitors  of other kinds of nodes the named children are walked in order */
  constructor(private readonly visitors: ReadonlyMap<string, ScopeVisitor>) {}

  /** Names bound behind a node. */
  visit(node: SyntaxNode, bound: Bound): Bound {
    this.before.set(node, bound);
    const visitor = this.visitors.get(node.kind);
    return visitor === undefined ? this.below(node, bound) : visitor(this, node, bound);
  }

  /** Names bound behind the named children of a node, in order. */
  below(node: SyntaxNode, bound: Bound): Bound {
    return this.inOrder(
      node.children.filter((child) => child.named),
      bound,
    );
  }

  /** Names bound behind nodes; those that are absent bind nothing. */
  inOrder(nodes: readonly (SyntaxNode | undefined)[], bound: Bound): Bound {
    return nodes.reduce((all, node) => (node === undefined ? all : this.visit(node, all)), bound);
  }

  /** What `work` binds, less what it declares: names of a scope end with it. */
  scoped(bound: Bound, work: () => Bound): Bound {
    const outer = this.declared;
    this.declared = new Set();
    const inner = work();
    const own = this.declared;
    this.declared = outer;
    if (own.size === 0) return inner;
    const hidden = [...own].filter((name) => bound.has(name));
    return new Set([...withoutNames(inner, own), ...hidden]);
  }

  /** A name is read. */
  read(node: SyntaxNode, bound: Bound): Bound {
    this.reads.set(node, bound);
    return bound;
  }

  /** A name is declared. */
  declare(node: SyntaxNode, bound: Bound, { type, ...what }: Declared): Bound {
    const name = sourceOf(node);
    const known = this.variables.has(name) ? this.types.get(name) : type;
    if (type === undefined || known !== type) this.types.delete(name);
    else this.types.set(name, type);
    this.variables.add(name);
    this.declared.add(name);
    if (what.isConstant === true) this.constants.add(name);
    if (what.isParameter === true) this.parameters.add(name);
    return what.isEmpty === true ? withoutNames(bound, new Set([name])) : withName(bound, name);
  }
}

/** A node that reads and binds nothing. */
export const bindsNothing: ScopeVisitor = (_walk, _node, bound) => bound;

/** A call: the name of a function is no read of a variable. */
export const visitCall: ScopeVisitor = (walk, node, bound) => {
  const callee = childOf(node, "function")!;
  const names = callee.kind === "identifier" ? bound : walk.visit(callee, bound);
  return walk.visit(childOf(node, "arguments")!, names);
};
