/** A binary picture: 1 is ink, 0 is paper; row-major `[height, width]`. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** An empty mask. */
export function createMask(width: number, height: number): Mask {
  return { width, height, data: new Uint8Array(width * height) };
}

/** Number of ink pixels. */
export function inkArea(mask: Mask): number {
  let count = 0;
  for (let i = 0; i < mask.data.length; i++) count += mask.data[i]!;
  return count;
}

/**
 * Ink where `value >= low + (high - low) * threshold`, with low and high the picture's own extremes, as Morpho-MNIST
 * binarises. A picture of one value has no stroke: its mask is empty.
 */
export function binarise(picture: Uint8Array, mask: Mask, threshold = 0.5): Mask {
  let low = 255;
  let high = 0;
  for (let i = 0; i < picture.length; i++) {
    const value = picture[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const cut = high > low ? low + (high - low) * threshold : Infinity;
  for (let i = 0; i < picture.length; i++) mask.data[i] = picture[i]! >= cut ? 1 : 0;
  return mask;
}
