import { InputError } from '../../files/input-error.js';
import { randomStream, type Random } from '../../numeric/index.js';
import { DIGIT_PIXELS, DIGIT_SIZE, type Digits } from '../digits/digits.js';
import { COLOURS, colourise } from '../morphology/colour.js';
import { Downscaler } from '../morphology/downscale.js';
import { fracture, FRACTURE } from '../morphology/fracture.js';
import { binarise, type Mask } from '../morphology/mask.js';
import { SmallScaler } from '../morphology/rescale.js';
import { Upscaler } from '../morphology/upscale.js';
import { SkeletonPoints } from '../morphology/skeleton-points.js';
import { createStroke, StrokeMeter, type Stroke } from '../morphology/stroke.js';
import { swell, swellingRadius } from '../morphology/swell.js';
import { thicken, thicknessRadius } from '../morphology/thicken.js';
import { thin } from '../morphology/thin.js';
import { COMBINATIONS, LABEL_COLUMNS, SHAPE_COMBINATIONS, writeCombination } from './factors.js';

/** What determines every byte of MAD, beside the digits. */
export interface MadOptions {
  /** Each image's random numbers are `randomStream(seed, its row)`. */
  readonly seed: number;
  /**
   * `stored`: all 168 combinations of each digit, three bytes a pixel. `drawn`: the 24 combinations of shape, one
   * byte a pixel, and the colour drawn with each batch, as TEOT trains.
   */
  readonly colours: 'stored' | 'drawn';
  /** How cyan, magenta and yellow are mixed: see {@link colourise}. */
  readonly palette: 'pure' | 'published';
}

export const DEFAULT_MAD_OPTIONS: MadOptions = { seed: 0, colours: 'stored', palette: 'pure' };

/** Images made of each digit. */
export function rowsPerDigit(options: MadOptions): number {
  return options.colours === 'stored' ? COMBINATIONS : SHAPE_COMBINATIONS;
}

/** Bytes of one image: 28 x 28, times three with stored colours. */
export function bytesPerImage(options: MadOptions): number {
  return options.colours === 'stored' ? 3 * DIGIT_PIXELS : DIGIT_PIXELS;
}

/** A run of MAD's rows. */
export interface MadRows {
  /** `[rows, 28, 28, 3]`, or `[rows, 28, 28]` where colours are drawn later. */
  readonly images: Uint8Array;
  /** `[rows, 6]`: digit, thickness, swelling, fracture, scaling, colour. */
  readonly labels: Uint8Array;
}

const THICKNESS = { none: 0, thick: 1, thin: 2 } as const;

/**
 * Makes MAD's images. The order is the published one: thickness, swelling, fracture, back to 28 x 28, size, colour;
 * each step measures what the step before has left. Holds scratch for one digit at a time: one instance a thread.
 */
export class MadGenerator {
  private readonly upscaler = new Upscaler(DIGIT_SIZE, DIGIT_SIZE);
  private readonly downscaler = new Downscaler(this.upscaler.fineWidth, this.upscaler.fineHeight);
  private readonly small = new SmallScaler(DIGIT_SIZE, DIGIT_SIZE);
  private readonly meter: StrokeMeter;
  private readonly points: SkeletonPoints;
  private readonly edges: Int32Array;
  private readonly upscaled: Uint8Array;
  /** The digit as it is, thickened and thinned, and what downscaling makes of each. */
  private readonly variants: readonly Stroke[];
  private readonly variantPictures: readonly Uint8Array[];
  private readonly swollen: Stroke;
  private readonly fractured: Mask;
  private readonly picture = new Uint8Array(DIGIT_PIXELS);
  private readonly pasted = new Uint8Array(DIGIT_PIXELS);
  private readonly shrunk: Uint8Array;

  constructor(private readonly options: MadOptions) {
    const { fineWidth, fineHeight } = this.upscaler;
    this.meter = new StrokeMeter(fineWidth, fineHeight);
    this.points = new SkeletonPoints(fineWidth, fineHeight);
    this.edges = new Int32Array((fineWidth + 1) * fineHeight);
    this.upscaled = new Uint8Array(fineWidth * fineHeight);
    this.variants = Array.from({ length: 3 }, () => createStroke(fineWidth, fineHeight));
    this.variantPictures = Array.from({ length: 3 }, () => new Uint8Array(DIGIT_PIXELS));
    this.swollen = createStroke(fineWidth, fineHeight);
    this.fractured = createStroke(fineWidth, fineHeight).mask;
    this.shrunk = new Uint8Array(this.small.smallWidth * this.small.smallHeight);
  }

