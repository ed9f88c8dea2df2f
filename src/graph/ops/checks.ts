import { isFloat, type DType } from '../host-tensor.js';
import { broadcastShapes, shapeText, type Shape } from '../shape.js';
import { typeText, type TensorType } from '../tensor-type.js';

/** Checks that shape rules share. Each throws an error that names the operation. */

export function input(op: string, inputs: readonly TensorType[], index: number): TensorType {
  const found = inputs[index];
  if (!found) throw new TypeError(`${op}: expected at least ${index + 1} inputs, got ${inputs.length}`);
  return found;
}

export function checkCount(op: string, inputs: readonly TensorType[], least: number, most = least): void {
  if (inputs.length < least || inputs.length > most) {
    const expected = least === most ? `${least}` : `${least} to ${most}`;
    throw new TypeError(`${op}: expected ${expected} inputs, got ${inputs.length}`);
  }
}

export function checkType(op: string, type: TensorType, allowed: readonly DType[]): void {
  if (!allowed.includes(type.type)) {
    throw new TypeError(`${op}: expected ${allowed.join(', ')}, got ${typeText(type)}; cast it first`);
  }
}

export const floats: readonly DType[] = ['float32', 'float64'];
/** What arithmetic is defined on. */
export const numbers: readonly DType[] = ['float32', 'float64', 'int32', 'int64'];
export const indexTypes: readonly DType[] = ['int32', 'int64'];

export function checkFloat(op: string, type: TensorType): void {
  if (!isFloat(type.type))
    throw new TypeError(`${op}: expected float32 or float64, got ${typeText(type)}; cast it first`);
}

export function checkSameType(op: string, a: TensorType, b: TensorType): void {
  if (a.type !== b.type) {
    throw new TypeError(
      `${op}: both sides must have one element type, got ${typeText(a)} and ${typeText(b)}; cast one`,
    );
  }
}

export function checkRank(op: string, type: TensorType, rank: number): void {
  if (type.shape.length !== rank) {
    throw new RangeError(`${op}: expected ${rank} axes, got ${typeText(type)}`);
  }
}

export function checkLeastRank(op: string, type: TensorType, rank: number): void {
  if (type.shape.length < rank) {
    throw new RangeError(`${op}: expected at least ${rank} axes, got ${typeText(type)}`);
  }
}

export function checkWhole(op: string, name: string, value: number, least = 0): void {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(`${op}: ${name} must be a whole number from ${least}, got ${value}`);
  }
}

/** `axis` as attributes hold it: counted from the front. */
export function checkAxis(op: string, axis: number, shape: Shape): void {
  if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length) {
    throw new RangeError(`${op}: axis ${axis} does not exist in shape ${shapeText(shape)}`);
  }
}

/** The type of an element-wise operation on two tensors of one element type. */
export function inferBroadcast(op: string, inputs: readonly TensorType[]): TensorType {
  checkCount(op, inputs, 2);
  const [a, b] = inputs as readonly [TensorType, TensorType];
  checkSameType(op, a, b);
  return { type: a.type, shape: broadcastShapes(op, a.shape, b.shape) };
}
