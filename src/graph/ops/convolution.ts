import type { DecodedNode } from '../onnx/rule.js';
import type { Dim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { typeText, type TensorType } from '../tensor-type.js';
import { floats, makeCase } from './case.js';
import { checkCount, checkFloat, checkRank, checkSameType, checkWhole } from './checks.js';
import { opFamily, type Apply, type NoGradient } from './definition.js';

/** Windows that slide over the last two axes of `[n, c, h, w]`. Stride and padding are the same for both. */
const op = opFamily('convolution');

export interface ConvolutionOptions {
  /** Steps of the window along both axes. Default: 1. */
  readonly stride?: number;
  /** Zeros on each side of both axes. Default: 0. */
  readonly padding?: number;
}

const runOnly: NoGradient = {
  none: 'networks with sliding windows are run here, not trained; wrap it in stopGradient to say that you mean it',
};

/** How many windows of `size` fit a side. */
function windows(
  op: string,
  type: TensorType,
  axis: number,
  size: number,
  stride: number,
  padding: number,
): Dim {
  const side = type.shape[axis];
  if (typeof side !== 'number') {
    throw new RangeError(`${op}: the last two axes must be numbers, got ${typeText(type)}`);
  }
  if (side + 2 * padding < size) {
    throw new RangeError(
      `${op}: a window of ${size} does not fit axis ${axis} of ${typeText(type)} with padding ${padding}`,
    );
  }
  return Math.floor((side + 2 * padding - size) / stride) + 1;
}

/** One number for both axes, of a node's list that holds all of them. */
function only(node: DecodedNode, name: string, values: readonly number[]): number {
  const [first] = values;
  if (first === undefined || values.some((value) => value !== first)) {
    throw node.fail(`only one value of ${name} for all sides is supported, got ${values.join(', ')}`);
  }
  return first;
}

function decodedWindow(node: DecodedNode): { readonly stride: number; readonly padding: number } {
  if (node.string('auto_pad', 'NOTSET') !== 'NOTSET') throw node.fail('only padding in numbers is supported');
  if (node.intList('dilations', [1, 1]).some((step) => step !== 1)) {
    throw node.fail('only dilations of 1 are supported');
  }
  return {
    stride: only(node, 'strides', node.intList('strides', [1, 1])),
    padding: only(node, 'pads', node.intList('pads', [0, 0, 0, 0])),
  };
}

const twice = (value: number): { readonly ints: readonly number[] } => ({ ints: [value, value] });
const fourTimes = (value: number): { readonly ints: readonly number[] } => ({
  ints: [value, value, value, value],
});

/**
 * The cross-correlation that networks call convolution, over the last two axes: x `[n, c, h, w]` and weight
 * `[k, c, a, b]` give `[n, k, h', w']` with h' = floor((h + 2 padding - a) / stride) + 1. Carries no derivative.
 *
 * @function
 */
export const convolution = op('convolution', {
  build:
    (apply: Apply<Required<ConvolutionOptions>>) =>
    (x: Tensor, weight: Tensor, { stride = 1, padding = 0 }: ConvolutionOptions = {}) =>
      apply([x, weight], { stride, padding }),
  infer: (inputs, { stride, padding }) => {
    checkCount('convolution', inputs, 2);
    const [x, weight] = inputs as readonly [TensorType, TensorType];
    checkFloat('convolution', x);
    checkSameType('convolution', x, weight);
    checkRank('convolution', x, 4);
    checkRank('convolution', weight, 4);
    checkWhole('convolution', 'stride', stride, 1);
    checkWhole('convolution', 'padding', padding);
    if (x.shape[1] !== weight.shape[1]) {
      throw new RangeError(
        `convolution: channels must agree, got ${typeText(x)} and the weight ${typeText(weight)}`,
      );
    }
    const [, , a, b] = weight.shape;
    if (typeof a !== 'number' || typeof b !== 'number') {
      throw new RangeError(`convolution: the window must be of known size, got ${typeText(weight)}`);
    }
    const sides = [
      windows('convolution', x, 2, a, stride, padding),
      windows('convolution', x, 3, b, stride, padding),
    ];
    return [{ type: x.type, shape: [x.shape[0]!, weight.shape[0]!, ...sides] }];
  },
  reference: ([x, weight], { stride, padding }, [y]) => {
    const [, channels, height, width] = x!.shape as [number, number, number, number];
    const [, , a, b] = weight!.shape as [number, number, number, number];
    const [count, kernels, rows, columns] = y!.shape as [number, number, number, number];
    let at = 0;
    for (let n = 0; n < count; n++) {
      for (let k = 0; k < kernels; k++) {
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            let sum = 0;
            for (let c = 0; c < channels; c++) {
              for (let i = 0; i < a; i++) {
                const from = row * stride + i - padding;
                if (from < 0 || from >= height) continue;
                for (let j = 0; j < b; j++) {
                  const left = column * stride + j - padding;
                  if (left < 0 || left >= width) continue;
                  sum +=
                    x!.data[((n * channels + c) * height + from) * width + left]! *
                    weight!.data[((k * channels + c) * a + i) * b + j]!;
                }
              }
            }
            y!.data[at++] = sum;
          }
        }
      }
    }
  },
  gradient: runOnly,
  onnx: {
    emit: (emitter, { inputs, outputs, attributes: { stride, padding } }) =>
      void emitter.node('Conv', inputs, { strides: twice(stride), pads: fourTimes(padding) }, outputs),
    decode: {
      Conv: (convolution, node) => {
        if (node.has(2)) throw node.fail('a bias is not supported; add it after');
        if (node.int('group', 1) !== 1) throw node.fail('only one group is supported');
        return [convolution(node.input(0), node.input(1), decodedWindow(node))];
      },
    },
  },
  cases: (convolution) => [
    makeCase('convolution', { x: floats([2, 3, 5, 4]), w: floats([4, 3, 3, 2]) }, ({ x, w }) => ({
      y: convolution(x, w),
    })),
    makeCase(
      'convolution, padded, stride 2, rows unknown',
      { x: floats([2, 2, 7, 6], -2, 2, ['rows', 2, 7, 6]), w: floats([3, 2, 3, 3]) },
      ({ x, w }) => ({ y: convolution(x, w, { stride: 2, padding: 1 }) }),
    ),
  ],
});

