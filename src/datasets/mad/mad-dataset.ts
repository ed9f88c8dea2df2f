import { randomStream, shuffle, type Random } from '../../numeric/index.js';
import { DIGIT_PIXELS, DIGIT_SIZE } from '../digits/digits.js';
import { COLOURS, colourise } from '../morphology/colour.js';
import { sampleCaptions, type CaptionRule } from './captions.js';
import { COLOUR_DRAWN, LABEL_COLUMNS } from './factors.js';
import type { MadDescription } from './mad-file.js';
import type { MadRows } from './generate.js';

/** Rows of images, wherever they lie. */
export interface ImageRows {
  /** Writes row `row`'s bytes to `out`, which has just their length. */
  read(row: number, out: Uint8Array): void;
}

/** Rows that lie in memory. */
export function imagesInMemory(images: Uint8Array, bytes: number): ImageRows {
  return {
    read(row, out) {
      out.set(images.subarray(row * bytes, (row + 1) * bytes));
    },
  };
}

/** What a training step takes. */
export interface MadBatch {
  /** `[b, 3, 28, 28]`, each byte v as v / 127.5 - 1. */
  readonly images: Float32Array;
  /** `[b, 6]`: one value a factor. */
  readonly labels: Uint8Array;
  /** `[b, 8]` caption tokens. */
  readonly tokens: Int32Array;
}

const CHANNELS = 3;
const COLOUR_COLUMN = LABEL_COLUMNS - 1;

/** Byte v to (v / 255 - 0.5) / 0.5, the normalisation TEOT trains with. */
const NORMALISED = Float32Array.from({ length: 256 }, (_, value) => value / 127.5 - 1);

/** How an epoch goes through the data. */
export type EpochOrder =
  /** Each digit once, in one combination drawn anew each epoch, as TEOT trains. */
  | 'digits'
  /** Each image once. */
  | 'images';

/** MAD for training: rows by number, epochs in a seeded order, batches as tensors. */
export class MadDataset {
  readonly rows: number;
  private readonly bytes: number;
  private readonly raw: Uint8Array;
  private readonly coloured = new Uint8Array(CHANNELS * DIGIT_PIXELS);

  constructor(
    readonly description: MadDescription,
    readonly images: ImageRows,
    /** `[rows, 6]`. */
    readonly labels: Uint8Array,
  ) {
    this.rows = description.rows;
    this.bytes = description.options.colours === 'stored' ? CHANNELS * DIGIT_PIXELS : DIGIT_PIXELS;
    this.raw = new Uint8Array(this.bytes);
  }

  /** A data set of rows that were just made. */
  static of(description: MadDescription, rows: MadRows): MadDataset {
    const bytes = rows.images.length / description.rows;
    return new MadDataset(description, imagesInMemory(rows.images, bytes), rows.labels);
  }

  /** The rows of epoch `epoch` in a random order that only `seed` and the epoch determine. */
  epoch(seed: number, epoch: number, order: EpochOrder = 'images'): Uint32Array {
    const random = randomStream(seed, epoch);
    if (order === 'images')
      return shuffle(
        Uint32Array.from({ length: this.rows }, (_, row) => row),
        random,
      );
    const { digits, rowsPerDigit } = this.description;
    const rows = Uint32Array.from(
      { length: digits },
      (_, digit) => digit * rowsPerDigit + random.below(rowsPerDigit),
    );
    return shuffle(rows, random);
  }

  /**
   * The batch of these rows, with captions that `rule` draws from `random`. Where colours are not stored they are
   * drawn from it too, before the captions.
   *
   * @param into A batch of the same size to write over.
   */
  batch(rows: ArrayLike<number>, rule: CaptionRule, random: Random, into?: MadBatch): MadBatch {
    const size = rows.length;
    const images = into?.images ?? new Float32Array(size * CHANNELS * DIGIT_PIXELS);
    const labels = into?.labels ?? new Uint8Array(size * LABEL_COLUMNS);
    if (labels.length !== size * LABEL_COLUMNS) {
      throw new RangeError(
        `MAD batch: expected to write over a batch of ${size} rows, got one of ${labels.length / LABEL_COLUMNS}`,
      );
    }
    const published = this.description.options.palette === 'published';
    for (let b = 0; b < size; b++) {
      const row = rows[b]!;
      if (row >= this.rows) throw new RangeError(`MAD batch: expected rows below ${this.rows}, got ${row}`);
      const at = b * LABEL_COLUMNS;
      labels.set(this.labels.subarray(row * LABEL_COLUMNS, (row + 1) * LABEL_COLUMNS), at);
      this.images.read(row, this.raw);
      let pixels = this.raw;
      if (labels[at + COLOUR_COLUMN] === COLOUR_DRAWN) {
        const colour = random.below(COLOURS.length);
        labels[at + COLOUR_COLUMN] = colour;
        pixels = colourise(this.raw, COLOURS[colour]!, this.coloured, published);
      }
      writeChannels(pixels, images, b * CHANNELS * DIGIT_PIXELS);
    }
    const tokens = sampleCaptions(labels, rule, random, into?.tokens);
    return { images, labels, tokens };
  }
}

/** `[28, 28, 3]` bytes to `[3, 28, 28]` normalised numbers. */
function writeChannels(pixels: Uint8Array, out: Float32Array, offset: number): void {
  for (let i = 0; i < DIGIT_SIZE * DIGIT_SIZE; i++) {
    out[offset + i] = NORMALISED[pixels[3 * i]!]!;
    out[offset + DIGIT_PIXELS + i] = NORMALISED[pixels[3 * i + 1]!]!;
    out[offset + 2 * DIGIT_PIXELS + i] = NORMALISED[pixels[3 * i + 2]!]!;
  }
}
