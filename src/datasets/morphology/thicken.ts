import type { Mask } from './mask.js';
import { UPSCALING } from './resampling.js';
import type { Stroke } from './stroke.js';

/** Share of the thickness by which MAD thickens and thins. */
export const THICKNESS_AMOUNT = 0.7;

/** Radius, in fine pixels, that changes the stroke's thickness by `amount` of itself, rounded down. */
export function thicknessRadius(stroke: Stroke, amount = THICKNESS_AMOUNT): number {
  return Math.floor((amount * UPSCALING * stroke.meanThickness) / 2);
}

/**
 * Dilation by the disk of `radius` fine pixels: ink wherever ink lies within x^2 + y^2 <= radius^2.
 *
 * Each run of ink adds, for each row of the disk, one widened run: its two ends are noted in `edges` (scratch,
 * `(width + 1) * height`) and summed up along the rows.
 */
export function thicken(mask: Mask, radius: number, edges: Int32Array, out: Mask): Mask {
  const { width, height, data } = mask;
  const stride = width + 1;
  edges.fill(0);
  for (let y = 0; y < height; y++) {
    let x = 0;
    while (x < width) {
      if (data[y * width + x] === 0) {
        x++;
        continue;
      }
      const start = x;
      while (x < width && data[y * width + x] !== 0) x++;
      for (let dy = -radius; dy <= radius; dy++) {
        const row = y + dy;
        if (row < 0 || row >= height) continue;
        const reach = Math.floor(Math.sqrt(radius * radius - dy * dy));
        edges[row * stride + Math.max(0, start - reach)]!++;
        edges[row * stride + Math.min(width, x + reach)]!--;
      }
    }
  }
  for (let y = 0; y < height; y++) {
    let covered = 0;
    for (let x = 0; x < width; x++) {
      covered += edges[y * stride + x]!;
      out.data[y * width + x] = covered > 0 ? 1 : 0;
    }
  }
  return out;
}
