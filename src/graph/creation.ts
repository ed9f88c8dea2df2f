import { cast } from './conversion.js';
import type { DType } from './host-tensor.js';
import type { Dim, Shape } from './shape.js';
import { applyOne, constant, type Tensor } from './tensor.js';
import type { TensorType } from './tensor-type.js';

/** The element types that one can count in. */
export type Counting = 'float32' | 'float64' | 'int32' | 'int64';

/** A tensor full of `value`; its shape may have symbols of the graph's inputs. */
export function fill(type: DType, shape: Shape, value: number): Tensor {
  return applyOne('fill', [], { type, shape, value });
}

/** Zeros of the same type and shape as `like`. */
export function zerosLike(like: TensorType): Tensor {
  return fill(like.type, like.shape, 0);
}

/** Ones of the same type and shape as `like`. */
export function onesLike(like: TensorType): Tensor {
  return fill(like.type, like.shape, 1);
}

/** 0, 1, ..., length - 1. */
export function iota(type: Counting, length: Dim): Tensor {
  return cast(applyOne('iota', [], { length }), type);
}

/** A dimension as a scalar: how many rows there are, say. */
export function dimension(type: Counting, dim: Dim): Tensor {
  return typeof dim === 'number' ? constant(dim, type) : cast(applyOne('dimension', [], { dim }), type);
}
