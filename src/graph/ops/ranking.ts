import { normalizeAxis } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { typeText } from '../tensor-type.js';
import { floats, makeCase, tied } from './case.js';
import { checkAxis, checkCount, checkType, checkWhole, numbers } from './checks.js';
import { opFamily, type Apply } from './definition.js';
import { aroundAxis } from './dense.js';

/** Elements by their rank. */
const op = opFamily('ranking');

export interface TopK {
  /** Sorted, best first. */
  readonly values: Tensor;
  /** int64. */
  readonly indices: Tensor;
}

/**
 * The `k` largest (or smallest) elements along `axis`, best first; the lower index first where they are equal.
 * @function
 */
export const topK = op('topK', {
  build:
    (apply: Apply<{ readonly k: number; readonly axis: number; readonly largest: boolean }>) =>
    (
      x: Tensor,
      k: number,
      { axis = -1, largest = true }: { readonly axis?: number; readonly largest?: boolean } = {},
    ): TopK => {
      const along = normalizeAxis('topK', axis, x.shape.length);
      const [values, indices] = apply.all([x], { k, axis: along, largest });
      return { values: values!, indices: indices! };
    },
  infer: (inputs, { k, axis }) => {
    checkCount('topK', inputs, 1);
    const [x] = inputs;
    checkType('topK', x!, numbers);
    checkAxis('topK', axis, x!.shape);
    checkWhole('topK', 'k', k, 1);
    const dim = x!.shape[axis]!;
    if (typeof dim === 'number' && k > dim) {
      throw new RangeError(
        `topK: asked for ${k} of the ${dim} elements along axis ${axis} of ${typeText(x!)}`,
      );
    }
    const shape = x!.shape.with(axis, k);
    return [
      { type: x!.type, shape },
      { type: 'int64', shape },
    ];
  },
  reference: ([x], { k, axis, largest }, [values, indices]) => {
    const { outer, length, inner } = aroundAxis(x!.shape, axis);
    if (k > length) throw new RangeError(`topK: asked for ${k} of ${length} elements`);
    const order = Array.from({ length }, (_, at) => at);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const at = (index: number): number => x!.data[(o * length + index) * inner + i]!;
        const sorted = order.toSorted((p, q) => (largest ? at(q) - at(p) : at(p) - at(q)) || p - q);
        for (let rank = 0; rank < k; rank++) {
          const to = (o * k + rank) * inner + i;
          values!.data[to] = at(sorted[rank]!);
          indices!.data[to] = sorted[rank]!;
        }
      }
    }
  },
  gradient: (g, { inputs, outputs, cotangents, attributes }) => {
    const dy = cotangents[0];
    return [dy && g.scatterElementsAdd(g.zerosLike(inputs[0]!), outputs[1]!, dy, attributes.axis)];
  },
  onnx: {
    emit: (emitter, { inputs, outputs, attributes: { k, axis, largest } }) => {
      const flags = { axis: { int: axis }, largest: { int: Number(largest) }, sorted: { int: 1 } };
      emitter.node('TopK', [inputs[0]!, emitter.ints([k])], flags, outputs);
    },
    decode: {
      TopK: (topK, node) => {
        const x = node.input(0);
        const [k] = node.ints(1);
        if (k === undefined) throw node.fail('the number of elements must be known');
        const axis = normalizeAxis('TopK', node.int('axis', -1), x.shape.length);
        const { values, indices } = topK(x, k, { axis, largest: node.int('largest', 1) === 1 });
        return [values, indices];
      },
    },
  },
  cases: (topK) => [
    makeCase('topK', { x: floats([3, 6]) }, ({ x }) => ({ ...topK(x, 2) })),
    makeCase('topK, ties', { x: tied }, ({ x }) => ({ i: topK(x, 3, { largest: false }).indices })),
    makeCase('topK, first axis', { x: floats([5, 2], -2, 2, ['rows', 2]) }, ({ x }) => ({
      y: topK(x, 3, { axis: 0 }).values,
    })),
  ],
});
