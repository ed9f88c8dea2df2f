import { randomStream } from '../../numeric/index.js';
import type { Mask } from './mask.js';

/** Bit of the centre in a 3 x 3 neighbourhood read row by row, first pixel lowest. */
const CENTRE = 1 << 4;

function bitCount(pattern: number): number {
  let count = 0;
  for (let rest = pattern; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Number of 8-connected components of a 3 x 3 pattern. */
function components(pattern: number): number {
  let left = pattern;
  let count = 0;
  while (left !== 0) {
    count++;
    let region = left & -left;
    for (;;) {
      let grown = region;
      for (let bit = 0; bit < 9; bit++) {
        if (((region >> bit) & 1) === 0) continue;
        const row = Math.floor(bit / 3);
        const column = bit % 3;
        for (let r = Math.max(0, row - 1); r <= Math.min(2, row + 1); r++) {
          for (let c = Math.max(0, column - 1); c <= Math.min(2, column + 1); c++) grown |= 1 << (3 * r + c);
        }
      }
      grown &= left;
      if (grown === region) break;
      region = grown;
    }
    left &= ~region;
  }
  return count;
}

/** For each of the 512 neighbourhoods: must its centre stay? It must where it joins parts or ends a line. */
const MUST_STAY = Uint8Array.from({ length: 512 }, (_, pattern) =>
  (pattern & CENTRE) !== 0 && (components(pattern) !== components(pattern & ~CENTRE) || bitCount(pattern) < 3)
    ? 1
    : 0,
);

const PAPER_AROUND = Uint8Array.from({ length: 512 }, (_, pattern) => 9 - bitCount(pattern));

/**
 * The medial axis of masks of one size: their ink thinned to one-pixel lines along the ridges of the distance map, as
 * scikit-image 0.19's `medial_axis` does it. Pixels go in the order of their depth, then of the paper around them, and
 * each one goes unless that would change how its neighbourhood hangs together, or end a line early.
 *
 * Pixels that tie go in a shuffled order, so that no direction is preferred. The shuffle is fixed: the same mask
 * always has the same axis. Holds the scratch.
 */
export class MedialAxis {
  /** The mask with a frame of paper, in which pixels go. */
  private readonly padded: Uint8Array;
  /** Places in `padded` of the ink, in reading order, and the key by which each goes. */
  private readonly ink: Int32Array;
  private readonly keys: Int32Array;
  private readonly shuffled: Int32Array;
  private readonly order: Int32Array;
  private counts = new Int32Array(4096);
  private buckets = new Int32Array(4096);
  private inkCount = 0;
  private keyCount = 0;
  private mask: Mask | undefined;

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {
    this.padded = new Uint8Array((width + 2) * (height + 2));
    this.ink = new Int32Array(width * height);
    this.keys = new Int32Array(width * height);
    this.shuffled = new Int32Array(width * height);
    this.order = new Int32Array(width * height);
  }

  /** Takes in a mask and its squared distances to paper (`squaredDistances`). */
  prepare(mask: Mask, squared: Int32Array): void {
    const { width, height, ink, keys } = this;
    const { data } = mask;
    const stride = width + 2;
    this.mask = mask;
    this.fillPadded(data);
    let deepest = 0;
    for (let i = 0; i < squared.length; i++) if (squared[i]! > deepest) deepest = squared[i]!;
    this.keyCount = 10 * deepest + 10;
    if (this.counts.length < this.keyCount) {
      this.counts = new Int32Array(this.keyCount);
      this.buckets = new Int32Array(this.keyCount);
    }
    const { counts } = this;
    counts.fill(0, 0, this.keyCount);
    let count = 0;
    for (let y = 0; y < height; y++) {
      const shift = 2 * y + stride + 1;
      for (let i = y * width; i < (y + 1) * width; i++) {
        if (data[i] === 0) continue;
        const place = i + shift;
        const key = 10 * squared[i]! + PAPER_AROUND[patternAt(this.padded, place, stride)]!;
        ink[count] = place;
        keys[count] = key;
        counts[key]!++;
        count++;
      }
    }
    this.inkCount = count;
  }

  /** The axis of the mask taken in, its ties settled by the `which`-th shuffle: 1 on the axis, `[height, width]`. */
  axis(which: number, out: Uint8Array): Uint8Array {
    const { width, height, padded, ink, keys, shuffled, order, counts, buckets, inkCount, keyCount } = this;
    if (this.mask === undefined) throw new Error('medial axis: prepare() has not been called');
    const stride = width + 2;
    for (let k = 0; k < inkCount; k++) shuffled[k] = k;
    const random = randomStream(which);
    for (let k = inkCount - 1; k > 0; k--) {
      // Ties want an even hand, not a flawless one: the scaled integer's bias of 2^-20 is let be.
      const pick = Math.floor((random.uint32() * (k + 1)) / 0x100000000);
      const held = shuffled[k]!;
      shuffled[k] = shuffled[pick]!;
      shuffled[pick] = held;
    }
    // A counting sort by key, stable over the shuffled ink.
    let sum = 0;
    for (let key = 0; key < keyCount; key++) {
      buckets[key] = sum;
      sum += counts[key]!;
    }
    for (let k = 0; k < inkCount; k++) {
      const pixel = shuffled[k]!;
      order[buckets[keys[pixel]!]!++] = ink[pixel]!;
    }
    this.fillPadded(this.mask.data);
    for (let k = 0; k < inkCount; k++) {
      const place = order[k]!;
      padded[place] = MUST_STAY[patternAt(padded, place, stride)]!;
    }
    for (let y = 0; y < height; y++) {
      const start = (y + 1) * stride + 1;
      out.set(padded.subarray(start, start + width), y * width);
    }
    return out;
  }

  private fillPadded(data: Uint8Array): void {
    const { width, height, padded } = this;
    for (let y = 0; y < height; y++) {
      padded.set(data.subarray(y * width, (y + 1) * width), (y + 1) * (width + 2) + 1);
    }
  }
}

/** The 3 x 3 neighbourhood of a place in a padded picture, as nine bits. */
function patternAt(padded: Uint8Array, place: number, stride: number): number {
  return (
    padded[place - stride - 1]! |
    (padded[place - stride]! << 1) |
    (padded[place - stride + 1]! << 2) |
    (padded[place - 1]! << 3) |
    (padded[place]! << 4) |
    (padded[place + 1]! << 5) |
    (padded[place + stride - 1]! << 6) |
    (padded[place + stride]! << 7) |
    (padded[place + stride + 1]! << 8)
  );
}
