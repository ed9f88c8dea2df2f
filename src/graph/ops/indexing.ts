import { zerosLike } from '../creation.js';
import { gather, gatherElements, scatterElementsAdd, scatterRowsAdd, topK } from '../indexing.js';
import { reshape, squeeze, transpose } from '../movement.js';
import { normalizeAxis, sameShape } from '../shape.js';
import { applyOne, type Tensor } from '../tensor.js';
import { typeText, type TensorType } from '../tensor-type.js';
import {
  checkAxis,
  checkCount,
  checkRank,
  checkSameType,
  checkType,
  checkWhole,
  indexTypes,
  numbers,
} from './checks.js';
import type { Dense, NoAttributes, OpFamily } from './definition.js';
import { aroundAxis, checkedIndex, offsets, strides } from './dense.js';

/** Elements by their place. */
export interface IndexingAttributes {
  gather: { readonly axis: number };
  gatherElements: { readonly axis: number };
  scatterElementsAdd: { readonly axis: number };
  scatterRowsAdd: NoAttributes;
  topK: { readonly k: number; readonly axis: number; readonly largest: boolean };
}

/** The place in `whole` of each element of `indices`, which differ in shape along `axis` only. */
function elementPlaces(op: string, whole: readonly number[], indices: Dense, axis: number): Int32Array {
  const steps = strides(whole);
  const places = offsets(indices.shape, steps.with(axis, 0));
  for (let i = 0; i < places.length; i++) {
    places[i]! += checkedIndex(op, indices.data[i]!, whole[axis]!) * steps[axis]!;
  }
  return places;
}

function checkElementIndices(op: string, x: TensorType, indices: TensorType, axis: number): void {
  checkType(op, indices, indexTypes);
  checkAxis(op, axis, x.shape);
  checkRank(op, indices, x.shape.length);
  if (x.shape.some((dim, at) => at !== axis && dim !== indices.shape[at])) {
    throw new RangeError(
      `${op}: ${typeText(x)} and indices ${typeText(indices)} must agree except along axis ${axis}`,
    );
  }
}

/** The derivative of `gather`: rows of the cotangent added where they came from. */
function gatherGradient(dy: Tensor, x: Tensor, indices: Tensor, axis: number): Tensor {
  // The indexed axis goes to the front, and the axes of the indices become one.
  const many = indices.shape.length;
  const own = x.shape.map((_, i) => i);
  const front = [axis, ...own.filter((i) => i !== axis)];
  const fromY = [
    ...indices.shape.map((_, i) => axis + i),
    ...dy.shape.map((_, i) => i).filter((i) => i < axis || i >= axis + many),
  ];
  const rest = front.slice(1).map((i) => x.shape[i]!);
  const updates = reshape(axis === 0 ? dy : transpose(dy, fromY), [-1, ...rest]);
  const zeros = zerosLike({ type: x.type, shape: [x.shape[axis]!, ...rest] });
  const summed = scatterRowsAdd(zeros, reshape(indices, [-1]), updates);
  return axis === 0
    ? summed
    : transpose(
        summed,
        own.map((i) => front.indexOf(i)),
      );
}

