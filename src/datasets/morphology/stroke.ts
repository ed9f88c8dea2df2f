import { squaredDistances } from './distance.js';
import { createMask, type Mask } from './mask.js';
import { MedialAxis } from './medial-axis.js';
import { UPSCALING } from './resampling.js';

/** A stroke on the fine grid, and what the operations need to know about it. */
export interface Stroke {
  readonly mask: Mask;
  /** Squared distance of ink to the nearest paper, in fine pixels. */
  readonly squaredDistance: Int32Array;
  /** 1 on the medial axis. */
  readonly skeleton: Uint8Array;
  /** Twice the mean distance along the skeleton, in pixels of the 28 x 28 picture; 0 without ink. */
  meanThickness: number;
}

/** Room for a stroke of `width` x `height` fine pixels. */
export function createStroke(width: number, height: number): Stroke {
  return {
    mask: createMask(width, height),
    squaredDistance: new Int32Array(width * height),
    skeleton: new Uint8Array(width * height),
    meanThickness: 0,
  };
}

/**
 * How many shuffles of the ties the thickness is averaged over where it decides by how much a stroke changes. One
 * shuffle's thickness scatters by some 0.5 %, which moves the rounded-down radius in one digit out of thirty.
 */
export const THICKNESS_SHUFFLES = 8;

/** Measures strokes of one size; holds the scratch. */
export class StrokeMeter {
  private readonly columnDistance: Int32Array;
  private readonly medialAxis: MedialAxis;

  constructor(width: number, height: number) {
    this.columnDistance = new Int32Array(width * height);
    this.medialAxis = new MedialAxis(width, height);
  }

  /**
   * Brings distances, skeleton and thickness up to date with the stroke's mask.
   *
   * @param shuffles Over how many shuffles of the ties the thickness is averaged; the skeleton is the first one's.
   */
  measure(stroke: Stroke, shuffles = THICKNESS_SHUFFLES): Stroke {
    const { mask, squaredDistance, skeleton } = stroke;
    squaredDistances(mask, this.columnDistance, squaredDistance);
    this.medialAxis.prepare(mask, squaredDistance);
    let thickness = 0;
    for (let which = shuffles - 1; which >= 0; which--) {
      this.medialAxis.axis(which, skeleton);
      thickness += axisThickness(stroke) / shuffles;
    }
    stroke.meanThickness = thickness;
    return stroke;
  }
}

/** Twice the mean distance along the skeleton, in pixels of the 28 x 28 picture. */
function axisThickness({ squaredDistance, skeleton }: Stroke): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < skeleton.length; i++) {
    if (skeleton[i] === 0) continue;
    sum += Math.sqrt(squaredDistance[i]!);
    count++;
  }
  return count === 0 ? 0 : (2 * sum) / count / UPSCALING;
}

/**
 * Length of the skeleton in pixels of the 28 x 28 picture: 1 for each step along a side, the root of 2 for each
 * diagonal.
 */
export function strokeLength(stroke: Stroke): number {
  const { width, height } = stroke.mask;
  const { skeleton } = stroke;
  let straight = 0;
  let diagonal = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (skeleton[i] === 0) continue;
      if (x + 1 < width) straight += skeleton[i + 1]!;
      if (y + 1 === height) continue;
      straight += skeleton[i + width]!;
      if (x > 0) diagonal += skeleton[i + width - 1]!;
      if (x + 1 < width) diagonal += skeleton[i + width + 1]!;
    }
  }
  return (straight + Math.SQRT2 * diagonal) / UPSCALING;
}

/** Ink of the stroke in pixels of the 28 x 28 picture. */
export function strokeArea(stroke: Stroke): number {
  let ink = 0;
  for (const value of stroke.mask.data) ink += value;
  return ink / UPSCALING ** 2;
}
