import { zerosLike } from '../creation.js';
import { concat, pad, slice, split } from '../movement.js';
import type { DecodedNode } from '../onnx/rule.js';
import { addDims, divideDims, evaluateDim, multiplyDims, normalizeAxis, type Dim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { typeText, type TensorType } from '../tensor-type.js';
import { checkAxis, checkCount, checkSameType, checkWhole } from './checks.js';
import { unaryGradient, type OpFamily } from './definition.js';
import { aroundAxis } from './dense.js';

/** Runs of elements along one axis, cut and joined. Axes are counted from the front. */
export interface PieceAttributes {
  concat: { readonly axis: number };
  split: { readonly axis: number; readonly sizes: readonly number[] };
  slice: { readonly axis: number; readonly start: Dim; readonly end: Dim };
  pad: { readonly axis: number; readonly before: Dim; readonly after: Dim; readonly value: number };
}

/** What ONNX takes for "to the end", whatever the length is. */
const toTheEnd = 2 ** 53 - 1;

function withDim(type: TensorType, axis: number, dim: Dim): TensorType {
  return { type: type.type, shape: type.shape.with(axis, dim) };
}

function subtractDims(a: Dim, b: Dim): Dim {
  return addDims(a, multiplyDims(-1, b));
}

/** ONNX cuts several axes at once, and counts from the end; each axis becomes one slice. */
function decodedSlice(node: DecodedNode): Tensor {
  let x = node.input(0);
  const starts = node.shape(1);
  const ends = node.shape(2);
  const axes = node.has(3) ? node.ints(3) : starts.map((_, axis) => axis);
  if (node.has(4) && node.ints(4).some((step) => step !== 1))
    throw node.fail('only steps of 1 are supported');
  axes.forEach((named, i) => {
    const axis = normalizeAxis('Slice', named, x.shape.length);
    const dim = x.shape[axis]!;
    const place = (bound: Dim): Dim => {
      if (typeof bound === 'string') return bound;
      if (bound < 0) return addDims(dim, bound);
      return typeof dim === 'number' ? Math.min(bound, dim) : bound >= 2 ** 31 - 1 ? dim : bound;
    };
    x = slice(x, axis, { start: place(starts[i]!), end: place(ends[i]!) });
  });
  return x;
}

function decodedPad(node: DecodedNode): Tensor {
  let x = node.input(0);
  if (node.string('mode', 'constant') !== 'constant')
    throw node.fail('only padding with a constant is supported');
  const amounts = node.shape(1);
  const axes = node.has(3) ? node.ints(3) : x.shape.map((_, axis) => axis);
  const value = node.has(2) ? node.number(2) : 0;
  axes.forEach((axis, i) => {
    x = pad(x, axis, { before: amounts[i]!, after: amounts[i + axes.length]!, value });
  });
  return x;
}

export const pieceOps: OpFamily<PieceAttributes> = {
  concat: {
    infer: (inputs, { axis }) => {
      checkCount('concat', inputs, 1, Infinity);
      const [first] = inputs;
      checkAxis('concat', axis, first!.shape);
      for (const other of inputs) {
        checkSameType('concat', first!, other);
        if (
          other.shape.length !== first!.shape.length ||
          other.shape.some((dim, at) => at !== axis && dim !== first!.shape[at])
        ) {
          throw new RangeError(
            `concat: ${typeText(first!)} and ${typeText(other)} must agree except along axis ${axis}`,
          );
        }
      }
      return [withDim(first!, axis, inputs.map((type) => type.shape[axis]!).reduce(addDims))];
    },
    reference: (inputs, { axis }, [y]) => {
      const whole = aroundAxis(y!.shape, axis);
      let before = 0;
      for (const x of inputs) {
        const run = x.shape[axis]! * whole.inner;
        for (let o = 0; o < whole.outer; o++) {
          y!.data.set(x.data.subarray(o * run, (o + 1) * run), o * whole.length * whole.inner + before);
        }
        before += run;
      }
    },
    gradient: ({ inputs, cotangents, attributes: { axis } }) => {
      const sizes = inputs.map((x) => x.shape[axis]!);
      if (sizes.every((size) => typeof size === 'number')) return split(cotangents[0]!, sizes, axis);
      let end: Dim = 0;
      return sizes.map((size) => {
        const start = end;
        end = addDims(end, size);
        return slice(cotangents[0]!, axis, { start, end });
      });
    },
    onnx: {
      emit: (emitter, { inputs, outputs, attributes }) =>
        void emitter.node('Concat', inputs, { axis: { int: attributes.axis } }, outputs),
      decode: {
        Concat: (node) => {
          const parts: Tensor[] = [];
          for (let i = 0; node.has(i); i++) parts.push(node.input(i));
          return [concat(parts, node.int('axis'))];
        },
      },
    },
  },
  split: {
    infer: (inputs, { axis, sizes }) => {
      checkCount('split', inputs, 1);
      const [x] = inputs;
      checkAxis('split', axis, x!.shape);
      sizes.forEach((size) => checkWhole('split', 'each size', size));
      const sum = sizes.reduce((a, b) => a + b, 0);
      if (sum !== x!.shape[axis]) {
        throw new RangeError(
          `split: sizes [${sizes.join(', ')}] sum to ${sum}, but axis ${axis} of ${typeText(x!)} differs`,
        );
      }
      return sizes.map((size) => withDim(x!, axis, size));
    },
    reference: ([x], { axis }, outputs) => {
      const whole = aroundAxis(x!.shape, axis);
      let before = 0;
      for (const y of outputs) {
        const run = y.shape[axis]! * whole.inner;
        for (let o = 0; o < whole.outer; o++) {
          const from = o * whole.length * whole.inner + before;
          y.data.set(x!.data.subarray(from, from + run), o * run);
        }
        before += run;
      }
    },
    gradient: ({ outputs, cotangents, attributes: { axis } }) => [
      concat(
        outputs.map((y, i) => cotangents[i] ?? zerosLike(y)),
        axis,
      ),
    ],
    onnx: {
      emit: (emitter, { inputs, outputs, attributes: { axis, sizes } }) =>
        void emitter.node('Split', [inputs[0]!, emitter.ints(sizes)], { axis: { int: axis } }, outputs),
      decode: {
        Split: (node) => {
          const x = node.input(0);
          const axis = normalizeAxis('Split', node.int('axis', 0), x.shape.length);
          if (node.has(1)) return split(x, node.ints(1), axis);
          const piece = divideDims(x.shape[axis]!, node.outputCount);
          if (typeof piece !== 'number') throw node.fail(`expected an axis that ${node.outputCount} divides`);
          return split(x, new Array<number>(node.outputCount).fill(piece), axis);
        },
      },
    },
  },
  slice: {
    infer: (inputs, { axis, start, end }) => {
      checkCount('slice', inputs, 1);
      const [x] = inputs;
      checkAxis('slice', axis, x!.shape);
      const dim = x!.shape[axis]!;
      const bounds = [0, start, end, dim].filter((bound) => typeof bound === 'number');
      if (bounds.some((bound, i) => bound < (bounds[i - 1] ?? 0))) {
        throw new RangeError(`slice: ${start} up to ${end} does not lie in axis ${axis} of ${typeText(x!)}`);
      }
      return [withDim(x!, axis, subtractDims(end, start))];
    },
    reference: ([x], { axis, start }, [y], bindings) => {
      const { outer, length, inner } = aroundAxis(x!.shape, axis);
      const first = evaluateDim(start, bindings);
      const run = y!.shape[axis]! * inner;
      for (let o = 0; o < outer; o++) {
        const from = (o * length + first) * inner;
        y!.data.set(x!.data.subarray(from, from + run), o * run);
      }
    },
    gradient: unaryGradient((dy, x, _y, { axis, start, end }) =>
      pad(dy, axis, { before: start, after: subtractDims(x.shape[axis]!, end) }),
    ),
    onnx: {
      emit: (emitter, { inputs, inputTypes, outputs, attributes: { axis, start, end } }) => {
        const last = typeof end === 'string' && end === inputTypes[0]!.shape[axis] ? toTheEnd : end;
        const bounds = [emitter.shape([start]), emitter.shape([last]), emitter.ints([axis])];
        emitter.node('Slice', [inputs[0]!, ...bounds], {}, outputs);
      },
      decode: { Slice: (node) => [decodedSlice(node)] },
    },
  },
  pad: {
    infer: (inputs, { axis, before, after }) => {
      checkCount('pad', inputs, 1);
      const [x] = inputs;
      checkAxis('pad', axis, x!.shape);
      if ([before, after].some((count) => typeof count === 'number' && count < 0)) {
        throw new RangeError(`pad: expected counts from 0, got ${before} before and ${after} after`);
      }
      return [withDim(x!, axis, addDims(addDims(before, x!.shape[axis]!), after))];
    },
    reference: ([x], { axis, before, value }, [y], bindings) => {
      const { outer, length, inner } = aroundAxis(y!.shape, axis);
      const first = evaluateDim(before, bindings);
      const run = x!.shape[axis]! * inner;
      y!.data.fill(value);
      for (let o = 0; o < outer; o++) {
        y!.data.set(x!.data.subarray(o * run, (o + 1) * run), (o * length + first) * inner);
      }
    },
    gradient: unaryGradient((dy, x, _y, { axis, before }) =>
      slice(dy, axis, { start: before, end: addDims(before, x.shape[axis]!) }),
    ),
    onnx: {
      emit: (emitter, { inputs, inputTypes, outputs, attributes: { axis, before, after, value } }) => {
        const amounts = [emitter.shape([before, after]), emitter.scalar(inputTypes[0]!.type, value)];
        emitter.node('Pad', [inputs[0]!, ...amounts, emitter.ints([axis])], {}, outputs);
      },
      decode: { Pad: (node) => [decodedPad(node)] },
    },
  },
};
