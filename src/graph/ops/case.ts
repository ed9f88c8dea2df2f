import type { DType } from '../host-tensor.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';

/** An input of a case: its type, and the numbers that it is tried with. */
export interface CaseInput {
  readonly type: DType;
  readonly shape: readonly number[];
  /** The shape that the graph declares, where it has symbols. */
  readonly declared?: Shape;
  /** The numbers themselves, or limits between which they are drawn; whole for types other than floats. */
  readonly values: readonly number[] | { readonly from: number; readonly to: number };
}

/** One small graph around one operation, as it is to be built; `opCases` makes an {@link OpCase} of it. */
export interface Case {
  readonly title: string;
  readonly inputs: Readonly<Record<string, CaseInput>>;
  readonly build: (tensors: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>;
}

export function makeCase<Name extends string>(
  title: string,
  inputs: Readonly<Record<Name, CaseInput>>,
  build: (tensors: Readonly<Record<Name, Tensor>>) => Readonly<Record<string, Tensor>>,
): Case {
  return { title, inputs, build: build as Case['build'] };
}

/** float32 numbers from [from, to). */
export function floats(shape: readonly number[], from = -2, to = 2, declared?: Shape): CaseInput {
  return { type: 'float32', shape, values: { from, to }, ...(declared ? { declared } : {}) };
}

/** Whole numbers from `from` up to and without `to`. */
export function whole(type: DType, shape: readonly number[], from: number, to: number): CaseInput {
  return { type, shape, values: { from, to } };
}

export function exactly(type: DType, shape: readonly number[], values: readonly number[]): CaseInput {
  return { type, shape, values };
}

/** A function of one tensor, on a matrix of numbers from an interval where it is smooth. */
export function ofOne(title: string, f: (x: Tensor) => Tensor, from = -2, to = 2): Case {
  return makeCase(title, { x: floats([3, 5], from, to) }, ({ x }) => ({ y: f(x) }));
}

/** A function of two tensors: same shape, both sides repeated, a symbolic axis. */
export function ofTwo(
  title: string,
  f: (a: Tensor, b: Tensor) => Tensor,
  from = -2,
  to = 2,
): readonly [Case, Case, Case] {
  const one = (how: string, a: CaseInput, b: CaseInput): Case =>
    makeCase(`${title}, ${how}`, { a, b }, (tensors) => ({ y: f(tensors.a, tensors.b) }));
  return [
    one('one shape', floats([3, 4], from, to), floats([3, 4], from, to)),
    one('both repeated', floats([2, 1, 3], from, to), floats([4, 1], from, to)),
    one('rows unknown', floats([3, 4], from, to, ['rows', 4]), floats([4], from, to)),
  ];
}

/** A function of two tensors of whole numbers. */
export function ofWhole(title: string, f: (a: Tensor, b: Tensor) => Tensor): readonly Case[] {
  return (['int32', 'int64'] as const).map((type) =>
    makeCase(
      `${title}, ${type}`,
      { a: whole(type, [3, 4], -9, 10), b: exactly(type, [4], [3, -2, 1, 5]) },
      ({ a, b }) => ({ y: f(a, b) }),
    ),
  );
}

/** Numbers with ties and zeros, where comparisons and extremes are delicate. */
export const tied = exactly('float32', [3, 4], [1, 0, -1, 2, 2, 2, 0, 0, -3, -3, -3, -3]);

export function withTies(title: string, f: (x: Tensor) => Tensor): Case {
  return makeCase(title, { x: tied }, ({ x }) => ({ y: f(x) }));
}
