import * as build from '../comparison.js';
import { where } from '../comparison.js';
import { sumTo } from '../movement.js';
import { sameAs } from '../onnx/rule.js';
import { broadcastShapes } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { inferBroadcast } from './binary.js';
import { checkCount, checkSameType, checkType, numbers } from './checks.js';
import type { NoAttributes, NoGradient, OpDefinition, OpFamily } from './definition.js';
import { broadcast, elementwise, elementwise2 } from './dense.js';
import { dtypes, type DType } from '../host-tensor.js';

/** Comparisons, logic, and the choice that rests on them. */
export interface ComparisonAttributes {
  greater: NoAttributes;
  greaterOrEqual: NoAttributes;
  less: NoAttributes;
  lessOrEqual: NoAttributes;
  equal: NoAttributes;
  and: NoAttributes;
  or: NoAttributes;
  not: NoAttributes;
  where: NoAttributes;
}

const noGradient: NoGradient = { none: 'truth values carry no derivative' };

function comparison(
  name: Exclude<keyof ComparisonAttributes, 'not' | 'where'>,
  onnxName: string,
  types: readonly DType[],
  f: (a: number, b: number) => boolean,
): OpDefinition<NoAttributes> {
  return {
    infer: (inputs) => {
      inputs.forEach((type) => checkType(name, type, types));
      return [{ type: 'bool', shape: inferBroadcast(name, inputs).shape }];
    },
    reference: elementwise2((a, b) => (f(a, b) ? 1 : 0)),
    gradient: noGradient,
    onnx: sameAs(onnxName, (a, b) => build[name](a!, b!)),
  };
}

export const comparisonOps: OpFamily<ComparisonAttributes> = {
  greater: comparison('greater', 'Greater', numbers, (a, b) => a > b),
  greaterOrEqual: comparison('greaterOrEqual', 'GreaterOrEqual', numbers, (a, b) => a >= b),
  less: comparison('less', 'Less', numbers, (a, b) => a < b),
  lessOrEqual: comparison('lessOrEqual', 'LessOrEqual', numbers, (a, b) => a <= b),
  equal: comparison('equal', 'Equal', [...numbers, 'bool'], (a, b) => a === b),
  and: comparison('and', 'And', ['bool'], (a, b) => a !== 0 && b !== 0),
  or: comparison('or', 'Or', ['bool'], (a, b) => a !== 0 || b !== 0),
  not: {
    infer: (inputs) => {
      checkCount('not', inputs, 1);
      checkType('not', inputs[0]!, ['bool']);
      return [inputs[0]!];
    },
    reference: elementwise((x) => (x === 0 ? 1 : 0)),
    gradient: noGradient,
    onnx: sameAs('Not', (x) => build.not(x!)),
  },
  where: {
    infer: (inputs) => {
      checkCount('where', inputs, 3);
      const [condition, yes, no] = inputs;
      checkType('where', condition!, ['bool']);
      checkType('where', yes!, dtypes);
      checkSameType('where', yes!, no!);
      const shape = broadcastShapes(
        'where',
        broadcastShapes('where', yes!.shape, no!.shape),
        condition!.shape,
      );
      return [{ type: yes!.type, shape }];
    },
    reference: ([condition, yes, no], _attributes, [y]) => {
      const { shape, data } = y!;
      const [c, a, b] = [broadcast(condition!, shape), broadcast(yes!, shape), broadcast(no!, shape)];
      for (let i = 0; i < data.length; i++) data[i] = c[i] !== 0 ? a[i]! : b[i]!;
    },
    gradient: ({ inputs, cotangents }) => {
      const [condition, yes, no] = inputs as readonly [Tensor, Tensor, Tensor];
      const dy = cotangents[0]!;
      return [undefined, sumTo(where(condition, dy, 0), yes.shape), sumTo(where(condition, 0, dy), no.shape)];
    },
    onnx: sameAs('Where', (condition, yes, no) => where(condition!, yes!, no!)),
  },
};
