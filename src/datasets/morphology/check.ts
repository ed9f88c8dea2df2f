import { InputError } from '../../files/input-error.js';
import { Downscaler } from './downscale.js';
import { fracture } from './fracture.js';
import { binarise, createMask, type Mask } from './mask.js';
import { SmallScaler } from './rescale.js';
import { Upscaler } from './upscale.js';
import { createStroke, strokeArea, strokeLength, StrokeMeter, type Stroke } from './stroke.js';
import { swell, swellingRadius } from './swell.js';
import { thicken, thicknessRadius } from './thicken.js';
import { thin } from './thin.js';

/** One array of a reference file: numbers in row-major order, and their shape. */
export interface ReferenceArray {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** What one check found: `worst` against `tolerance`, smaller is better unless `atLeast`. */
export interface MorphologyCheck {
  readonly name: string;
  readonly worst: number;
  readonly tolerance: number;
  /** True where `worst` must be at least the tolerance (a share, an overlap), not at most. */
  readonly atLeast: boolean;
  readonly passes: boolean;
}

/** What a reference file must hold to be checked; the rest is checked where it is there. */
const REQUIRED = ['input', 'mean_thickness'] as const;

/** Is this a file of {@link checkMorphology}'s kind? */
export function isMorphologyReference(names: Iterable<string>): boolean {
  const present = new Set(names);
  return REQUIRED.every((name) => present.has(name));
}

/** The published image of one operation beside ours: mean absolute difference in grey levels, and IoU at 0.5. */
export function compareImages(
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
): { readonly difference: number; readonly iou: number } {
  let sum = 0;
  let both = 0;
  let either = 0;
  for (let i = 0; i < theirs.length; i++) {
    sum += Math.abs(ours[i]! - theirs[i]!);
    const mine = ours[i]! >= 127.5;
    const other = theirs[i]! >= 127.5;
    if (mine && other) both++;
    if (mine || other) either++;
  }
  return { difference: sum / theirs.length, iou: either === 0 ? 1 : both / either };
}

/** Mean difference and mean overlap over the images of one key. */
class Agreement {
  private difference = 0;
  private iou = 0;
  private count = 0;

  add(ours: ArrayLike<number>, theirs: ArrayLike<number>): void {
    const { difference, iou } = compareImages(ours, theirs);
    this.difference += difference;
    this.iou += iou;
    this.count++;
  }