  /**
   * All rows of one digit, written from the start of `images` and `labels`.
   *
   * @param picture `[28, 28]`.
   * @param firstRow Row of the whole data set at which this digit begins; it names the random streams.
   * @returns false where the picture is of one value, so that there is no stroke to change; nothing is written then.
   */
  renderDigit(
    picture: Uint8Array,
    label: number,
    firstRow: number,
    images: Uint8Array,
    labels: Uint8Array,
  ): boolean {
    if (!this.prepare(picture)) return false;
    const { options } = this;
    const stored = options.colours === 'stored';
    const bytes = bytesPerImage(options);
    for (let index = 0; index < rowsPerDigit(options); index++) {
      const at = index * LABEL_COLUMNS;
      writeCombination(label, index, stored, labels, at);
      const random = randomStream(options.seed, firstRow + index);
      const shape = this.renderShape(labels[at + 1]!, labels[at + 2] === 1, labels[at + 3] === 1, random);
      const sized = labels[at + 4] === 1 ? this.makeSmall(shape, random) : shape;
      const out = images.subarray(index * bytes, (index + 1) * bytes);
      if (stored) colourise(sized, COLOURS[labels[at + 5]!]!, out, options.palette === 'published');
      else out.set(sized);
    }
    return true;
  }

  /** Upscales, binarises and measures the digit and its thickened and thinned forms. */
  private prepare(picture: Uint8Array): boolean {
    const plain = this.variants[THICKNESS.none]!;
    const thick = this.variants[THICKNESS.thick]!;
    const thinned = this.variants[THICKNESS.thin]!;
    this.upscaler.upscale(picture, this.upscaled);
    binarise(this.upscaled, plain.mask);
    if (!plain.mask.data.includes(1)) return false;
    this.meter.measure(plain);
    const radius = thicknessRadius(plain);
    thicken(plain.mask, radius, this.edges, thick.mask);
    thin(plain, radius, thinned.mask);
    this.meter.measure(thick);
    this.meter.measure(thinned);
    for (let k = 0; k < this.variants.length; k++) {
      this.downscaler.downscale(this.variants[k]!.mask, this.variantPictures[k]!);
    }
    return true;
  }

  /** The 28 x 28 picture of one combination, large. A stroke that thinning has erased stays as it is: nothing. */
  private renderShape(thickness: number, swelling: boolean, fractures: boolean, random: Random): Uint8Array {
    let stroke = this.variants[thickness]!;
    if (!swelling && !fractures) return this.variantPictures[thickness]!;
    if (swelling) {
      const count = this.points.all(stroke);
      if (count === 0) return this.variantPictures[thickness]!;
      const centre = this.points.points[random.below(count)]!;
      swell(stroke.mask, centre, swellingRadius(stroke), this.swollen.mask);
      stroke = this.swollen;
      if (!fractures) return this.downscaler.downscale(stroke.mask, this.picture);
      // Fractures want the skeleton's course, not the thickness: one shuffle does.
      this.meter.measure(stroke, 1);
    }
    this.fractured.data.set(stroke.mask.data);
    const count = this.points.awayFromTipsAndForks(stroke);
    for (let k = 0; k < FRACTURE.count && count > 0; k++) {
      fracture(stroke, this.points.points[random.below(count)]!, this.fractured);
    }
    return this.downscaler.downscale(this.fractured, this.picture);
  }

  /** Three quarters of the size, a pixel to the left or right and up or down of the middle. */
  private makeSmall(shape: Uint8Array, random: Random): Uint8Array {
    const { small } = this;
    const margin = Math.floor((DIGIT_SIZE - small.smallWidth) / 2);
    small.shrink(shape, this.shrunk);
    const top = margin + random.below(2);
    const left = margin + random.below(2);
    return small.paste(this.shrunk, left, top, this.pasted);
  }
}

/**
 * MAD's rows of the digits `first` to `end - 1` of the data set. A pure function: the same digits, options and range
 * give the same bytes, and ranges made apart fit together.
 *
 * @param digits Exactly those digits.
 * @param first The first one's place in the whole data set.
 * @param onDigit Called after each digit with how many are done.
 * @throws InputError where a picture is blank.
 */
export function generateMadRange(
  digits: Digits,
  options: MadOptions,
  first = 0,
  onDigit?: (done: number) => void,
): MadRows {
  const count = digits.labels.length;
  const rows = rowsPerDigit(options);
  const bytes = bytesPerImage(options);
  const images = new Uint8Array(count * rows * bytes);
  const labels = new Uint8Array(count * rows * LABEL_COLUMNS);
  const generator = new MadGenerator(options);
  for (let k = 0; k < count; k++) {
    const done = generator.renderDigit(
      digits.images.subarray(k * DIGIT_PIXELS, (k + 1) * DIGIT_PIXELS),
      digits.labels[k]!,
      (first + k) * rows,
      images.subarray(k * rows * bytes, (k + 1) * rows * bytes),
      labels.subarray(k * rows * LABEL_COLUMNS, (k + 1) * rows * LABEL_COLUMNS),
    );
    if (!done) {
      throw new InputError(
        `${digits.source}: picture ${first + k} (counted from 0) is of one grey level, expected a stroke; leave it out`,
      );
    }
    onDigit?.(k + 1);
  }
  return { images, labels };
}
