/**
 * Modality object and attribute bias, MOAD (TEOT section 4): do embeddings tell objects apart better than attributes?
 * All forms are positive where there is a bias to objects.
 */

/** Matched embeddings of the values of one factor: row i of the images shows what row i of the texts says. */
export interface FactorView {
  /** `[n, dim]`, rows of length 1. */
  readonly images: ArrayLike<number>;
  /** `[n, dim]`, rows of length 1. */
  readonly texts: ArrayLike<number>;
}

/**
 * MOAD between the modalities, in [-1, 1]: 1/4 of the objects' specificity minus the attributes', where the specificity
 * of a view is mean_i (x_i . y_i - mean_{j != i} x_i . y_j), in [-2, 2]. With several attributes their specificities
 * are averaged, each value compared with the others of its own attribute. TEOT section 4.
 *
 * @throws RangeError where a view has fewer than two rows or its modalities do not pair up.
 */
export function crossModalObjectBias(
  objects: FactorView,
  attributes: readonly FactorView[],
  dim: number,
): number {
  const attributeMean = attributes.reduce((sum, view) => sum + specificity(view, dim), 0) / attributes.length;
  return (specificity(objects, dim) - attributeMean) / 4;
}

/** mean_i (x_i . y_i - mean_{j != i} x_i . y_j): sums of rows do, no n x n matrix. */
function specificity({ images, texts }: FactorView, dim: number): number {
  const n = images.length / dim;
  if (images.length !== texts.length || !Number.isInteger(n) || n < 2) {
    throw new RangeError(
      `object bias: expected at least two images, each with its text, got ${n} and ${texts.length / dim} rows`,
    );
  }
  const imageSum = new Float64Array(dim);
  const textSum = new Float64Array(dim);
  let matched = 0;
  for (let i = 0; i < images.length; i++) {
    matched += images[i]! * texts[i]!;
    imageSum[i % dim]! += images[i]!;
    textSum[i % dim]! += texts[i]!;
  }
  const all = imageSum.reduce((sum, value, k) => sum + value * textSum[k]!, 0);
  return matched / n - (all - matched) / (n * (n - 1));
}

export interface ObjectBiasOptions {
  /**
   * As the code published with TEOT computes it: of each block of cosines between two different classes, the positions
   * (p, p), the p-th row of one class with the p-th of the other, are left out, as if they were cosines of a row with
   * itself. Default false: every cosine of i != j counts.
   */
  readonly asPublished?: boolean;
}

/**
 * MOAD inside one modality, in [-4, 4] (MOAD image, MOAD text): (mean cosine of two rows of the same object - of
 * different objects) - (the same for attributes), over all i != j. With several attributes their differences are
 * averaged. This is the form that the code published with TEOT reports.
 *
 * @param rows `[n, dim]`, of length 1. @param objects `[n]` class of each row. @param attributes For each attribute,
 *   `[n]`.
 * @throws RangeError where labels and rows do not pair up, or an attribute has one class only or no class of two rows.
 */
export function withinModalityObjectBias(
  rows: ArrayLike<number>,
  dim: number,
  objects: ArrayLike<number>,
  attributes: readonly ArrayLike<number>[],
  { asPublished = false }: ObjectBiasOptions = {},
): number {
  const difference = (labels: ArrayLike<number>): number => classContrast(rows, dim, labels, asPublished);
  const attributeMean = attributes.reduce((sum, labels) => sum + difference(labels), 0) / attributes.length;
  return difference(objects) - attributeMean;
}

/** Mean cosine inside classes minus that between classes; sums of rows do: linear in n. */
function classContrast(
  rows: ArrayLike<number>,
  dim: number,
  labels: ArrayLike<number>,
  dropPositions: boolean,
): number {
  const n = labels.length;
  if (rows.length !== n * dim) {
    throw new RangeError(
      `object bias: rows and labels must pair up, got ${rows.length / dim} rows and ${n} labels`,
    );
  }
  const total = new Float64Array(dim);
  const classSums = new Map<number, Float64Array>();
  const positionSums: Float64Array[] = [];
  const classCounts = new Map<number, number>();
  const positionCounts: number[] = [];
  let own = 0;
  for (let i = 0; i < n; i++) {
    const label = labels[i]!;
    const position = classCounts.get(label) ?? 0;
    classCounts.set(label, position + 1);
    positionCounts[position] = (positionCounts[position] ?? 0) + 1;
    let classSum = classSums.get(label);
    if (classSum === undefined) classSums.set(label, (classSum = new Float64Array(dim)));
    const positionSum = (positionSums[position] ??= new Float64Array(dim));
    for (let k = 0; k < dim; k++) {
      const value = rows[i * dim + k]!;
      total[k]! += value;
      classSum[k]! += value;
      positionSum[k]! += value;
      own += value * value;
    }
  }
  const insideSquares = [...classSums.values()].reduce((sum, vector) => sum + squaredLength(vector), 0);
  let insideCount = 0;
  for (const size of classCounts.values()) insideCount += size * size;
  let between = squaredLength(total) - insideSquares;
  let betweenCount = n * n - insideCount;
  if (dropPositions) {
    between -= positionSums.reduce((sum, vector) => sum + squaredLength(vector), 0) - own;
    betweenCount -= positionCounts.reduce((sum, size) => sum + size * (size - 1), 0);
  }
  if (insideCount === n || betweenCount === 0) {
    throw new RangeError(
      `object bias: expected several classes and one of at least two rows, got ${classCounts.size} classes ` +
        `of ${n} rows`,
    );
  }
  return (insideSquares - own) / (insideCount - n) - between / betweenCount;
}

function squaredLength(vector: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < vector.length; k++) sum += vector[k]! * vector[k]!;
  return sum;
}
