import type { Counting } from '../host-tensor.js';
import { normalizeAxis, sameShape, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { typeText, type TensorType } from '../tensor-type.js';
import { add, sub } from './binary.js';
import type { Builders } from './builders.js';
import { exactly, floats, makeCase, ofOne } from './case.js';
import { checkAxis, checkCount, checkFloat, checkLeastRank, checkSameType } from './checks.js';
import { stopGradient } from './conversion.js';
import { zerosLike } from './creation.js';
import { opFamily, unaryGradient, type Apply, type GradientContext } from './definition.js';
import { aroundAxis } from './dense.js';
import { squeeze } from './layout.js';
import { reduceMax, reduceSum, type ReduceOptions } from './reduction.js';
import { exp, log } from './unary.js';

/** Rows brought to a common scale. */
const op = opFamily('normalization');

function inferAlong(op: string, inputs: readonly TensorType[], axis: number): readonly TensorType[] {
  checkCount(op, inputs, 1);
  checkFloat(op, inputs[0]!);
  checkAxis(op, axis, inputs[0]!.shape);
  return [inputs[0]!];
}

/** Calls `row` with the places of each run of elements along `axis`: `start + k * step` for k < length. */
function alongAxis(
  shape: readonly number[],
  axis: number,
  row: (start: number, step: number, length: number) => void,
): void {
  const { outer, length, inner } = aroundAxis(shape, axis);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) row(o * length * inner + i, inner, length);
  }
}

/** y[k] = x[k] - log(sum(exp(x))), without overflow. */
function logSoftmaxRow(x: Float64Array, y: Float64Array, start: number, step: number, length: number): void {
  let largest = -Infinity;
  for (let k = 0; k < length; k++) largest = Math.max(largest, x[start + k * step]!);
  let sum = 0;
  for (let k = 0; k < length; k++) sum += Math.exp(x[start + k * step]! - largest);
  const shift = largest + Math.log(sum);
  for (let k = 0; k < length; k++) y[start + k * step] = x[start + k * step]! - shift;
}

/**
 * With r = 1 / standard deviation, c = x - mean and u = dy scale:
 * dx = r (u - mean(u) - c r^2 mean(u c)), dscale = sum of dy c r over rows, dbias = sum of dy over rows.
 * The row and column sums are products with a vector, which cost one read; seven passes in all.
 */
function layerNormGradient(
  { dimension, div, matMul, mul, reduceSum, reshape, sub, transpose }: Builders,
  { inputs, outputs, cotangents }: GradientContext<unknown>,
): readonly (Tensor | undefined)[] {
  const [x, scale, bias] = inputs as readonly [Tensor, Tensor, Tensor];
  const [, mean, inverse] = outputs as readonly [Tensor, Tensor, Tensor];
  const dy = cotangents[0];
  if (cotangents[1] ?? cotangents[2]) {
    throw new TypeError('gradient: layerNorm passes no derivative through its mean and deviation outputs');
  }
  if (!dy) return [undefined, undefined, undefined];
  const width = x.shape.at(-1)!;
  const rows: Shape = [-1, width];
  const [flatX, flatDy] = [reshape(x, rows), reshape(dy, rows)];
  const [flatMean, r] = [reshape(mean, [-1, 1]), reshape(inverse, [-1, 1])];
  const centred = sub(flatX, flatMean);
  const product = mul(flatDy, centred);
  const weights = div(reshape(scale, [-1, 1]), dimension(x.type as Counting, width));
  const meanU = matMul(flatDy, weights);
  const meanUC = matMul(product, weights);
  const inner = sub(mul(flatDy, scale), mul(centred, mul(mul(r, r), meanUC)));
  const dx = reshape(mul(sub(inner, meanU), r), x.shape);
  const dscale = reshape(matMul(transpose(r), product), scale.shape);
  return [dx, dscale, reshape(reduceSum(flatDy, [0]), bias.shape)];
}

/** exp(x) / sum(exp(x)) along `axis` (default: the last). @function */
export const softmax = op('softmax', {
  build:
    (apply: Apply<{ readonly axis: number }>) =>
    (x: Tensor, axis = -1) =>
      apply([x], { axis: normalizeAxis('softmax', axis, x.shape.length) }),
  infer: (inputs, { axis }) => inferAlong('softmax', inputs, axis),
  reference: ([x], { axis }, [y]) => {
    alongAxis(x!.shape, axis, (start, step, length) => {
      logSoftmaxRow(x!.data, y!.data, start, step, length);
      for (let k = 0; k < length; k++) y!.data[start + k * step] = Math.exp(y!.data[start + k * step]!);
    });
  },
  gradient: unaryGradient((g, dy, _x, y, { axis }) =>
    g.mul(y, g.sub(dy, g.reduceSum(g.mul(dy, y), [axis], { keepDims: true }))),
  ),
  onnx: {
    emit: (emitter, { inputs, outputs, attributes }) =>
      void emitter.node('Softmax', inputs, { axis: { int: attributes.axis } }, outputs),
    decode: { Softmax: (softmax, node) => [softmax(node.input(0), node.int('axis', -1))] },
  },
  cases: (softmax) => [
    ofOne('softmax', (x) => softmax(x)),
    ofOne('softmax, first axis', (x) => softmax(x, 0)),
    makeCase('softmax, large', { x: exactly('float32', [2, 3], [1000, 999, -1000, 0, 0, 88]) }, ({ x }) => ({
      y: softmax(x),
    })),
  ],
});

