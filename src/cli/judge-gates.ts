/** Whether what was found keeps to the bounds of `--fail-if`, for scripts and continuous integration. */
import { InputError } from '../files/input-error.js';
import { measuredValuesOf, measures } from '../geometry/index.js';
import { closestNames } from '../numeric/index.js';
import type { Gate } from './gate.js';

const HOLDS = {
  '>': (value: number, bound: number) => value > bound,
  '>=': (value: number, bound: number) => value >= bound,
  '<': (value: number, bound: number) => value < bound,
  '<=': (value: number, bound: number) => value <= bound,
} as const;

/** A part of what was found, to which gates apply: the whole, one model, one pair of modalities. */
export interface GateScope {
  /** What messages call it; empty for the whole. */
  readonly title: string;
  readonly document: unknown;
}

/** A value that a gate names, and how sure it is. */
export interface GateValue {
  readonly path: string;
  readonly value: number;
  readonly interval?: readonly [number, number] | undefined;
}

/**
 * To be called before any work, where names are known beforehand.
 *
 * @param known Names that will be there.
 * @param branches First parts of paths that can only be looked up when the work is done.
 * @throws InputError that lists the closest names.
 */
export function checkGates(
  gates: readonly Gate[],
  known: readonly string[],
  branches: readonly string[],
): void {
  for (const { name } of gates) {
    if (known.includes(name)) continue;
    const [first, ...rest] = name.split('.');
    if (rest.length === 0 || !branches.includes(first!)) throw unknownName(name, known);
  }
}

function unknownName(name: string, known: Iterable<string>): InputError {
  // Each of the gap's values has a short name, too: that one will do.
  const close = closestNames(
    name,
    [...known].filter((one) => !one.startsWith('gap.')),
  );
  return new InputError(
    `--fail-if: expected the name of a value, got ${name}; ` +
      `${close.length === 0 ? 'there is none here' : `the closest are ${close.join(', ')}`}`,
  );
}

/**
 * Judges the gates: one line for each value on the wrong side of its bound, or that is not defined, since what cannot
 * be judged has not passed. A gate that several values answer to (both directions, all models) fails with any of them.
 *
 * @throws InputError where a name is nowhere in the document.
 */
export function judgeGates(gates: readonly Gate[], scopes: readonly GateScope[]): string[] {
  return gates.flatMap((gate) => {
    const found = scopes.flatMap(({ title, document }) =>
      gateValues(document, gate.name).map((value) => ({ ...value, title })),
    );
    if (found.length === 0) {
      const isMeasure = measuredNames().includes(gate.name);
      if (!isMeasure) throw unknownName(gate.name, namesIn(scopes));
      return [`--fail-if "${gate.text}": ${gate.name} was not measured here`];
    }
    return found
      .filter(({ value }) => !Number.isFinite(value) || HOLDS[gate.relation](value, gate.bound))
      .map(({ title, path, value, interval }) => {
        const where = title === '' ? '' : `${title}: `;
        const sure =
          interval === undefined ? '' : `, 95 % interval [${number(interval[0])}, ${number(interval[1])}]`;
        return Number.isFinite(value)
          ? `--fail-if "${gate.text}" holds: ${where}${path} is ${number(value)}${sure}; bound ${gate.bound}`
          : `--fail-if "${gate.text}": ${where}${path} is not defined here`;
      });
  });
}

/** The values that a name stands for: a path of the document, a path less `gap.`, or a measure's id. */
export function gateValues(document: unknown, name: string): GateValue[] {
  const ids = measures.has(name)
    ? measuredValuesOf([measures.get(name)]).map(({ path }) => path)
    : ([] as string[]);
  for (const paths of [[name], [`gap.${name}`], ids]) {
    const found = paths.flatMap((path) => {
      const value = numberAt(document, path.split('.'));
      return value === undefined ? [] : [{ path, value, interval: intervalOf(document, path) }];
    });
    if (found.length > 0) return found;
  }
  return [];
}

type Tree = Readonly<Record<string, unknown>>;

/** What NaN becomes in JSON, null, counts as a number that is not defined. Keys may hold dots: `loss.1/100`, `0.25`. */
function numberAt(node: unknown, parts: readonly string[]): number | undefined {
  if (parts.length === 0) return typeof node === 'number' ? node : node === null ? NaN : undefined;
  if (typeof node !== 'object' || node === null) return undefined;
  for (let taken = 1; taken <= parts.length; taken++) {
    const value = numberAt(childOf(node, parts.slice(0, taken).join('.')), parts.slice(taken));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A member by its key; of a list by its place, or by the name that it bears. */
function childOf(node: object, key: string): unknown {
  if (!Array.isArray(node) || /^\d+$/.test(key)) {
    return Object.hasOwn(node, key) ? (node as Tree)[key] : undefined;
  }
  return node.find((one: unknown) => {
    const { name, id, modality } = (one ?? {}) as Tree;
    return [name, id, modality].includes(key);
  });
}

/** Beside the findings' values under `intervals`, or beside the value itself as `interval`. */
function intervalOf(document: unknown, path: string): GateValue['interval'] {
  const parts = path.split('.');
  for (let depth = 0; depth < parts.length; depth++) {
    const node = parts
      .slice(0, depth)
      .reduce<unknown>(
        (at, key) => (typeof at === 'object' && at !== null ? childOf(at, key) : undefined),
        document,
      );
    if (typeof node !== 'object' || node === null) break;
    const { intervals, interval } = node as { intervals?: Tree; interval?: unknown };
    const own = parts.slice(depth).join('.');
    const found =
      intervals?.[own.replace(/^gap\./, '')] ?? (depth === parts.length - 1 ? interval : undefined);
    if (Array.isArray(found) && found.every((end) => typeof end === 'number' && Number.isFinite(end))) {
      return [found[0] as number, found[1] as number];
    }
  }
  return undefined;
}

/** Names that the registry of measures gives: paths, paths less `gap.`, ids. */
export function measuredNames(): string[] {
  return [
    ...measuredValuesOf().flatMap(({ interval, path }) => [interval, path]),
    ...measures.all.map(({ id }) => id),
  ];
}

/** Paths of numbers in the documents; of long lists only the first places. */
function namesIn(scopes: readonly GateScope[]): Set<string> {
  const names = new Set<string>();
  const visit = (node: unknown, path: string): void => {
    if (names.size > 5000) return;
    if (typeof node === 'number') names.add(path.replace(/^gap\./, ''));
    else if (typeof node === 'object' && node !== null) {
      const entries = Object.entries(node);
      const isList = Array.isArray(node);
      for (const [key, value] of isList ? entries.slice(0, 8) : entries) {
        visit(value, path === '' ? key : `${path}.${key}`);
      }
    }
  };
  for (const { document } of scopes) visit(document, '');
  return names;
}

function number(value: number): string {
  return String(Number(value.toPrecision(5)));
}
