import { itemMean } from './evaluation-task.js';

/**
 * Zero-shot classification: images by their cosine with a text for each class (Radford et al., "Learning transferable
 * visual models from natural language supervision", ICML 2021, section 3.1).
 */

/** Inner products of rows `[n, dim]` with class embeddings `[classes, dim]`: `[n, classes]`. */
export function classScores(rows: ArrayLike<number>, classes: ArrayLike<number>, dim: number): Float64Array {
  const n = rows.length / dim;
  const count = classes.length / dim;
  if (!Number.isInteger(n) || !Number.isInteger(count)) {
    throw new RangeError(
      `class scores: expected rows of ${dim} numbers, got ${rows.length} and ${classes.length} numbers in all`,
    );
  }
  const scores = new Float64Array(n * count);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < count; c++) {
      let sum = 0;
      for (let k = 0; k < dim; k++) sum += rows[i * dim + k]! * classes[c * dim + k]!;
      scores[i * count + c] = sum;
    }
  }
  return scores;
}

/**
 * For each row whether its own class has the highest score: 1 or 0, and 1/m where m classes share the highest score,
 * each of which would be chosen equally often. A collapsed model then has the accuracy of chance.
 *
 * @param scores `[n, classes]`. @param labels `[n]`, the row's own class.
 */
export function zeroShotHits(
  scores: ArrayLike<number>,
  classes: number,
  labels: ArrayLike<number>,
): Float64Array {
  const n = labels.length;
  if (scores.length !== n * classes) {
    throw new RangeError(
      `zero-shot accuracy: expected scores [${n}, ${classes}] for ${n} labels, got ${scores.length} numbers`,
    );
  }
  const hits = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const own = scores[i * classes + labels[i]!]!;
    let tied = 0;
    let isBest = true;
    for (let c = 0; c < classes && isBest; c++) {
      const score = scores[i * classes + c]!;
      if (score === own) tied++;
      isBest = score <= own;
    }
    if (isBest) hits[i] = 1 / tied;
  }
  return hits;
}

/**
 * Share of rows whose own class has the highest score, in [0, 1]; NaN without rows: the mean of {@link zeroShotHits}.
 */
export function zeroShotAccuracy(
  scores: ArrayLike<number>,
  classes: number,
  labels: ArrayLike<number>,
): number {
  return itemMean(zeroShotHits(scores, classes, labels));
}

/**
 * Average precision of a ranking by score, in [0, 1]: sum over the distinct scores, from the highest, of (recall -
 * recall before) x precision, all rows of one score at once. NaN without positives. A random ranking has about their
 * share.
 *
 * @param isPositive `[n]`, 1 or 0.
 */
export function averagePrecision(scores: ArrayLike<number>, isPositive: ArrayLike<number>): number {
  const n = scores.length;
  if (isPositive.length !== n) {
    throw new RangeError(
      `average precision: scores and positives must pair up, got ${n} and ${isPositive.length}`,
    );
  }
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  let found = 0;
  let sum = 0;
  for (let k = 0; k < n;) {
    const score = scores[order[k]!]!;
    let here = 0;
    for (; k < n && scores[order[k]!] === score; k++) here += isPositive[order[k]!]!;
    found += here;
    sum += here * (found / k);
  }
  return sum / found;
}