/** log(softmax(x)) along `axis` (default: the last). @function */
export const logSoftmax = op('logSoftmax', {
  build:
    (apply: Apply<{ readonly axis: number }>) =>
    (x: Tensor, axis = -1) =>
      apply([x], { axis: normalizeAxis('logSoftmax', axis, x.shape.length) }),
  infer: (inputs, { axis }) => inferAlong('logSoftmax', inputs, axis),
  reference: ([x], { axis }, [y]) => {
    alongAxis(x!.shape, axis, (start, step, length) => logSoftmaxRow(x!.data, y!.data, start, step, length));
  },
  gradient: unaryGradient((g, dy, _x, y, { axis }) =>
    g.sub(dy, g.mul(g.exp(y), g.reduceSum(dy, [axis], { keepDims: true }))),
  ),
  onnx: {
    emit: (emitter, { inputs, outputs, attributes }) =>
      void emitter.node('LogSoftmax', inputs, { axis: { int: attributes.axis } }, outputs),
    decode: { LogSoftmax: (logSoftmax, node) => [logSoftmax(node.input(0), node.int('axis', -1))] },
  },
  cases: (logSoftmax) => [
    ofOne('logSoftmax', (x) => logSoftmax(x)),
    ofOne('logSoftmax, first axis', (x) => logSoftmax(x, 0)),
  ],
});

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + bias over the last axis; the variance divides by the length
 * (Ba, Kiros & Hinton 2016). x `[..., d]`, scale and bias `[d]`; epsilon defaults to 1e-5.
 *
 * @function
 */
export const layerNorm = op('layerNorm', {
  build:
    (apply: Apply<{ readonly epsilon: number }>) =>
    (x: Tensor, scale: Tensor, bias: Tensor, { epsilon = 1e-5 }: { readonly epsilon?: number } = {}) =>
      apply([x, scale, bias], { epsilon }),
  infer: (inputs) => {
    checkCount('layerNorm', inputs, 3);
    const [x, scale, bias] = inputs as readonly [TensorType, TensorType, TensorType];
    checkFloat('layerNorm', x);
    checkLeastRank('layerNorm', x, 1);
    for (const part of [scale, bias]) {
      checkSameType('layerNorm', x, part);
      if (!sameShape(part.shape, x.shape.slice(-1))) {
        throw new RangeError(
          `layerNorm: scale and bias must have the last axis of ${typeText(x)}, got ${typeText(part)}`,
        );
      }
    }
    const row: TensorType = { type: x.type, shape: x.shape.with(-1, 1) };
    return [x, row, row];
  },
  reference: ([x, scale, bias], { epsilon }, [y, mean, inverse]) => {
    const width = x!.shape.at(-1)!;
    for (let row = 0; row < mean!.data.length; row++) {
      const values = x!.data.subarray(row * width, (row + 1) * width);
      const average = values.reduce((sum, value) => sum + value, 0) / width;
      const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / width;
      const r = 1 / Math.sqrt(variance + epsilon);
      mean!.data[row] = average;
      inverse!.data[row] = r;
      for (let j = 0; j < width; j++) {
        y!.data[row * width + j] = (values[j]! - average) * r * scale!.data[j]! + bias!.data[j]!;
      }
    }
  },
  gradient: layerNormGradient,
  onnx: {
    emit: (emitter, { inputs, outputs, attributes, used }) => {
      // The statistics are for the gradient; a forward pass does not ask for them.
      const wanted = used(1) || used(2) ? outputs : outputs.slice(0, 1);
      const flags = { axis: { int: -1 }, epsilon: { float: attributes.epsilon } };
      emitter.node('LayerNormalization', inputs, flags, wanted);
    },
    decode: {
      LayerNormalization: (_layerNorm, node, apply) => {
        const x = node.input(0);
        const axis = node.int('axis', -1);
        if (axis !== -1 && axis !== x.shape.length - 1) throw node.fail('only the last axis is supported');
        const bias = node.has(2) ? node.input(2) : zerosLike(node.input(1));
        return apply.all([x, node.input(1), bias], { epsilon: node.float('epsilon', 1e-5) });
      },
    },
  },
  cases: (layerNorm) => [
    makeCase(
      'layerNorm',
      { x: floats([2, 3, 5]), scale: floats([5]), bias: floats([5]) },
      ({ x, scale, bias }) => ({ y: layerNorm(x, scale, bias) }),
    ),
    makeCase(
      'layerNorm, rows unknown',
      { x: floats([4, 6], -2, 2, ['rows', 6]), scale: floats([6]), bias: floats([6]) },
      ({ x, scale, bias }) => ({ y: layerNorm(x, scale, bias, { epsilon: 0.01 }) }),
    ),
  ],
});

/** log(sum(exp(x))) along `axis`, without overflow. */
export function logSumExp(x: Tensor, axis: number, { keepDims = false }: ReduceOptions = {}): Tensor {
  // The shift cancels in value and in derivative alike.
  const shift = stopGradient(reduceMax(x, [axis], { keepDims: true }));
  const result = add(log(reduceSum(exp(sub(x, shift)), [axis], { keepDims: true })), shift);
  return keepDims ? result : squeeze(result, [axis]);
}
