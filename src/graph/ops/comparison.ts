import { dtypes, type DType } from '../host-tensor.js';
import { broadcastShapes } from '../shape.js';
import { operands, type Operand, type Tensor } from '../tensor.js';
import { exactly, floats, makeCase, ofWhole, tied, whole, type Case } from './case.js';
import { checkCount, checkSameType, checkType, inferBroadcast, numbers } from './checks.js';
import {
  opFamily,
  sameAs,
  type Apply,
  type NoAttributes,
  type NoGradient,
  type OpBuilder,
  type OpDefinition,
} from './definition.js';
import { broadcast, elementwise, elementwise2 } from './dense.js';

/** Comparisons, logic, and the choice that rests on them. They broadcast by NumPy's rule. */
const op = opFamily('comparison');

const noGradient: NoGradient = { none: 'truth values carry no derivative' };

/** All of a function of two sides that gives truth values, but for its builder and its cases. */
function predicate(
  name: string,
  onnxName: string,
  types: readonly DType[],
  f: (a: number, b: number) => boolean,
): Omit<OpDefinition<NoAttributes, (a: Tensor, b: Tensor) => Tensor>, 'build' | 'cases'> {
  return {
    infer: (inputs) => {
      inputs.forEach((type) => checkType(name, type, types));
      return [{ type: 'bool', shape: inferBroadcast(name, inputs).shape }];
    },
    reference: elementwise2((a, b) => (f(a, b) ? 1 : 0)),
    gradient: noGradient,
    onnx: sameAs(onnxName),
  };
}

function comparison(
  name: string,
  onnxName: string,
  f: (a: number, b: number) => boolean,
): OpBuilder<NoAttributes, (a: Operand, b: Operand) => Tensor> {
  return op(name, {
    ...predicate(name, onnxName, numbers, f),
    build: (apply: Apply<NoAttributes>) => (a: Operand, b: Operand) => apply(operands(name, a, b), {}),
    cases: (build) => comparisonCases(name, build),
  });
}

function logic(
  name: string,
  onnxName: string,
  f: (a: number, b: number) => boolean,
): OpBuilder<NoAttributes, (a: Tensor, b: Tensor) => Tensor> {
  return op(name, {
    ...predicate(name, onnxName, ['bool'], f),
    build: (apply: Apply<NoAttributes>) => (a: Tensor, b: Tensor) => apply([a, b], {}),
    cases: (build) => [logicCase(name, build)],
  });
}

function comparisonCases(title: string, f: (a: Tensor, b: Tensor) => Tensor): readonly [Case, ...Case[]] {
  const b = exactly('float32', [4], [2, 0, -1, -3]);
  return [
    makeCase(`${title}, ties`, { a: tied, b }, (tensors) => ({ y: f(tensors.a, tensors.b) })),
    ...ofWhole(title, f),
  ];
}

function logicCase(title: string, f: (a: Tensor, b: Tensor) => Tensor): Case {
  const a = exactly('bool', [2, 2], [0, 0, 1, 1]);
  const b = exactly('bool', [2, 2], [0, 1, 0, 1]);
  return makeCase(title, { a, b }, (tensors) => ({ y: f(tensors.a, tensors.b) }));
}

/** a > b. @function */
export const greater = comparison('greater', 'Greater', (a, b) => a > b);

/** a >= b. @function */
export const greaterOrEqual = comparison('greaterOrEqual', 'GreaterOrEqual', (a, b) => a >= b);

/** a < b. @function */
export const less = comparison('less', 'Less', (a, b) => a < b);

/** a <= b. @function */
export const lessOrEqual = comparison('lessOrEqual', 'LessOrEqual', (a, b) => a <= b);

/** a = b, of numbers or of truth values. @function */
export const equal = op('equal', {
  ...predicate('equal', 'Equal', [...numbers, 'bool'], (a, b) => a === b),
  build: (apply: Apply<NoAttributes>) => (a: Operand, b: Operand) => apply(operands('equal', a, b), {}),
  cases: (equal) => [...comparisonCases('equal', equal), logicCase('equal, bool', equal)],
});

/** Both a and b hold. @function */
export const and = logic('and', 'And', (a, b) => a !== 0 && b !== 0);

/** a or b holds, or both. @function */
export const or = logic('or', 'Or', (a, b) => a !== 0 || b !== 0);

/** x does not hold. @function */
export const not = op('not', {
  build: (apply: Apply<NoAttributes>) => (x: Tensor) => apply([x], {}),
  infer: (inputs) => {
    checkCount('not', inputs, 1);
    checkType('not', inputs[0]!, ['bool']);
    return [inputs[0]!];
  },
  reference: elementwise((x) => (x === 0 ? 1 : 0)),
  gradient: noGradient,
  onnx: sameAs('Not'),
  cases: (not) => [makeCase('not', { x: exactly('bool', [3], [0, 1, 1]) }, ({ x }) => ({ y: not(x) }))],
});

/**
 * `yes` where `condition` holds, `no` elsewhere; all three broadcast. At least one of `yes` and `no` is a tensor.
 * @function
 */
export const where = op('where', {
  build: (apply: Apply<NoAttributes>) => (condition: Tensor, yes: Operand, no: Operand) =>
    apply([condition, ...operands('where', yes, no)], {}),
  infer: (inputs) => {
    checkCount('where', inputs, 3);
    const [condition, yes, no] = inputs;
    checkType('where', condition!, ['bool']);
    checkType('where', yes!, dtypes);
    checkSameType('where', yes!, no!);
    const sides = broadcastShapes('where', yes!.shape, no!.shape);
    return [{ type: yes!.type, shape: broadcastShapes('where', sides, condition!.shape) }];
  },
  reference: ([condition, yes, no], _attributes, [y]) => {
    const { shape, data } = y!;
    const [c, a, b] = [broadcast(condition!, shape), broadcast(yes!, shape), broadcast(no!, shape)];
    for (let i = 0; i < data.length; i++) data[i] = c[i] !== 0 ? a[i]! : b[i]!;
  },
  gradient: ({ sumTo, where }, { inputs, cotangents }) => {
    const [condition, yes, no] = inputs as readonly [Tensor, Tensor, Tensor];
    const dy = cotangents[0]!;
    return [undefined, sumTo(where(condition, dy, 0), yes.shape), sumTo(where(condition, 0, dy), no.shape)];
  },
  onnx: sameAs('Where'),
  cases: (where) => [
    makeCase(
      'where, all repeated',
      { c: exactly('bool', [3, 1], [1, 0, 1]), a: floats([1, 4]), b: floats([2, 1, 1]) },
      ({ c, a, b }) => ({ y: where(c, a, b) }),
    ),
    makeCase(
      'where, int64',
      { c: exactly('bool', [3], [1, 0, 1]), a: whole('int64', [3], -9, 9) },
      ({ c, a }) => ({ y: where(c, a, 0) }),
    ),
  ],
});