  checks(name: string, difference = 2, overlap = 0.97): MorphologyCheck[] {
    if (this.count === 0) return [];
    return [
      atMost(`${name}: mean absolute difference of 255`, this.difference / this.count, difference),
      atLeast(`${name}: mean overlap at half ink`, this.iou / this.count, overlap),
    ];
  }
}

function atMost(name: string, worst: number, tolerance: number): MorphologyCheck {
  return { name, worst, tolerance, atLeast: false, passes: worst <= tolerance };
}

function atLeast(name: string, worst: number, tolerance: number): MorphologyCheck {
  return { name, worst, tolerance, atLeast: true, passes: worst >= tolerance };
}

/**
 * Our operations beside Morpho-MNIST's on the same digits: `input` [n, 28, 28] and, for each key that the file holds,
 * the published result (`upscaled`, `binary`, `distance`, `mean_thickness`, `area`, `stroke_length`, `thickened`,
 * `thinned`, `swollen` with `swelling_centre` [n, 2], `fractured` with `fracture_centres` [n, 3, 2], `small`,
 * `chain_image` with `chain_centres` [n, 8]).
 *
 * The published medial axis breaks ties at random, so that what rests on it agrees on average: radii in 95 % of the
 * images, images to a mean absolute difference of 2 grey levels and a mean overlap (IoU at half ink) of 0.97.
 *
 * @throws InputError where a key is missing or has another shape.
 */
export function checkMorphology(
  reference: Readonly<Record<string, ReferenceArray>>,
  source = 'morphology reference',
): MorphologyCheck[] {
  const input = reference.input;
  if (input?.shape.length !== 3) {
    throw new InputError(
      `${source}: expected an array "input" of shape (n, height, width), got ${
        input === undefined ? 'none' : `shape (${input.shape.join(', ')})`
      }; is it a morphology reference?`,
    );
  }
  const [count, height, width] = input.shape as readonly [number, number, number];
  const at = (name: string, shape: readonly number[]): ReferenceArray | undefined => {
    const array = reference[name];
    if (array === undefined) return undefined;
    if (array.shape.join() !== shape.join()) {
      throw new InputError(
        `${source}: expected "${name}" of shape (${shape.join(', ')}) beside ${count} inputs, got ` +
          `(${array.shape.join(', ')})`,
      );
    }
    return array;
  };
  const image = [count, height, width];
  const upscaler = new Upscaler(width, height);
  const { fineWidth, fineHeight } = upscaler;
  const downscaler = new Downscaler(fineWidth, fineHeight);
  const fine = [count, fineHeight, fineWidth];
  const meter = new StrokeMeter(fineWidth, fineHeight);
  const small = new SmallScaler(width, height);
  const edges = new Int32Array((fineWidth + 1) * fineHeight);

  const expected = {
    upscaled: at('upscaled', fine),
    binary: at('binary', fine),
    distance: at('distance', fine),
    meanThickness: at('mean_thickness', [count]),
    area: at('area', [count]),
    strokeLength: at('stroke_length', [count]),
    thickened: at('thickened', image),
    thinned: at('thinned', image),
    swollen: at('swollen', image),
    swellingCentre: at('swelling_centre', [count, 2]),
    fractured: at('fractured', image),
    fractureCentres: at('fracture_centres', [count, 3, 2]),
    small: at('small', [count, small.smallHeight, small.smallWidth]),
    chain: at('chain_image', image),
    chainCentres: at('chain_centres', [count, 8]),
  };

  const agreement = {
    thickened: new Agreement(),
    thinned: new Agreement(),
    swollen: new Agreement(),
    fractured: new Agreement(),
    small: new Agreement(),
    chain: new Agreement(),
  };
  let worstUpscaled = 0;
  let binaryDifferent = 0;
  let worstDistance = 0;
  let worstArea = 0;
  let sameRadius = 0;
  let sameSwelling = 0;
  let length = 0;
  let publishedLength = 0;

  const stroke = createStroke(fineWidth, fineHeight);
  const chained = createStroke(fineWidth, fineHeight);
  const swollen = createStroke(fineWidth, fineHeight);
  const upscaled = new Uint8Array(fineWidth * fineHeight);
  const work = createMask(fineWidth, fineHeight);
  const result = new Uint8Array(width * height);
  const shrunk = new Uint8Array(small.smallWidth * small.smallHeight);
  const down = (mask: Mask): Uint8Array => downscaler.downscale(mask, result);
  const centre = (array: ReferenceArray, offset: number): number =>
    array.values[offset]! * fineWidth + array.values[offset + 1]!;

  for (let n = 0; n < count; n++) {
    const rowOf = (array: ReferenceArray): ArrayLike<number> => rowSlice(array, n);
    const picture = Uint8Array.from(rowOf(input));
    upscaler.upscale(picture, upscaled);
    binarise(upscaled, stroke.mask);
    meter.measure(stroke);
    if (expected.upscaled) {
      worstUpscaled = Math.max(worstUpscaled, greatestDifference(upscaled, rowOf(expected.upscaled)));
    }
    if (expected.binary) {
      const theirs = rowOf(expected.binary);
      for (let i = 0; i < theirs.length; i++) {
        if (Number(theirs[i]) !== stroke.mask.data[i]) binaryDifferent++;
      }
    }
    if (expected.distance) {
      const ours = Float64Array.from(stroke.squaredDistance, Math.sqrt);
      worstDistance = Math.max(worstDistance, greatestDifference(ours, rowOf(expected.distance)));
    }
    if (expected.area) {
      worstArea = Math.max(worstArea, Math.abs(strokeArea(stroke) - expected.area.values[n]!));
    }
    if (expected.strokeLength) {
      length += strokeLength(stroke);
      publishedLength += expected.strokeLength.values[n]!;
    }
    const radius = thicknessRadius(stroke);
    if (expected.meanThickness) {
      const theirs: Stroke = { ...stroke, meanThickness: expected.meanThickness.values[n]! };
      if (thicknessRadius(theirs) === radius) sameRadius++;
      // Half a fine pixel at the rim moves nothing: the warp is steepest there and still below 3 to 1.
      if (Math.abs(swellingRadius(theirs) - swellingRadius(stroke)) <= 0.5) sameSwelling++;
    }
    thicken(stroke.mask, radius, edges, chained.mask);
    if (expected.thickened) agreement.thickened.add(down(chained.mask), rowOf(expected.thickened));
    if (expected.thinned) agreement.thinned.add(down(thin(stroke, radius, work)), rowOf(expected.thinned));
    if (expected.swollen && expected.swellingCentre) {
      swell(stroke.mask, centre(expected.swellingCentre, 2 * n), swellingRadius(stroke), work);
      agreement.swollen.add(down(work), rowOf(expected.swollen));
    }
    if (expected.fractured && expected.fractureCentres) {
      work.data.set(stroke.mask.data);
      for (let k = 0; k < 3; k++) fracture(stroke, centre(expected.fractureCentres, 6 * n + 2 * k), work);
      agreement.fractured.add(down(work), rowOf(expected.fractured));
    }
    if (expected.small) agreement.small.add(small.shrink(picture, shrunk), rowOf(expected.small));
    if (expected.chain && expected.chainCentres) {
      meter.measure(chained);
      swell(chained.mask, centre(expected.chainCentres, 8 * n), swellingRadius(chained), swollen.mask);
      meter.measure(swollen);
      work.data.set(swollen.mask.data);
      for (let k = 1; k < 4; k++) fracture(swollen, centre(expected.chainCentres, 8 * n + 2 * k), work);
      agreement.chain.add(down(work), rowOf(expected.chain));
    }
  }
  return [
    ...(expected.upscaled ? [atMost('upscaled: greatest difference of 255', worstUpscaled, 1)] : []),
    ...(expected.binary
      ? [
          atMost(
            'binary: share of pixels that differ',
            binaryDifferent / (count * fineWidth * fineHeight),
            1e-4,
          ),
        ]
      : []),
    // One pixel that binarises differently moves its neighbours by at most one.
    ...(expected.distance ? [atMost('distance: greatest difference in fine pixels', worstDistance, 1)] : []),
    ...(expected.area ? [atMost('area: greatest difference in pixels', worstArea, 0.25)] : []),
    ...(expected.strokeLength
      ? [
          atMost(
            'stroke length: relative difference of the sum',
            Math.abs(length / publishedLength - 1),
            0.05,
          ),
        ]
      : []),
    ...(expected.meanThickness
      ? [
          atLeast('thickening radius: share of images with the same', sameRadius / count, 0.95),
          atLeast('swelling radius: share of images within half a fine pixel', sameSwelling / count, 0.95),
        ]
      : []),
    ...agreement.thickened.checks('thickened'),
    ...agreement.thinned.checks('thinned'),
    ...agreement.swollen.checks('swollen'),
    ...agreement.fractured.checks('fractured'),
    ...agreement.small.checks('small'),
    // Three random skeletons in a row: the published code differs from itself by up to 2.4 and 0.969 over 20 digits.
    ...agreement.chain.checks('thickened, swollen, fractured', 4, 0.94),
  ];
}

/** The numbers of entry `n` along the first axis. */
function rowSlice(array: ReferenceArray, n: number): Float64Array {
  const size = array.shape.slice(1).reduce((product, length) => product * length, 1);
  return Float64Array.from({ length: size }, (_, i) => Number(array.values[n * size + i]));
}

function greatestDifference(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  let greatest = 0;
  for (let i = 0; i < theirs.length; i++) greatest = Math.max(greatest, Math.abs(ours[i]! - theirs[i]!));
  return greatest;
}
