/**
 * A dimension: a number, or a symbol that a run binds. A symbol is a name (`'rows'`) or a sum of products of names
 * (`'17*rows'`, `'cols+rows'`) in one canonical spelling, so that equal dimensions are equal strings.
 */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** What the symbols stand for in one run. */
export type Bindings = ReadonlyMap<string, number>;

/** Monomial (sorted names joined by `*`; empty for the constant) to its coefficient. */
type Polynomial = Map<string, number>;

const symbolName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether `dim` is one free symbol, as the inputs of a graph may declare it. */
export function isSymbol(dim: Dim): dim is string {
  return typeof dim === 'string' && symbolName.test(dim);
}

/** A dimension that a graph's input may have: a whole number from 0, or a name. */
export function checkInputDim(subject: string, dim: Dim): void {
  if (typeof dim === 'number' ? Number.isInteger(dim) && dim >= 0 : isSymbol(dim)) return;
  throw new RangeError(
    `${subject}: a dimension must be a whole number from 0 or a name like 'rows', got ${JSON.stringify(dim)}`,
  );
}

function parse(dim: Dim): Polynomial {
  if (typeof dim === 'number') return new Map(dim === 0 ? [] : [['', dim]]);
  const terms: Polynomial = new Map();
  for (const term of dim.split('+')) {
    let coefficient = 1;
    const names: string[] = [];
    for (const factor of term.split('*')) {
      if (symbolName.test(factor)) names.push(factor);
      else coefficient *= Number(factor);
    }
    if (!Number.isInteger(coefficient)) throw new RangeError(`dimension '${dim}' is not a sum of products`);
    addTerm(terms, names.sort().join('*'), coefficient);
  }
  return terms;
}

function addTerm(terms: Polynomial, monomial: string, coefficient: number): void {
  const sum = (terms.get(monomial) ?? 0) + coefficient;
  if (sum === 0) terms.delete(monomial);
  else terms.set(monomial, sum);
}

function format(terms: Polynomial): Dim {
  if (terms.size === 0) return 0;
  const constant = terms.get('');
  if (terms.size === 1 && constant !== undefined) return constant;
  const words = [...terms.keys()]
    .filter((monomial) => monomial !== '')
    .sort()
    .map((monomial) => (terms.get(monomial) === 1 ? monomial : `${terms.get(monomial)}*${monomial}`));
  if (constant !== undefined) words.push(String(constant));
  return words.join('+');
}

/** The terms of a dimension: each a coefficient times the product of its symbols. */
export function dimTerms(
  dim: Dim,
): readonly { readonly coefficient: number; readonly symbols: readonly string[] }[] {
  return [...parse(dim)].map(([monomial, coefficient]) => ({
    coefficient,
    symbols: monomial === '' ? [] : monomial.split('*'),
  }));
}

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  const sum = parse(a);
  for (const [monomial, coefficient] of parse(b)) addTerm(sum, monomial, coefficient);
  return format(sum);
}

export function multiplyDims(a: Dim, b: Dim): Dim {
  // Adding 0 makes 0 of -0.
  if (typeof a === 'number' && typeof b === 'number') return a * b + 0;
  const product: Polynomial = new Map();
  for (const [left, leftCoefficient] of parse(a)) {
    for (const [right, rightCoefficient] of parse(b)) {
      const names = [...left.split('*'), ...right.split('*')].filter((name) => name !== '').sort();
      addTerm(product, names.join('*'), leftCoefficient * rightCoefficient);
    }
  }
  return format(product);
}

/** a / b where b is one term and divides every term of a exactly, or undefined. */
export function divideDims(a: Dim, b: Dim): Dim | undefined {
  if (typeof a === 'number' && typeof b === 'number') return b !== 0 && a % b === 0 ? a / b + 0 : undefined;
  const divisor = [...parse(b)];
  if (divisor.length !== 1) return a === b ? 1 : undefined;
  const [monomial, coefficient] = divisor[0]!;
  const names = monomial === '' ? [] : monomial.split('*');
  const quotient: Polynomial = new Map();
  for (const [term, termCoefficient] of parse(a)) {
    const left = term === '' ? [] : term.split('*');
    for (const name of names) {
      const at = left.indexOf(name);
      if (at < 0) return undefined;
      left.splice(at, 1);
    }
    if (termCoefficient % coefficient !== 0) return undefined;
    addTerm(quotient, left.join('*'), termCoefficient / coefficient);
  }
  return format(quotient);
}

/** The number of elements: the product of the dimensions. */
export function shapeSize(shape: Shape): Dim {
  return shape.reduce(multiplyDims, 1);
}

/** @throws RangeError where a symbol is not bound. */
export function evaluateDim(dim: Dim, bindings: Bindings): number {
  if (typeof dim === 'number') return dim;
  const bound = bindings.get(dim);
  if (bound !== undefined) return bound;
  let sum = 0;
  for (const [monomial, coefficient] of parse(dim)) {
    let product = coefficient;
    for (const name of monomial === '' ? [] : monomial.split('*')) {
      const value = bindings.get(name);
      if (value === undefined) throw new RangeError(`dimension '${dim}': nothing says what '${name}' is`);
      product *= value;
    }
    sum += product;
  }
  return sum;
}

export function evaluateShape(shape: Shape, bindings: Bindings): readonly number[] {
  return shape.map((dim) => evaluateDim(dim, bindings));
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/**
 * The shape of an element-wise operation by NumPy's rule: aligned at the last axis, each pair of dimensions equal or
 * one of them 1. Symbols are equal only to themselves.
 *
 * @throws RangeError that names `subject` where the shapes do not agree.
 */
export function broadcastShapes(subject: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new RangeError(
      `${subject}: shapes ${shapeText(a)} and ${shapeText(b)} do not broadcast: ` +
        `axis ${axis - rank} is ${left} and ${right}; they must be equal, or one of them 1`,
    );
  });
}

/** Axis counted from the front: -1 is the last one. */
export function normalizeAxis(subject: string, axis: number, rank: number): number {
  const normalized = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normalized < 0 || normalized >= rank) {
    throw new RangeError(`${subject}: axis ${axis} does not exist in a tensor of ${rank} axes`);
  }
  return normalized;
}

/** Axes counted from the front, ascending, each once. */
export function normalizeAxes(subject: string, axes: readonly number[], rank: number): readonly number[] {
  const normalized = axes.map((axis) => normalizeAxis(subject, axis, rank)).sort((a, b) => a - b);
  if (normalized.some((axis, i) => axis === normalized[i - 1])) {
    throw new RangeError(`${subject}: axes [${axes.join(', ')}] name one axis twice`);
  }
  return normalized;
}
