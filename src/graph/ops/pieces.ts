import type { DecodedNode } from '../onnx/rule.js';
import { addDims, divideDims, evaluateDim, multiplyDims, normalizeAxis, type Dim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { typeText, type TensorType } from '../tensor-type.js';
import type { Builders } from './builders.js';
import { floats, makeCase } from './case.js';
import { checkAxis, checkCount, checkSameType, checkWhole } from './checks.js';
import { opFamily, unaryGradient, type Apply } from './definition.js';
import { aroundAxis } from './dense.js';
import { squeeze } from './layout.js';

/** Runs of elements along one axis, cut and joined. Axes may be counted from the end. */
const op = opFamily('pieces');

/** Attributes hold axes counted from the front. */
interface Along {
  readonly axis: number;
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
function decodedSlice(slice: Builders['slice'], node: DecodedNode): Tensor {
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

function decodedPad(pad: Builders['pad'], node: DecodedNode): Tensor {
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

/** Tensors one after the other along `axis`. @function */
export const concat = op('concat', {
  build: (apply: Apply<Along>) => (tensors: readonly Tensor[], axis: number) => {
    const [first] = tensors;
    if (first && tensors.length === 1) return first;
    return apply(tensors, { axis: first ? normalizeAxis('concat', axis, first.shape.length) : axis });
  },
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
  gradient: (g, { inputs, cotangents, attributes: { axis } }) => {
    const sizes = inputs.map((x) => x.shape[axis]!);
    if (sizes.every((size) => typeof size === 'number')) return g.split(cotangents[0]!, sizes, axis);
    let end: Dim = 0;
    return sizes.map((size) => {
      const start = end;
      end = addDims(end, size);
      return g.slice(cotangents[0]!, axis, { start, end });
    });
  },
  onnx: {
    emit: (emitter, { inputs, outputs, attributes }) =>
      void emitter.node('Concat', inputs, { axis: { int: attributes.axis } }, outputs),
    decode: {
      Concat: (concat, node) => {
        const parts: Tensor[] = [];
        for (let i = 0; node.has(i); i++) parts.push(node.input(i));
        return [concat(parts, node.int('axis'))];
      },
    },
  },
  cases: (concat) => [
    makeCase('concat', { a: floats([2, 3]), b: floats([2, 1]) }, ({ a, b }) => ({ y: concat([a, b, a], 1) })),
    makeCase(
      'concat, rows unknown',
      { a: floats([2, 3], -2, 2, ['first', 3]), b: floats([4, 3], -2, 2, ['second', 3]) },
      ({ a, b }) => ({ y: concat([a, b], 0) }),
    ),
  ],
});

/** Runs of the given sizes along `axis`. The sizes sum to its length. @function */
export const split = op('split', {
  build:
    (apply: Apply<Along & { readonly sizes: readonly number[] }>) =>
    (x: Tensor, sizes: readonly number[], axis: number): readonly Tensor[] => {
      if (sizes.length === 1 && sizes[0] === x.shape.at(axis)) return [x];
      return apply.all([x], { axis: normalizeAxis('split', axis, x.shape.length), sizes });
    },
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
  gradient: (g, { outputs, cotangents, attributes: { axis } }) => [
    g.concat(
      outputs.map((y, i) => cotangents[i] ?? g.zerosLike(y)),
      axis,
    ),
  ],
  onnx: {
    emit: (emitter, { inputs, outputs, attributes: { axis, sizes } }) =>
      void emitter.node('Split', [inputs[0]!, emitter.ints(sizes)], { axis: { int: axis } }, outputs),
    decode: {
      Split: (split, node) => {
        const x = node.input(0);
        const axis = normalizeAxis('Split', node.int('axis', 0), x.shape.length);
        if (node.has(1)) return split(x, node.ints(1), axis);
        const piece = divideDims(x.shape[axis]!, node.outputCount);
        if (typeof piece !== 'number') throw node.fail(`expected an axis that ${node.outputCount} divides`);
        return split(x, new Array<number>(node.outputCount).fill(piece), axis);
      },
    },
  },
  cases: (split, g) => [
    makeCase('split', { x: floats([2, 6]) }, ({ x }) => {
      const [a, b, c] = split(x, [1, 2, 3], 1);
      return { a: a!, b: g.mul(b!, 3), c: c! };
    }),
    makeCase('split, one part used', { x: floats([4, 2]) }, ({ x }) => ({ y: split(x, [3, 1], 0)[0]! })),
  ],
});

/**
 * Elements `start` (default 0) up to and without `end` (default: the length) along `axis`, both from 0.
 * @function
 */
export const slice = op('slice', {
  build:
    (apply: Apply<Along & { readonly start: Dim; readonly end: Dim }>) =>
    (x: Tensor, axis: number, { start = 0, end }: { readonly start?: Dim; readonly end?: Dim }) => {
      const along = normalizeAxis('slice', axis, x.shape.length);
      return apply([x], { axis: along, start, end: end ?? x.shape[along]! });
    },
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
  gradient: unaryGradient((g, dy, x, _y, { axis, start, end }) =>
    g.pad(dy, axis, { before: start, after: subtractDims(x.shape[axis]!, end) }),
  ),
  onnx: {
    emit: (emitter, { inputs, inputTypes, outputs, attributes: { axis, start, end } }) => {
      const last = typeof end === 'string' && end === inputTypes[0]!.shape[axis] ? toTheEnd : end;
      const bounds = [emitter.shape([start]), emitter.shape([last]), emitter.ints([axis])];
      emitter.node('Slice', [inputs[0]!, ...bounds], {}, outputs);
    },
    decode: { Slice: (slice, node) => [decodedSlice(slice, node)] },
  },
  cases: (slice) => [
    makeCase('slice', { x: floats([3, 5]) }, ({ x }) => ({ y: slice(x, 1, { start: 1, end: 4 }) })),
    makeCase('slice, rows unknown', { x: floats([5, 2], -2, 2, ['rows', 2]) }, ({ x }) => ({
      y: slice(x, 0, { start: 2 }),
    })),
  ],
});

/** Elements number `index` along `axis`, without that axis. */
export function pick(x: Tensor, axis: number, index: number): Tensor {
  return squeeze(slice(x, axis, { start: index, end: index + 1 }), [axis]);
}

/** `before` and `after` elements of `value` (default 0) added along `axis`. @function */
export const pad = op('pad', {
  build:
    (apply: Apply<Along & { readonly before: Dim; readonly after: Dim; readonly value: number }>) =>
    (
      x: Tensor,
      axis: number,
      {
        before = 0,
        after = 0,
        value = 0,
      }: { readonly before?: Dim; readonly after?: Dim; readonly value?: number },
    ) => {
      if (before === 0 && after === 0) return x;
      return apply([x], { axis: normalizeAxis('pad', axis, x.shape.length), before, after, value });
    },
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
  gradient: unaryGradient((g, dy, x, _y, { axis, before }) =>
    g.slice(dy, axis, { start: before, end: addDims(before, x.shape[axis]!) }),
  ),
  onnx: {
    emit: (emitter, { inputs, inputTypes, outputs, attributes: { axis, before, after, value } }) => {
      const amounts = [emitter.shape([before, after]), emitter.scalar(inputTypes[0]!.type, value)];
      emitter.node('Pad', [inputs[0]!, ...amounts, emitter.ints([axis])], {}, outputs);
    },
    decode: { Pad: (pad, node) => [decodedPad(pad, node)] },
  },
  cases: (pad) => [
    makeCase('pad', { x: floats([2, 3]) }, ({ x }) => ({ y: pad(x, 1, { before: 1, after: 2, value: -4 }) })),
    makeCase('pad, rows unknown', { x: floats([2, 3], -2, 2, ['rows', 3]) }, ({ x }) => ({
      y: pad(x, 0, { after: 'rows' }),
    })),
  ],
});
