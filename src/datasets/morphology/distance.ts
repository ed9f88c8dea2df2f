import type { Mask } from './mask.js';

/**
 * Squared Euclidean distance of every ink pixel to the nearest paper pixel, 0 on paper; exact, in whole numbers.
 *
 * Two passes: along columns the distance to the nearest paper, then along each row outwards from the pixel until a
 * farther column can no longer win. Only pixels count as paper, not the frame; a mask without any paper has its
 * squared diagonal everywhere. `columnDistance` is scratch of the mask's size.
 */
export function squaredDistances(mask: Mask, columnDistance: Int32Array, out: Int32Array): Int32Array {
  const { width, height, data } = mask;
  const far = width * width + height * height;
  // A distance of `diagonal` stands for "no paper in this column": its square loses against every real one.
  const diagonal = Math.ceil(Math.sqrt(far));
  for (let x = 0; x < width; x++) columnDistance[x] = data[x]! === 0 ? 0 : diagonal;
  for (let i = width; i < data.length; i++) {
    columnDistance[i] = data[i]! === 0 ? 0 : Math.min(columnDistance[i - width]! + 1, diagonal);
  }
  for (let i = data.length - 1 - width; i >= 0; i--) {
    const below = columnDistance[i + width]! + 1;
    if (below < columnDistance[i]!) columnDistance[i] = below;
  }
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const i = row + x;
      const own = columnDistance[i]!;
      if (own === 0) {
        out[i] = 0;
        continue;
      }
      let best = own === diagonal ? far : own * own;
      for (let step = 1; step <= x && step * step < best; step++) {
        const d = columnDistance[i - step]!;
        const squared = step * step + d * d;
        if (squared < best) best = squared;
      }
      for (let step = 1; step < width - x && step * step < best; step++) {
        const d = columnDistance[i + step]!;
        const squared = step * step + d * d;
        if (squared < best) best = squared;
      }
      out[i] = best;
    }
  }
  return out;
}
