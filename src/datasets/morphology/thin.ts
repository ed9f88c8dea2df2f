import type { Mask } from './mask.js';
import type { Stroke } from './stroke.js';

/**
 * Erosion by the disk of `radius` fine pixels: ink stays where the whole disk around it is ink, which is where the
 * nearest paper lies farther away than the radius. A disk that reaches over the frame sees the picture reflected,
 * so the frame does not erode.
 */
export function thin(stroke: Stroke, radius: number, out: Mask): Mask {
  const { squaredDistance } = stroke;
  const limit = radius * radius;
  for (let i = 0; i < squaredDistance.length; i++) out.data[i] = squaredDistance[i]! > limit ? 1 : 0;
  return out;
}
