import { mul } from '../elementwise.js';
import { gemm, matMul } from '../linear-algebra.js';
import { reshape, sumTo, swapLastAxes } from '../movement.js';
import { sameAs } from '../onnx/rule.js';
import { broadcastShapes, sameShape, shapeText } from '../shape.js';
import { zerosLike } from '../creation.js';
import type { Tensor } from '../tensor.js';
import { typeText, type TensorType } from '../tensor-type.js';
import { checkCount, checkFloat, checkLeastRank, checkRank, checkSameType } from './checks.js';
import type { NoAttributes, OpFamily } from './definition.js';
import { broadcast, broadcastStrides, offsets } from './dense.js';

/** Products of matrices. */
export interface LinearAlgebraAttributes {
  matMul: NoAttributes;
  gemm: {
    readonly transposeA: boolean;
    readonly transposeB: boolean;
    readonly alpha: number;
    readonly beta: number;
  };
}

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
function flattenRows(x: Tensor): Tensor {
  return reshape(x, [-1, x.shape.at(-1)!]);
}

export const linearAlgebraOps: OpFamily<LinearAlgebraAttributes> = {
  matMul: {
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
    gradient: ({ inputs, cotangents }) => {
      const [a, b] = inputs as readonly [Tensor, Tensor];
      const dy = cotangents[0]!;
      if (b.shape.length === 2) {
        const rows = flattenRows(dy);
        const da = reshape(gemm(rows, b, undefined, { transposeB: true }), a.shape);
        return [da, gemm(flattenRows(a), rows, undefined, { transposeA: true })];
      }
      return [sumTo(matMul(dy, swapLastAxes(b)), a.shape), sumTo(matMul(swapLastAxes(a), dy), b.shape)];
    },
    onnx: sameAs('MatMul', (a, b) => matMul(a!, b!)),
  },
  gemm: {
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
    gradient: ({ inputs, cotangents, attributes: { transposeA, transposeB, alpha, beta } }) => {
      const [a, b, c] = inputs as readonly [Tensor, Tensor, Tensor?];
      const dy = cotangents[0]!;
      const da = transposeA
        ? gemm(b, dy, undefined, { transposeA: transposeB, transposeB: true, alpha })
        : gemm(dy, b, undefined, { transposeB: !transposeB, alpha });
      const db = transposeB
        ? gemm(dy, a, undefined, { transposeA: true, transposeB: transposeA, alpha })
        : gemm(a, dy, undefined, { transposeA: !transposeA, alpha });
      if (!c) return [da, db];
      const dc = sumTo(dy, c.shape);
      return [da, db, beta === 1 ? dc : beta === 0 ? zerosLike(c) : mul(dc, beta)];
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
        Gemm: (node) => [
          gemm(node.input(0), node.input(1), node.has(2) ? node.input(2) : undefined, {
            transposeA: node.int('transA', 0) === 1,
            transposeB: node.int('transB', 0) === 1,
            alpha: node.float('alpha', 1),
            beta: node.float('beta', 1),
          }),
        ],
      },
    },
  },
};