export interface PoolOptions extends ConvolutionOptions {
  /** Side of the square window. */
  readonly size: number;
}

/**
 * The largest element of each window over the last two axes, `[n, c, h, w]` to `[n, c, h', w']`, sides as for
 * {@link convolution}. Padding never wins; it is at most half the window. Carries no derivative.
 *
 * @function
 */
export const maxPool = op('maxPool', {
  build:
    (apply: Apply<Required<PoolOptions>>) =>
    (x: Tensor, { size, stride = 1, padding = 0 }: PoolOptions) =>
      apply([x], { size, stride, padding }),
  infer: (inputs, { size, stride, padding }) => {
    checkCount('maxPool', inputs, 1);
    const [x] = inputs as readonly [TensorType];
    checkFloat('maxPool', x);
    checkRank('maxPool', x, 4);
    checkWhole('maxPool', 'size', size, 1);
    checkWhole('maxPool', 'stride', stride, 1);
    checkWhole('maxPool', 'padding', padding);
    if (2 * padding > size) {
      throw new RangeError(`maxPool: padding must be at most half the window of ${size}, got ${padding}`);
    }
    const sides = [2, 3].map((axis) => windows('maxPool', x, axis, size, stride, padding));
    return [{ type: x.type, shape: [...x.shape.slice(0, 2), ...sides] }];
  },
  reference: ([x], { size, stride, padding }, [y]) => {
    const [, , height, width] = x!.shape as [number, number, number, number];
    const [count, channels, rows, columns] = y!.shape as [number, number, number, number];
    let at = 0;
    for (let plane = 0; plane < count * channels; plane++) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          let largest = -Infinity;
          for (let i = 0; i < size; i++) {
            const from = row * stride + i - padding;
            if (from < 0 || from >= height) continue;
            for (let j = 0; j < size; j++) {
              const left = column * stride + j - padding;
              if (left >= 0 && left < width) {
                largest = Math.max(largest, x!.data[(plane * height + from) * width + left]!);
              }
            }
          }
          y!.data[at++] = largest;
        }
      }
    }
  },
  gradient: runOnly,
  onnx: {
    emit: (emitter, { inputs, outputs, attributes: { size, stride, padding } }) =>
      void emitter.node(
        'MaxPool',
        inputs,
        { kernel_shape: twice(size), strides: twice(stride), pads: fourTimes(padding) },
        outputs,
      ),
    decode: {
      MaxPool: (maxPool, node) => {
        if (node.int('ceil_mode', 0) !== 0) throw node.fail('only sides rounded down are supported');
        const size = only(node, 'kernel_shape', node.intList('kernel_shape'));
        return [maxPool(node.input(0), { size, ...decodedWindow(node) })];
      },
    },
  },
  cases: (maxPool) => [
    makeCase('maxPool', { x: floats([2, 2, 4, 5]) }, ({ x }) => ({ y: maxPool(x, { size: 2 }) })),
    makeCase(
      'maxPool, padded, stride 2, rows unknown',
      { x: floats([2, 3, 7, 6], -2, -1, ['rows', 3, 7, 6]) },
      ({ x }) => ({ y: maxPool(x, { size: 3, stride: 2, padding: 1 }) }),
    ),
  ],
});
