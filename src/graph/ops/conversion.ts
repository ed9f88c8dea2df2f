import { dtypes, isFloat, type DType } from '../host-tensor.js';
import { dataTypeCode, dataTypeOf } from '../onnx/data-type.js';
import type { Tensor } from '../tensor.js';
import { exactly, floats, makeCase, whole } from './case.js';
import { checkCount, checkType } from './checks.js';
import { opFamily, type Apply, type NoAttributes } from './definition.js';
import { roundHalfEven } from './special.js';

/** Changes of element type, and the end of a derivative's way. */
const op = opFamily('conversion');

/**
 * x as another element type: fractions are cut off towards zero, `bool` is x != 0. Out of range is undefined.
 * @function
 */
export const cast = op('cast', {
  build: (apply: Apply<{ readonly to: DType }>) => (x: Tensor, to: DType) =>
    x.type === to ? x : apply([x], { to }),
  infer: (inputs, { to }) => {
    checkCount('cast', inputs, 1);
    return [{ type: to, shape: inputs[0]!.shape }];
  },
  reference: ([x], { to }, [y]) => {
    for (let i = 0; i < y!.data.length; i++) {
      const value = x!.data[i]!;
      y!.data[i] = to === 'bool' ? Number(value !== 0) : isFloat(to) ? value : Math.trunc(value);
    }
  },
  gradient: (g, { inputs, cotangents }) => {
    const { type } = inputs[0]!;
    if (!isFloat(type)) {
      throw new TypeError(
        `gradient: cast from ${type} carries no derivative; choose with where, or wrap what is cast in stopGradient`,
      );
    }
    return [g.cast(cotangents[0]!, type)];
  },
  onnx: {
    emit: (emitter, { inputs, outputs, attributes }) =>
      void emitter.node('Cast', inputs, { to: { int: dataTypeCode(attributes.to) } }, outputs),
    decode: {
      Cast: (cast, node) => {
        const to = dataTypeOf(node.int('to'));
        if (!to) throw node.fail(`element type ${node.int('to')} is not one of ${dtypes.join(', ')}`);
        return [cast(node.input(0), to)];
      },
    },
  },
  cases: (cast, g) => [
    makeCase('cast, float to whole', { x: floats([3, 4], -5, 5) }, ({ x }) => ({
      a: cast(x, 'int32'),
      b: cast(x, 'int64'),
      c: cast(x, 'bool'),
    })),
    makeCase('cast, whole to float', { x: whole('int64', [5], -9, 9) }, ({ x }) => ({
      y: cast(x, 'float32'),
    })),
    makeCase('cast, float to double and back', { x: floats([5]) }, ({ x }) => ({
      y: cast(g.exp(cast(x, 'float64')), 'float32'),
    })),
  ],
});

interface Quantization {
  readonly to: 'uint8' | 'uint16';
  readonly scale: number;
  readonly zeroPoint: number;
}

const largestCode = { uint8: 255, uint16: 65535 } as const;

/**
 * The code round(x / scale) + zeroPoint, limited to the range of the code's type; halves round to even.
 * One fast pass over `x`.
 *
 * @function
 */
export const quantizeLinear = op('quantizeLinear', {
  build:
    (apply: Apply<Quantization>) =>
    (
      x: Tensor,
      {
        to,
        scale,
        zeroPoint = 0,
      }: { readonly to: 'uint8' | 'uint16'; readonly scale: number; readonly zeroPoint?: number },
    ) =>
      apply([x], { to, scale, zeroPoint }),
  infer: (inputs, { to, scale, zeroPoint }) => {
    checkCount('quantizeLinear', inputs, 1);
    checkType('quantizeLinear', inputs[0]!, ['float32']);
    const most = largestCode[to];
    if (!(scale > 0) || !Number.isInteger(zeroPoint) || zeroPoint < 0 || zeroPoint > most) {
      throw new RangeError(
        `quantizeLinear: expected a scale above 0 and a zero point from 0 to ${most}, got ${scale} and ${zeroPoint}`,
      );
    }
    return [{ type: to, shape: inputs[0]!.shape }];
  },
  reference: ([x], { to, scale, zeroPoint }, [y]) => {
    for (let i = 0; i < y!.data.length; i++) {
      const code = roundHalfEven(x!.data[i]! / scale) + zeroPoint;
      y!.data[i] = Math.min(Math.max(code, 0), largestCode[to]);
    }
  },
  gradient: { none: 'codes are whole numbers and carry no derivative' },
  onnx: {
    emit: (emitter, { inputs, outputs, attributes: { to, scale, zeroPoint } }) => {
      const parts = [inputs[0]!, emitter.scalar('float32', scale), emitter.scalar(to, zeroPoint)];
      emitter.node('QuantizeLinear', parts, {}, outputs);
    },
    decode: {
      QuantizeLinear: (quantizeLinear, node) => {
        const to = node.has(2) ? node.input(2).type : 'uint8';
        if (to !== 'uint8' && to !== 'uint16') throw node.fail(`codes must be uint8 or uint16, got ${to}`);
        const zeroPoint = node.has(2) ? node.number(2) : 0;
        return [quantizeLinear(node.input(0), { to, scale: node.number(1), zeroPoint })];
      },
    },
  },
  cases: (quantizeLinear) => [
    makeCase('quantizeLinear, uint16', { x: floats([4, 5], -1.2, 1.2) }, ({ x }) => ({
      y: quantizeLinear(x, { to: 'uint16', scale: 2 / 1024, zeroPoint: 512 }),
    })),
    makeCase(
      'quantizeLinear, uint8',
      { x: exactly('float32', [5], [-300, -0.5, 0.5, 1.5, 300]) },
      ({ x }) => ({ y: quantizeLinear(x, { to: 'uint8', scale: 1, zeroPoint: 100 }) }),
    ),
  ],
});

/** x itself, through which no derivative flows. @function */
export const stopGradient = op('stopGradient', {
  build: (apply: Apply<NoAttributes>) => (x: Tensor) => apply([x], {}),
  infer: (inputs) => {
    checkCount('stopGradient', inputs, 1);
    return [inputs[0]!];
  },
  reference: ([x], _attributes, [y]) => y!.data.set(x!.data),
  gradient: () => [undefined],
  onnx: {
    emit: (emitter, { inputs, outputs }) => void emitter.node('Identity', inputs, {}, outputs),
    // Foreign files use Identity for renaming, so it comes back as nothing at all.
    decode: { Identity: (_stopGradient, node) => [node.input(0)] },
  },
  cases: (stopGradient, g) => [
    makeCase('stopGradient', { x: floats([3]) }, ({ x }) => ({ y: g.mul(x, stopGradient(g.add(x, 1))) })),
  ],
});
