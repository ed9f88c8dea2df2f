import type { DType } from './host-tensor.js';
import { applyOne, type Tensor } from './tensor.js';

/** x as another element type: fractions are cut off towards zero, `bool` is x != 0. Out of range is undefined. */
export function cast(x: Tensor, to: DType): Tensor {
  return x.type === to ? x : applyOne('cast', [x], { to });
}

/**
 * The code round(x / scale) + zeroPoint, limited to the range of the code's type; halves round to even.
 * One fast pass over `x`.
 */
export function quantizeLinear(
  x: Tensor,
  {
    to,
    scale,
    zeroPoint = 0,
  }: { readonly to: 'uint8' | 'uint16'; readonly scale: number; readonly zeroPoint?: number },
): Tensor {
  return applyOne('quantizeLinear', [x], { to, scale, zeroPoint });
}

/** x itself, through which no derivative flows. */
export function stopGradient(x: Tensor): Tensor {
  return applyOne('stopGradient', [x], {});
}
