/**
 * Ideal words (Trager et al., "Linear spaces of meanings", ICCV 2023; TEOT section 5): a word's embedding freed of the
 * captions around it. Ideal images are the same over images.
 */

/**
 * The ideal word of each value of a factor: the mean of the rows that have this value, `[words, dim]`.
 *
 * @param rows `[n, dim]`, of length 1. @param values `[n]`, the factor's value in each row, from 0 to `words` - 1.
 * @throws RangeError where a word has no row, a value is out of range, or rows and values do not pair up.
 */
export function idealWords(
  rows: ArrayLike<number>,
  dim: number,
  values: ArrayLike<number>,
  words: number,
): Float64Array {
  if (rows.length !== values.length * dim) {
    throw new RangeError(
      `ideal words: rows and values must pair up, got ${rows.length / dim} rows and ${values.length} values`,
    );
  }
  const means = new Float64Array(words * dim);
  const counts = new Uint32Array(words);
  for (let i = 0; i < values.length; i++) {
    const word = values[i]!;
    if (!(Number.isInteger(word) && word >= 0 && word < words)) {
      throw new RangeError(`ideal words: expected values from 0 to ${words - 1}, got ${word} in row ${i}`);
    }
    counts[word]! += 1;
    for (let k = 0; k < dim; k++) means[word * dim + k]! += rows[i * dim + k]!;
  }
  for (let word = 0; word < words; word++) {
    if (counts[word] === 0) throw new RangeError(`ideal words: no row has value ${word}; add one that has`);
    for (let k = 0; k < dim; k++) means[word * dim + k]! /= counts[word]!;
  }
  return means;
}

/**
 * Captions composed of ideal words: for each choice of one word a factor u_0 + sum_f (u_f - u_0), scaled to length 1,
 * with u_0 the mean of all factors' mean words (Trager et al. 2023, section 3). `[product of the factors' words, dim]`;
 * the last factor counts fastest.
 *
 * @param factors The ideal words of each factor, `[words, dim]`.
 */
export function composedCaptions(factors: readonly Float64Array[], dim: number): Float64Array {
  const centre = new Float64Array(dim);
  for (const words of factors) {
    const share = dim / (words.length * factors.length);
    for (let i = 0; i < words.length; i++) centre[i % dim]! += words[i]! * share;
  }
  let composed: Float64Array = centre;
  for (const words of factors) {
    const longer = new Float64Array((composed.length / dim) * words.length);
    for (let i = 0, out = 0; i < composed.length; i += dim) {
      for (let w = 0; w < words.length; w += dim) {
        for (let k = 0; k < dim; k++) longer[out++] = composed[i + k]! + words[w + k]! - centre[k]!;
      }
    }
    composed = longer;
  }
  for (let i = 0; i < composed.length; i += dim) {
    let squares = 0;
    for (let k = 0; k < dim; k++) squares += composed[i + k]! ** 2;
    // A caption that cancels to nothing stays nothing.
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let k = 0; k < dim; k++) composed[i + k]! *= scale;
  }
  return composed;
}

/** Something that is asked plainly, with each modality centred, and with the gap taken from the images. */
export interface GapVariants<T = number> {
  readonly plain: T;
  /** Each modality's own mean subtracted. */
  readonly centred: T;
  /** The gap vector, mean of images - mean of texts, subtracted from images. */
  readonly corrected: T;
}

export const GAP_VARIANTS = [
  'plain',
  'centred',
  'corrected',
] as const satisfies readonly (keyof GapVariants)[];

/**
 * What is subtracted from images and from texts in each variant, `[dim]` each.
 *
 * @param imageMean `[dim]`, of all image rows. @param textMean Likewise.
 */
export function gapShifts(
  imageMean: Float64Array,
  textMean: Float64Array,
): GapVariants<{ readonly images: Float64Array; readonly texts: Float64Array }> {
  const none = new Float64Array(imageMean.length);
  return {
    plain: { images: none, texts: none },
    centred: { images: imageMean, texts: textMean },
    corrected: { images: imageMean.map((value, k) => value - textMean[k]!), texts: none },
  };
}

/** Rows less a vector; `[n, dim]`. */
export function shiftedRows(rows: ArrayLike<number>, dim: number, subtracted: Float64Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < out.length; i += dim) {
    for (let k = 0; k < dim; k++) out[i + k] = rows[i + k]! - subtracted[k]!;
  }
  return out;
}

/**
 * Mean cosine between the ideal image and the ideal word of the same value, in [-1, 1] (TEOT section 5); a zero vector
 * has cosine 0.
 *
 * @param images `[values, dim]`, ideal images.
 * @param words `[values, dim]`.
 * @throws RangeError where they do not pair up.
 */
export function meanIdealCosine(images: Float64Array, words: Float64Array, dim: number): number {
  if (images.length !== words.length || images.length === 0) {
    throw new RangeError(
      `ideal words: ideal images and words must pair up, got ${images.length / dim} and ${words.length / dim}`,
    );
  }
  let sum = 0;
  for (let i = 0; i < images.length; i += dim) {
    let product = 0;
    let xx = 0;
    let yy = 0;
    for (let k = i; k < i + dim; k++) {
      product += images[k]! * words[k]!;
      xx += images[k]! * images[k]!;
      yy += words[k]! * words[k]!;
    }
    if (xx > 0 && yy > 0) sum += product / Math.sqrt(xx * yy);
  }
  return sum / (images.length / dim);
}

/** Magnitude of a factor: mean over its values of ||ideal - mean||, at least 0. */
export function factorMagnitude(ideals: Float64Array, dim: number, mean: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < ideals.length; i += dim) {
    let squares = 0;
    for (let k = 0; k < dim; k++) squares += (ideals[i + k]! - mean[k]!) ** 2;
    sum += Math.sqrt(squares);
  }
  return sum / (ideals.length / dim);
}
