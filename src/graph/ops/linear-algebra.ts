import { broadcastShapes, sameShape, shapeText } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { typeText, type TensorType } from '../tensor-type.js';
import { add } from './binary.js';
import type { Builders } from './builders.js';
import { floats, makeCase, type Case } from './case.js';
import { checkCount, checkFloat, checkLeastRank, checkRank, checkSameType } from './checks.js';
import { opFamily, sameAs, type Apply, type NoAttributes } from './definition.js';
import { broadcast, broadcastStrides, offsets } from './dense.js';
import { reshape } from './layout.js';

/** Products of matrices. */
const op = opFamily('linear-algebra');

function checkInner(op: string, a: TensorType, b: TensorType, aInner: unknown, bInner: unknown): void {
  if (aInner !== bInner) {
    throw new RangeError(`${op}: inner dimensions must agree, got ${typeText(a)} and ${typeText(b)}`);
  }
}

/** c += a b for one pair of matrices, `[n, k] x [k, m]`; each given by offset and two strides. */
function product(
  a: Float64Array,
  aStart: number,
  [aRow, aColumn]: readonly [number, number],
  b: Float64Array,
  bStart: number,
  [bRow, bColumn]: readonly [number, number],
  c: Float64Array,
  cStart: number,
  [n, k, m]: readonly [number, number, number],
): void {
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < k; p++) {
      const factor = a[aStart + i * aRow + p * aColumn]!;
      for (let j = 0; j < m; j++) {
        c[cStart + i * m + j]! += factor * b[bStart + p * bRow + j * bColumn]!;
      }
    }
  }
}

/** Axes before the last two become one: a free relabelling, so that one Gemm does the work. */
function flattenRows({ reshape }: Builders, x: Tensor): Tensor {
  return reshape(x, [-1, x.shape.at(-1)!]);
}

/**
 * The matrix product over the last two axes, `[..., n, k] x [..., k, m] -> [..., n, m]`; the leading axes broadcast.
 * Both sides have at least two axes.
 *
 * @function
 */
export const matMul = op('matMul', {
  build: (apply: Apply<NoAttributes>) => (a: Tensor, b: Tensor) => apply([a, b], {}),
  infer: (inputs) => {
    checkCount('matMul', inputs, 2);
    const [a, b] = inputs as readonly [TensorType, TensorType];
    checkFloat('matMul', a);
    checkSameType('matMul', a, b);
    checkLeastRank('matMul', a, 2);
    checkLeastRank('matMul', b, 2);
    checkInner('matMul', a, b, a.shape.at(-1), b.shape.at(-2));
    const batch = broadcastShapes('matMul', a.shape.slice(0, -2), b.shape.slice(0, -2));
    return [{ type: a.type, shape: [...batch, a.shape.at(-2)!, b.shape.at(-1)!] }];
  },
  reference: ([a, b], _attributes, [y]) => {
    const [n, m] = y!.shape.slice(-2) as [number, number];
    const k = a!.shape.at(-1)!;
    const batch = y!.shape.slice(0, -2);
    const aStarts = offsets(batch, broadcastStrides(a!.shape.slice(0, -2), batch));
    const bStarts = offsets(batch, broadcastStrides(b!.shape.slice(0, -2), batch));
    for (let i = 0; i < aStarts.length; i++) {
      product(
        a!.data,
        aStarts[i]! * n * k,
        [k, 1],
        b!.data,
        bStarts[i]! * k * m,
        [m, 1],
        y!.data,
        i * n * m,
        [n, k, m],
      );
    }
  },
  gradient: (g, { inputs, cotangents }) => {
    const [a, b] = inputs as readonly [Tensor, Tensor];
    const dy = cotangents[0]!;
    if (b.shape.length === 2) {
      const rows = flattenRows(g, dy);
      const da = g.reshape(g.gemm(rows, b, undefined, { transposeB: true }), a.shape);
      return [da, g.gemm(flattenRows(g, a), rows, undefined, { transposeA: true })];
    }
    return [
      g.sumTo(g.matMul(dy, g.swapLastAxes(b)), a.shape),
      g.sumTo(g.matMul(g.swapLastAxes(a), dy), b.shape),
    ];
  },
  onnx: sameAs('MatMul'),
  cases: (matMul, g) => [
    makeCase('matMul', { a: floats([3, 4]), b: floats([4, 2]) }, ({ a, b }) => ({ y: matMul(a, b) })),
    makeCase('matMul, transposed', { a: floats([4, 3]), b: floats([2, 4]) }, ({ a, b }) => ({
      y: matMul(g.transpose(a), g.transpose(b)),
    })),
    makeCase('matMul, many by one', { a: floats([2, 3, 4]), b: floats([4, 2]) }, ({ a, b }) => ({
      y: matMul(a, b),
    })),
    makeCase('matMul, batches repeated', { a: floats([2, 1, 3, 4]), b: floats([3, 4, 2]) }, ({ a, b }) => ({
      y: matMul(a, b),
    })),
    makeCase('matMul, one by many', { a: floats([3, 4]), b: floats([2, 4, 2]) }, ({ a, b }) => ({
      y: matMul(a, b),
    })),
  ],
});

