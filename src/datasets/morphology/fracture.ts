import type { Mask } from './mask.js';
import { UPSCALING } from './resampling.js';
import { eraseDisk } from './skeleton-points.js';
import type { Stroke } from './stroke.js';

/** Morpho-MNIST's defaults, which MAD uses. Lengths in pixels of the picture. */
export const FRACTURE = {
  count: 3,
  /** Width of the gap. */
  thickness: 1.5,
  /** How far the cut goes beyond the stroke on each side. */
  extension: 0.5,
  /** Half the window in which the direction of the skeleton is measured. */
  angleWindow: 2,
} as const;

/** Radius of the eraser in fine pixels. */
const ERASER = Math.ceil((FRACTURE.thickness * UPSCALING - 1) / 2);

/** Direction of the skeleton around (cx, cy): the major axis of its second moments in the window, in radians. */
export function skeletonAngle(stroke: Stroke, cx: number, cy: number): number {
  const { width, height } = stroke.mask;
  const reach = FRACTURE.angleWindow * UPSCALING;
  let n = 0;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  for (let y = Math.max(0, cy - reach); y <= Math.min(height - 1, cy + reach); y++) {
    for (let x = Math.max(0, cx - reach); x <= Math.min(width - 1, cx + reach); x++) {
      if (stroke.skeleton[y * width + x] === 0) continue;
      const dx = x - cx;
      const dy = y - cy;
      n++;
      sx += dx;
      sy += dy;
      sxx += dx * dx;
      sxy += dx * dy;
      syy += dy * dy;
    }
  }
  if (n === 0) return 0;
  const covariance = sxy / n - (sx / n) * (sy / n);
  const varianceX = sxx / n - (sx / n) ** 2;
  const varianceY = syy / n - (sy / n) ** 2;
  return Math.atan2(2 * covariance, varianceX - varianceY) / 2;
}

/** Erases along the line from (x0, y0) to (x1, y1), both ends included (Bresenham). */
function eraseLine(mask: Mask, x0: number, y0: number, x1: number, y1: number): void {
  const { width, height, data } = mask;
  const dx = Math.abs(x1 - x0);
  const dy = Math.abs(y1 - y0);
  const stepX = x1 > x0 ? 1 : -1;
  const stepY = y1 > y0 ? 1 : -1;
  const steep = dy > dx;
  const long = steep ? dy : dx;
  const short = steep ? dx : dy;
  let x = x0;
  let y = y0;
  let error = 2 * short - long;
  for (let k = 0; k < long; k++) {
    eraseDisk(data, width, height, x, y, ERASER);
    if (error >= 0) {
      if (steep) x += stepX;
      else y += stepY;
      error -= 2 * long;
    }
    if (steep) y += stepY;
    else x += stepX;
    error += 2 * short;
  }
  eraseDisk(data, width, height, x1, y1, ERASER);
}

/**
 * Cuts the stroke at `centre` (an index into the mask), at right angles to the skeleton and from edge to edge, in the
 * mask `out`, which starts as a copy of the stroke's.
 *
 * @param offset Moves the cut by so many fine pixels right and down. TEOT's code, and so MAD, cuts at -3, because it
 * takes the eraser's radius off once more than its padding asks for; Morpho-MNIST itself cuts at 0.
 */
export function fracture(stroke: Stroke, centre: number, out: Mask, offset = -ERASER): Mask {
  const { width } = stroke.mask;
  const cy = Math.floor(centre / width);
  const cx = centre - cy * width;
  const length = Math.sqrt(stroke.squaredDistance[centre] ?? 0) + FRACTURE.extension * UPSCALING;
  const normal = skeletonAngle(stroke, cx, cy) + Math.PI / 2;
  const dx = length * Math.cos(normal);
  const dy = length * Math.sin(normal);
  eraseLine(
    out,
    Math.trunc(cx + dx) + offset,
    Math.trunc(cy + dy) + offset,
    Math.trunc(cx - dx) + offset,
    Math.trunc(cy - dy) + offset,
  );
  return out;
}
