/** Pictures are 28 x 28, one byte a pixel, 255 full ink. */
export const DIGIT_SIZE = 28;
export const DIGIT_PIXELS = DIGIT_SIZE * DIGIT_SIZE;

/** Labelled pictures: digits, or anything else in ten classes that is stored as they are. */
export interface Digits {
  /** `[n, 28, 28]` grey levels. */
  readonly images: Uint8Array;
  /** `[n]`, 0 to 9. */
  readonly labels: Uint8Array;
  /** Where they come from, for messages and records. */
  readonly source: string;
}

/** The digits `first` to `end - 1`, as views. */
export function sliceDigits(digits: Digits, first: number, end: number): Digits {
  return {
    images: digits.images.subarray(first * DIGIT_PIXELS, end * DIGIT_PIXELS),
    labels: digits.labels.subarray(first, end),
    source: digits.source,
  };
}
