import type { DType } from './host-tensor.js';
import { checkInputDim, shapeText, type Shape } from './shape.js';

/** The element type and shape of a value. */
export interface TensorType {
  readonly type: DType;
  readonly shape: Shape;
}

/** The type of a graph's input. Dimensions are numbers or names: `tensorType('float32', ['rows', 512])`. */
export function tensorType(type: DType, shape: Shape): TensorType {
  for (const dim of shape) checkInputDim(`tensor type ${type}${shapeText(shape)}`, dim);
  return { type, shape };
}

export function typeText({ type, shape }: TensorType): string {
  return `${type}${shapeText(shape)}`;
}
