import type { Mask } from './mask.js';
import { UPSCALING } from './resampling.js';
import type { Stroke } from './stroke.js';

/** Morpho-MNIST's defaults, which MAD uses: the exponent of the warp, and its radius before the thickness scales it. */
export const SWELLING = { strength: 3, radius: 7 } as const;

/** Radius of a swelling in fine pixels: `radius * sqrt(thickness) / 2` pixels of the picture. */
export function swellingRadius(stroke: Stroke, radius: number = SWELLING.radius): number {
  return ((radius * Math.sqrt(stroke.meanThickness)) / 2) * UPSCALING;
}

/**
 * Swelling around `centre` (an index into the mask): what is within `radius` r of it is magnified by the radial power
 * warp, which fetches the pixel at offset d from centre + d (|d| / r)^(strength - 1), rounded to the nearest.
 */
export function swell(
  mask: Mask,
  centre: number,
  radius: number,
  out: Mask,
  strength: number = SWELLING.strength,
): Mask {
  const { width, height, data } = mask;
  out.data.set(data);
  if (radius <= 0) return out;
  const cy = Math.floor(centre / width);
  const cx = centre - cy * width;
  const reach = Math.floor(radius);
  // |d|^2 / r^2 to this power is (|d| / r)^(strength - 1).
  const exponent = (strength - 1) / 2;
  for (let y = Math.max(0, cy - reach); y <= Math.min(height - 1, cy + reach); y++) {
    const dy = y - cy;
    for (let x = Math.max(0, cx - reach); x <= Math.min(width - 1, cx + reach); x++) {
      const dx = x - cx;
      const share = (dx * dx + dy * dy) / (radius * radius);
      if (share > 1) continue;
      const weight = exponent === 1 ? share : Math.pow(share, exponent);
      // The source lies between the pixel and the centre, so it cannot leave the picture.
      const sourceX = Math.floor(cx + weight * dx + 0.5);
      const sourceY = Math.floor(cy + weight * dy + 0.5);
      out.data[y * width + x] = data[sourceY * width + sourceX]!;
    }
  }
  return out;
}
