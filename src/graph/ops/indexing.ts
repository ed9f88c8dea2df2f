import { normalizeAxis, sameShape, type Dim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { typeText, type TensorType } from '../tensor-type.js';
import type { Builders } from './builders.js';
import { exactly, floats, makeCase } from './case.js';
import { checkAxis, checkCount, checkRank, checkSameType, checkType, indexTypes, numbers } from './checks.js';
import { equal } from './comparison.js';
import { cast } from './conversion.js';
import { iota } from './creation.js';
import { opFamily, type Apply, type NoAttributes, type Dense } from './definition.js';
import { aroundAxis, checkedIndex, offsets, strides } from './dense.js';
import { unsqueeze } from './layout.js';

/** Elements by their place. Indices are int32 or int64; negative ones count from the end. */
const op = opFamily('indexing');

/** Attributes hold axes counted from the front. */
interface Along {
  readonly axis: number;
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
function gatherGradient(g: Builders, dy: Tensor, x: Tensor, indices: Tensor, axis: number): Tensor {
  // The indexed axis goes to the front, and the axes of the indices become one.
  const many = indices.shape.length;
  const own = x.shape.map((_, i) => i);
  const front = [axis, ...own.filter((i) => i !== axis)];
  const fromY = [
    ...indices.shape.map((_, i) => axis + i),
    ...dy.shape.map((_, i) => i).filter((i) => i < axis || i >= axis + many),
  ];
  const rest = front.slice(1).map((i) => x.shape[i]!);
  const updates = g.reshape(axis === 0 ? dy : g.transpose(dy, fromY), [-1, ...rest]);
  const zeros = g.zerosLike({ type: x.type, shape: [x.shape[axis]!, ...rest] });
  const summed = g.scatterRowsAdd(zeros, g.reshape(indices, [-1]), updates);
  return axis === 0
    ? summed
    : g.transpose(
        summed,
        own.map((i) => front.indexOf(i)),
      );
}

/**
 * Whole slices along `axis` (default 0): an embedding look-up. `[n, d]` by `[b, t]` gives `[b, t, d]`.
 * @function
 */
export const gather = op('gather', {
  build:
    (apply: Apply<Along>) =>
    (x: Tensor, indices: Tensor, axis = 0) =>
      apply([x, indices], { axis: normalizeAxis('gather', axis, x.shape.length) }),
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
  gradient: (g, { inputs, cotangents, attributes }) => [
    gatherGradient(g, cotangents[0]!, inputs[0]!, inputs[1]!, attributes.axis),
    undefined,
  ],
  onnx: {
    emit: (emitter, { inputs, outputs, attributes }) =>
      void emitter.node('Gather', inputs, { axis: { int: attributes.axis } }, outputs),
    decode: { Gather: (gather, node) => [gather(node.input(0), node.input(1), node.int('axis', 0))] },
  },
  cases: (gather) => [
    makeCase(
      'gather, rows',
      { x: floats([4, 3]), i: exactly('int64', [2, 3], [3, 0, 0, -1, 1, 3]) },
      ({ x, i }) => ({ y: gather(x, i) }),
    ),
    makeCase(
      'gather, an inner axis',
      { x: floats([2, 3, 4]), i: exactly('int32', [2], [2, 2]) },
      ({ x, i }) => ({ y: gather(x, i, 1) }),
    ),
  ],
});

/** One element for each index: result[.., i, ..] = x[.., indices[.., i, ..], ..] along `axis`. @function */
export const gatherElements = op('gatherElements', {
  build: (apply: Apply<Along>) => (x: Tensor, indices: Tensor, axis: number) =>
    apply([x, indices], { axis: normalizeAxis('gatherElements', axis, x.shape.length) }),
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
  gradient: (g, { inputs, cotangents, attributes }) => [
    g.scatterElementsAdd(g.zerosLike(inputs[0]!), inputs[1]!, cotangents[0]!, attributes.axis),
    undefined,
  ],
  onnx: {
    emit: (emitter, { inputs, outputs, attributes }) =>
      void emitter.node('GatherElements', inputs, { axis: { int: attributes.axis } }, outputs),
    decode: {
      GatherElements: (gatherElements, node) => [
        gatherElements(node.input(0), node.input(1), node.int('axis', 0)),
      ],
    },
  },
  cases: (gatherElements) => [
    makeCase(
      'gatherElements',
      { x: floats([3, 4]), i: exactly('int64', [3, 2], [0, 3, 1, 1, 2, -1]) },
      ({ x, i }) => ({ y: gatherElements(x, i, 1) }),
    ),
  ],
});

/**
 * x with updates added at x[.., indices[.., i, ..], ..] along `axis`; an index may occur more than once.
 * @function
 */
export const scatterElementsAdd = op('scatterElementsAdd', {
  build: (apply: Apply<Along>) => (x: Tensor, indices: Tensor, updates: Tensor, axis: number) =>
    apply([x, indices, updates], { axis: normalizeAxis('scatterElementsAdd', axis, x.shape.length) }),
  infer: (inputs, { axis }) => {
    checkCount('scatterElementsAdd', inputs, 3);
    const [x, indices, updates] = inputs;
    checkType('scatterElementsAdd', x!, numbers);
    checkSameType('scatterElementsAdd', x!, updates!);
    checkElementIndices('scatterElementsAdd', x!, indices!, axis);
    if (!sameShape(indices!.shape, updates!.shape)) {
      throw new RangeError(
        `scatterElementsAdd: indices and updates must have one shape, got ${typeText(indices!)} and ` +
          typeText(updates!),
      );
    }
    return [x!];
  },
  reference: ([x, indices, updates], { axis }, [y]) => {
    y!.data.set(x!.data);
    const places = elementPlaces('scatterElementsAdd', x!.shape, indices!, axis);
    for (let i = 0; i < places.length; i++) y!.data[places[i]!]! += updates!.data[i]!;
  },
  gradient: (g, { inputs, cotangents, attributes }) => [
    cotangents[0]!,
    undefined,
    g.gatherElements(cotangents[0]!, inputs[1]!, attributes.axis),
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
      ScatterElements: (scatterElementsAdd, node) => {
        if (node.string('reduction', 'none') !== 'add')
          throw node.fail('only the reduction "add" is supported');
        const x = node.input(0);
        const axis = normalizeAxis('ScatterElements', node.int('axis', 0), x.shape.length);
        return [scatterElementsAdd(x, node.input(1), node.input(2), axis)];
      },
    },
  },
  cases: (scatterElementsAdd) => [
    makeCase(
      'scatterElementsAdd',
      { x: floats([3, 4]), i: exactly('int64', [3, 2], [0, 3, 1, 1, 2, 0]), u: floats([3, 2]) },
      ({ x, i, u }) => ({ y: scatterElementsAdd(x, i, u, 1) }),
    ),
  ],
});

/**
 * x `[n, ...]` with each row of updates `[m, ...]` added at row indices `[m]`; an index may occur more than once.
 * @function
 */
export const scatterRowsAdd = op('scatterRowsAdd', {
  build: (apply: Apply<NoAttributes>) => (x: Tensor, indices: Tensor, updates: Tensor) =>
    apply([x, unsqueeze(cast(indices, 'int64'), [1]), updates], {}),
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
  gradient: (g, { inputs, cotangents }) => [
    cotangents[0]!,
    undefined,
    g.gather(cotangents[0]!, g.squeeze(inputs[1]!, [1])),
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
      ScatterND: (_scatterRowsAdd, node, apply) => {
        if (node.string('reduction', 'none') !== 'add')
          throw node.fail('only the reduction "add" is supported');
        if (node.input(1).shape.at(-1) !== 1 || node.input(1).shape.length !== 2) {
          throw node.fail('only whole rows are supported: indices [m, 1]');
        }
        return [apply([node.input(0), node.input(1), node.input(2)], {})];
      },
    },
  },
  cases: (scatterRowsAdd) => [
    makeCase(
      'scatterRowsAdd',
      { x: floats([4, 2]), i: exactly('int64', [5], [3, 0, 3, 3, 1]), u: floats([5, 2]) },
      ({ x, i, u }) => ({ y: scatterRowsAdd(x, i, u) }),
    ),
  ],
});

/** 1 where the new last axis equals the index, 0 elsewhere: indices `[...]` give `[..., depth]` of float32. */
export function oneHot(indices: Tensor, depth: Dim, type: 'float32' | 'float64' = 'float32'): Tensor {
  const places = iota(indices.type === 'int64' ? 'int64' : 'int32', depth);
  return cast(equal(unsqueeze(indices, [-1]), places), type);
}
