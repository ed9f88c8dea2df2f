import { cast, quantizeLinear } from '../conversion.js';
import { dtypes, isFloat, type DType } from '../host-tensor.js';
import { sameAs } from '../onnx/rule.js';
import { dataTypeCode, dataTypeOf } from '../onnx/data-type.js';
import { checkCount, checkType } from './checks.js';
import type { NoAttributes, OpFamily } from './definition.js';
import { roundHalfEven } from './special.js';

/** Changes of element type, and the end of a derivative's way. */
export interface ConversionAttributes {
  cast: { readonly to: DType };
  quantizeLinear: { readonly to: 'uint8' | 'uint16'; readonly scale: number; readonly zeroPoint: number };
  stopGradient: NoAttributes;
}

export const conversionOps: OpFamily<ConversionAttributes> = {
  cast: {
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
    gradient: ({ inputs, cotangents }) => {
      const { type } = inputs[0]!;
      if (!isFloat(type)) {
        throw new TypeError(
          `gradient: cast from ${type} carries no derivative; choose with where, or wrap what is cast in stopGradient`,
        );
      }
      return [cast(cotangents[0]!, type)];
    },
    onnx: {
      emit: (emitter, { inputs, outputs, attributes }) =>
        void emitter.node('Cast', inputs, { to: { int: dataTypeCode(attributes.to) } }, outputs),
      decode: {
        Cast: (node) => {
          const to = dataTypeOf(node.int('to'));
          if (!to) throw node.fail(`element type ${node.int('to')} is not one of ${dtypes.join(', ')}`);
          return [cast(node.input(0), to)];
        },
      },
    },
  },
  quantizeLinear: {
    infer: (inputs, { to, scale, zeroPoint }) => {
      checkCount('quantizeLinear', inputs, 1);
      checkType('quantizeLinear', inputs[0]!, ['float32']);
      const most = to === 'uint8' ? 255 : 65535;
      if (!(scale > 0) || !Number.isInteger(zeroPoint) || zeroPoint < 0 || zeroPoint > most) {
        throw new RangeError(
          `quantizeLinear: expected a scale above 0 and a zero point from 0 to ${most}, got ${scale} and ${zeroPoint}`,
        );
      }
      return [{ type: to, shape: inputs[0]!.shape }];
    },
    reference: ([x], { to, scale, zeroPoint }, [y]) => {
      const most = to === 'uint8' ? 255 : 65535;
      for (let i = 0; i < y!.data.length; i++) {
        const code = roundHalfEven(x!.data[i]! / scale) + zeroPoint;
        y!.data[i] = Math.min(Math.max(code, 0), most);
      }
    },
    gradient: { none: 'codes are whole numbers and carry no derivative' },
    onnx: {
      emit: (emitter, { inputs, outputs, attributes: { to, scale, zeroPoint } }) => {
        const parts = [inputs[0]!, emitter.scalar('float32', scale), emitter.scalar(to, zeroPoint)];
        emitter.node('QuantizeLinear', parts, {}, outputs);
      },
      decode: {
        QuantizeLinear: (node) => {
          const to = node.has(2) ? node.input(2).type : 'uint8';
          if (to !== 'uint8' && to !== 'uint16') throw node.fail(`codes must be uint8 or uint16, got ${to}`);
          const zeroPoint = node.has(2) ? node.number(2) : 0;
          return [quantizeLinear(node.input(0), { to, scale: node.number(1), zeroPoint })];
        },
      },
    },
  },
  stopGradient: {
    infer: (inputs) => {
      checkCount('stopGradient', inputs, 1);
      return [inputs[0]!];
    },
    reference: ([x], _attributes, [y]) => y!.data.set(x!.data),
    gradient: () => [undefined],
    // Foreign files use Identity for renaming, so it comes back as nothing at all.
    onnx: sameAs('Identity', (x) => x!),
  },
};
