import type { Stroke } from './stroke.js';
import { UPSCALING } from './resampling.js';

/** Distance that a fracture keeps from the tips and forks of the skeleton, in fine pixels: 2 of the picture. */
const PRUNING = 2 * UPSCALING;

/** Number of skeleton pixels among the eight neighbours. */
function neighbourCount(skeleton: Uint8Array, width: number, height: number, x: number, y: number): number {
  let count = 0;
  for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
    for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
      count += skeleton[ny * width + nx]!;
    }
  }
  return count - skeleton[y * width + x]!;
}

/** Clears the disk of `radius` around (x, y). */
export function eraseDisk(
  picture: Uint8Array,
  width: number,
  height: number,
  x: number,
  y: number,
  radius: number,
): void {
  for (let dy = -radius; dy <= radius; dy++) {
    const row = y + dy;
    if (row < 0 || row >= height) continue;
    const reach = Math.floor(Math.sqrt(radius * radius - dy * dy));
    const from = Math.max(0, x - reach);
    const to = Math.min(width, x + reach + 1);
    if (from < to) picture.fill(0, row * width + from, row * width + to);
  }
}

/** Erases around the skeleton pixels that have exactly `neighbours` neighbours: 1 for tips, 3 for forks. */
function prune(
  skeleton: Uint8Array,
  width: number,
  height: number,
  neighbours: number,
  out: Uint8Array,
): void {
  out.set(skeleton);
  for (let i = skeleton.indexOf(1); i >= 0; i = skeleton.indexOf(1, i + 1)) {
    const y = Math.floor(i / width);
    const x = i - y * width;
    if (neighbourCount(skeleton, width, height, x, y) === neighbours) {
      eraseDisk(out, width, height, x, y, PRUNING);
    }
  }
}

/** Writes the indices of the pixels that are set, in reading order; returns how many. */
function listSet(picture: Uint8Array, out: Int32Array): number {
  let count = 0;
  for (let i = picture.indexOf(1); i >= 0; i = picture.indexOf(1, i + 1)) out[count++] = i;
  return count;
}

/** Finds places on skeletons of one size; holds the scratch. */
export class SkeletonPoints {
  private readonly pruned: Uint8Array;
  private readonly prunedTwice: Uint8Array;
  /** Indices into the mask; the first `count` of the last call are valid. */
  readonly points: Int32Array;

  constructor(width: number, height: number) {
    this.pruned = new Uint8Array(width * height);
    this.prunedTwice = new Uint8Array(width * height);
    this.points = new Int32Array(width * height);
  }

  /** Lists the whole skeleton into `points`; returns how many there are. */
  all(stroke: Stroke): number {
    return listSet(stroke.skeleton, this.points);
  }

  /**
   * Lists the skeleton away from its tips and then from its forks, or all of it where nothing is left of it: where
   * Morpho-MNIST lets a fracture be.
   */
  awayFromTipsAndForks(stroke: Stroke): number {
    const { width, height } = stroke.mask;
    prune(stroke.skeleton, width, height, 1, this.pruned);
    prune(this.pruned, width, height, 3, this.prunedTwice);
    const count = listSet(this.prunedTwice, this.points);
    return count > 0 ? count : this.all(stroke);
  }
}