export const indexingOps: OpFamily<IndexingAttributes> = {
  gather: {
    infer: (inputs, { axis }) => {
      checkCount('gather', inputs, 2);
      const [x, indices] = inputs;
      checkType('gather', indices!, indexTypes);
      checkAxis('gather', axis, x!.shape);
      return [{ type: x!.type, shape: x!.shape.toSpliced(axis, 1, ...indices!.shape) }];
    },
    reference: ([x, indices], { axis }, [y]) => {
      const { outer, length, inner } = aroundAxis(x!.shape, axis);
      const many = indices!.data.length;
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < many; i++) {
          const from = (o * length + checkedIndex('gather', indices!.data[i]!, length)) * inner;
          y!.data.set(x!.data.subarray(from, from + inner), (o * many + i) * inner);
        }
      }
    },
    gradient: ({ inputs, cotangents, attributes }) => [
      gatherGradient(cotangents[0]!, inputs[0]!, inputs[1]!, attributes.axis),
      undefined,
    ],
    onnx: {
      emit: (emitter, { inputs, outputs, attributes }) =>
        void emitter.node('Gather', inputs, { axis: { int: attributes.axis } }, outputs),
      decode: { Gather: (node) => [gather(node.input(0), node.input(1), node.int('axis', 0))] },
    },
  },
  gatherElements: {
    infer: (inputs, { axis }) => {
      checkCount('gatherElements', inputs, 2);
      const [x, indices] = inputs;
      checkElementIndices('gatherElements', x!, indices!, axis);
      return [{ type: x!.type, shape: indices!.shape }];
    },
    reference: ([x, indices], { axis }, [y]) => {
      const places = elementPlaces('gatherElements', x!.shape, indices!, axis);
      for (let i = 0; i < places.length; i++) y!.data[i] = x!.data[places[i]!]!;
    },
    gradient: ({ inputs, cotangents, attributes }) => [
      scatterElementsAdd(zerosLike(inputs[0]!), inputs[1]!, cotangents[0]!, attributes.axis),
      undefined,
    ],
    onnx: {
      emit: (emitter, { inputs, outputs, attributes }) =>
        void emitter.node('GatherElements', inputs, { axis: { int: attributes.axis } }, outputs),
      decode: {
        GatherElements: (node) => [gatherElements(node.input(0), node.input(1), node.int('axis', 0))],
      },
    },
  },
  scatterElementsAdd: {
    infer: (inputs, { axis }) => {
      checkCount('scatterElementsAdd', inputs, 3);
      const [x, indices, updates] = inputs;
      checkType('scatterElementsAdd', x!, numbers);
      checkSameType('scatterElementsAdd', x!, updates!);
      checkElementIndices('scatterElementsAdd', x!, indices!, axis);
      if (!sameShape(indices!.shape, updates!.shape)) {
        throw new RangeError(
          `scatterElementsAdd: indices and updates must have one shape, got ${typeText(indices!)} and ${typeText(updates!)}`,
        );
      }
      return [x!];
    },
    reference: ([x, indices, updates], { axis }, [y]) => {
      y!.data.set(x!.data);
      const places = elementPlaces('scatterElementsAdd', x!.shape, indices!, axis);
      for (let i = 0; i < places.length; i++) y!.data[places[i]!]! += updates!.data[i]!;
    },
    gradient: ({ inputs, cotangents, attributes }) => [
      cotangents[0]!,
      undefined,
      gatherElements(cotangents[0]!, inputs[1]!, attributes.axis),
    ],
    onnx: {
      emit: (emitter, { inputs, outputs, attributes }) =>
        void emitter.node(
          'ScatterElements',
          inputs,
          { axis: { int: attributes.axis }, reduction: { string: 'add' } },
          outputs,
        ),
      decode: {
        ScatterElements: (node) => {
          if (node.string('reduction', 'none') !== 'add')
            throw node.fail('only the reduction "add" is supported');
          const x = node.input(0);
          const axis = normalizeAxis('ScatterElements', node.int('axis', 0), x.shape.length);
          return [scatterElementsAdd(x, node.input(1), node.input(2), axis)];
        },
      },
    },
  },
  scatterRowsAdd: {
    infer: (inputs) => {
      checkCount('scatterRowsAdd', inputs, 3);
      const [x, indices, updates] = inputs;
      checkType('scatterRowsAdd', x!, numbers);
      checkSameType('scatterRowsAdd', x!, updates!);
      checkType('scatterRowsAdd', indices!, ['int64']);
      checkRank('scatterRowsAdd', indices!, 2);
      if (indices!.shape[1] !== 1 || !sameShape(updates!.shape, [indices!.shape[0]!, ...x!.shape.slice(1)])) {
        throw new RangeError(
          `scatterRowsAdd: expected indices [m, 1] and updates of one row of ${typeText(x!)} for each, ` +
            `got ${typeText(indices!)} and ${typeText(updates!)}`,
        );
      }
      return [x!];
    },
    reference: ([x, indices, updates], _attributes, [y]) => {
      const { length, inner } = aroundAxis(x!.shape, 0);
      y!.data.set(x!.data);
      for (let i = 0; i < indices!.data.length; i++) {
        const to = checkedIndex('scatterRowsAdd', indices!.data[i]!, length) * inner;
        for (let j = 0; j < inner; j++) y!.data[to + j]! += updates!.data[i * inner + j]!;
      }
    },
    gradient: ({ inputs, cotangents }) => [
      cotangents[0]!,
      undefined,
      gather(cotangents[0]!, squeeze(inputs[1]!, [1])),
    ],
    onnx: {
      emit: (emitter, { inputs, inputTypes, outputs }) => {
        const [x, indices, updates] = inputs as readonly [string, string, string];
        const add = { reduction: { string: 'add' } };
        if (emitter.singleThread) {
          emitter.node('ScatterND', inputs, add, outputs);
          return;
        }
        // Several threads in ONNX Runtime's ScatterND overwrite each other's sums where an index occurs twice.
        const { shape } = inputTypes[2]!;
        const column = emitter.node('Reshape', [indices, emitter.ints([-1, ...shape.slice(1).map(() => 1)])]);
        const everywhere = emitter.node('Expand', [column, emitter.shape(shape)]);
        emitter.node('ScatterElements', [x, everywhere, updates], { axis: { int: 0 }, ...add }, outputs);
      },
      decode: {
        ScatterND: (node) => {
          if (node.string('reduction', 'none') !== 'add')
            throw node.fail('only the reduction "add" is supported');
          if (node.input(1).shape.at(-1) !== 1 || node.input(1).shape.length !== 2) {
            throw node.fail('only whole rows are supported: indices [m, 1]');
          }
          return [applyOne('scatterRowsAdd', [node.input(0), node.input(1), node.input(2)], {})];
        },
      },
    },
  },
  topK: {
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
    gradient: ({ inputs, outputs, cotangents, attributes }) => {
      const dy = cotangents[0];
      return [dy && scatterElementsAdd(zerosLike(inputs[0]!), outputs[1]!, dy, attributes.axis)];
    },
    onnx: {
      emit: (emitter, { inputs, outputs, attributes: { k, axis, largest } }) => {
        const flags = { axis: { int: axis }, largest: { int: Number(largest) }, sorted: { int: 1 } };
        emitter.node('TopK', [inputs[0]!, emitter.ints([k])], flags, outputs);
      },
      decode: {
        TopK: (node) => {
          const x = node.input(0);
          const [k] = node.ints(1);
          if (k === undefined) throw node.fail('the number of elements must be known');
          const axis = normalizeAxis('TopK', node.int('axis', -1), x.shape.length);
          const { values, indices } = topK(x, k, { axis, largest: node.int('largest', 1) === 1 });
          return [values, indices];
        },
      },
    },
  },
};