export interface GemmOptions {
  /** a is stored as `[k, n]`. Default: false. */
  readonly transposeA?: boolean;
  /** b is stored as `[m, k]`. Default: false. */
  readonly transposeB?: boolean;
  /** Default: 1. */
  readonly alpha?: number;
  /** Default: 1. */
  readonly beta?: number;
}

/** alpha * a b + beta * c for matrices, `[n, k] x [k, m] -> [n, m]`; c broadcasts to `[n, m]`. @function */
export const gemm = op('gemm', {
  build:
    (apply: Apply<Required<GemmOptions>>) =>
    (a: Tensor, b: Tensor, c?: Tensor, options: GemmOptions = {}) => {
      const { transposeA = false, transposeB = false, alpha = 1, beta = 1 } = options;
      return apply(c ? [a, b, c] : [a, b], { transposeA, transposeB, alpha, beta });
    },
  infer: (inputs, { transposeA, transposeB }) => {
    checkCount('gemm', inputs, 2, 3);
    const [a, b, c] = inputs as readonly [TensorType, TensorType, TensorType?];
    checkFloat('gemm', a);
    checkSameType('gemm', a, b);
    checkRank('gemm', a, 2);
    checkRank('gemm', b, 2);
    checkInner('gemm', a, b, a.shape[transposeA ? 0 : 1], b.shape[transposeB ? 1 : 0]);
    const shape = [a.shape[transposeA ? 1 : 0]!, b.shape[transposeB ? 0 : 1]!];
    if (c) {
      checkSameType('gemm', a, c);
      if (!sameShape(broadcastShapes('gemm', c.shape, shape), shape)) {
        throw new RangeError(`gemm: ${typeText(c)} does not broadcast to ${shapeText(shape)}`);
      }
    }
    return [{ type: a.type, shape }];
  },
  reference: ([a, b, c], { transposeA, transposeB, alpha, beta }, [y]) => {
    const [n, m] = y!.shape as [number, number];
    const k = a!.shape[transposeA ? 0 : 1]!;
    const aStrides: readonly [number, number] = transposeA ? [1, n] : [k, 1];
    const bStrides: readonly [number, number] = transposeB ? [1, k] : [m, 1];
    product(a!.data, 0, aStrides, b!.data, 0, bStrides, y!.data, 0, [n, k, m]);
    const bias = c ? broadcast(c, y!.shape) : undefined;
    for (let i = 0; i < y!.data.length; i++) {
      y!.data[i] = alpha * y!.data[i]! + (bias ? beta * bias[i]! : 0);
    }
  },
  gradient: (g, { inputs, cotangents, attributes: { transposeA, transposeB, alpha, beta } }) => {
    const [a, b, c] = inputs as readonly [Tensor, Tensor, Tensor?];
    const dy = cotangents[0]!;
    const da = transposeA
      ? g.gemm(b, dy, undefined, { transposeA: transposeB, transposeB: true, alpha })
      : g.gemm(dy, b, undefined, { transposeB: !transposeB, alpha });
    const db = transposeB
      ? g.gemm(dy, a, undefined, { transposeA: true, transposeB: transposeA, alpha })
      : g.gemm(a, dy, undefined, { transposeA: !transposeA, alpha });
    if (!c) return [da, db];
    const dc = g.sumTo(dy, c.shape);
    return [da, db, beta === 1 ? dc : beta === 0 ? g.zerosLike(c) : g.mul(dc, beta)];
  },
  onnx: {
    emit: (emitter, { inputs, outputs, attributes: { transposeA, transposeB, alpha, beta } }) => {
      const flags = {
        transA: { int: Number(transposeA) },
        transB: { int: Number(transposeB) },
        alpha: { float: alpha },
        beta: { float: beta },
      };
      emitter.node('Gemm', inputs, flags, outputs);
    },
    decode: {
      Gemm: (gemm, node) => [
        gemm(node.input(0), node.input(1), node.has(2) ? node.input(2) : undefined, {
          transposeA: node.int('transA', 0) === 1,
          transposeB: node.int('transB', 0) === 1,
          alpha: node.float('alpha', 1),
          beta: node.float('beta', 1),
        }),
      ],
    },
  },
  cases: (gemm) => {
    const tried = (transposeA: boolean, transposeB: boolean): Case =>
      makeCase(
        `gemm, transposed ${transposeA} and ${transposeB}`,
        {
          a: floats(transposeA ? [4, 3] : [3, 4]),
          b: floats(transposeB ? [2, 4] : [4, 2]),
          c: floats(transposeA ? [2] : [3, 1]),
        },
        ({ a, b, c }) => ({ y: gemm(a, b, c, { transposeA, transposeB, alpha: 0.5, beta: -2 }) }),
      );
    return [tried(false, false), tried(false, true), tried(true, false), tried(true, true)];
  },
});

/** x W' + bias as PyTorch stores it: x `[..., in]`, weight `[out, in]`, bias `[out]`. One Gemm whatever x's rank. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const flat = reshape(x, [-1, x.shape.at(-1) ?? 1]);
  const y = gemm(flat, weight, bias, { transposeB: true });
  return reshape(y, [...x.shape.slice(0, -1), y.shape[1]!]);
}

/** x W + bias: x `[..., in]`, weight `[in, out]`, bias `[out]`. */
export function project(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const y = matMul(x, weight);
  return bias ? add(y, bias) : y;
}
