import { bootstrapWeights, percentileInterval, widenedByFew } from '../../numeric/index.js';

/** Values of some queries, each with the item that it is resampled with; NaN where one does not count. */
export interface ColumnPart {
  readonly values: Float64Array;
  /** The item of each value: a number from 0 that columns share. */
  readonly items: Uint32Array;
}

/** A number of the leaderboard: the mean over its parts of the mean over their values. */
export interface JudgedColumn {
  /** Where it stands in the document: "mixed", "zeroShot.cifar". */
  readonly task: string;
  readonly metric: string;
  readonly parts: readonly ColumnPart[];
  /** Its values are ranks: told by their quartiles, and not compared. Default: false. */
  readonly isRank?: boolean;
  /** The share of images in the pool, of a column for one of several. */
  readonly share?: number;
}

/** A difference of two means over the same queries, with its 95 % interval. */
export interface Difference {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number];
}

export interface DifferenceOptions {
  /** Default: 1,000. */
  readonly resamples?: number;
  readonly seed: number;
}

/** The mean of a column; NaN where it has no values. */
export function columnMean({ parts }: Pick<JudgedColumn, 'parts'>): number {
  let sum = 0;
  for (const { values } of parts) {
    let [total, count] = [0, 0];
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      total += value;
      count++;
    }
    sum += total / count;
  }
  return sum / parts.length;
}

/**
 * For each column, `after` less `before` with an interval from resampled items (Poisson bootstrap, percentiles): the
 * same queries on both sides, so that what they have in common cancels, and rows of one item drawn together.
 *
 * Where fewer than ten items differ, the interval also covers what so few allow: see {@link widenedByFew}.
 *
 * @throws RangeError where the columns do not pair up.
 */
export function differences(
  before: readonly JudgedColumn[],
  after: readonly JudgedColumn[],
  { resamples = 1000, seed }: DifferenceOptions,
): Difference[] {
  const columns = after.map((own, c) => new PairedColumn(before[c], own));
  const items = columns.reduce((most, column) => Math.max(most, column.items), 0);
  const weights = new Float32Array(resamples);
  const sums = columns.map(({ parts }) => parts.map(() => new Float64Array(resamples)));
  const counts = columns.map(({ parts }) => parts.map(() => new Float64Array(resamples)));
  for (let item = 0; item < items; item++) {
    bootstrapWeights(seed, item, weights);
    columns.forEach(({ parts }, c) =>
      parts.forEach(({ sum, count }, p) => {
        const [own, many] = [sum[item] ?? 0, count[item] ?? 0];
        if (many === 0) return;
        const [total, number] = [sums[c]![p]!, counts[c]![p]!];
        for (let r = 0; r < resamples; r++) {
          total[r]! += weights[r]! * own;
          number[r]! += weights[r]! * many;
        }
      }),
    );
  }
  return columns.map((column, c) => {
    const replicates = Float64Array.from({ length: resamples }, (_, r) => {
      const ratios = column.parts.map((_, p) => sums[c]![p]![r]! / counts[c]![p]![r]!);
      return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    });
    return { mean: column.mean, interval: column.widened(percentileInterval(replicates)) };
  });
}

/** Differences of one column by item. */
class PairedColumn {
  readonly parts: readonly { readonly sum: Float64Array; readonly count: Uint32Array }[];
  /** One more than the largest item. */
  readonly items: number;
  readonly mean: number;

  constructor(before: JudgedColumn | undefined, after: JudgedColumn) {
    if (before?.task !== after.task || before.metric !== after.metric) {
      throw new RangeError(
        `differences: expected ${after.task} ${after.metric} on both sides, got ${before?.task} ${before?.metric}`,
      );
    }
    let items = 0;
    for (const part of after.parts) for (const item of part.items) items = Math.max(items, item + 1);
    this.items = items;
    this.parts = after.parts.map(({ values, items: own }, p) => {
      const old = before.parts[p]?.values;
      if (old?.length !== values.length) {
        throw new RangeError(
          `differences: queries of ${after.task} must pair up, got ${old?.length} and ${values.length}`,
        );
      }
      const [sum, count] = [new Float64Array(items), new Uint32Array(items)];
      for (let i = 0; i < values.length; i++) {
        const difference = values[i]! - old[i]!;
        if (Number.isNaN(difference)) continue;
        sum[own[i]!]! += difference;
        count[own[i]!]!++;
      }
      return { sum, count };
    });
    const means = this.parts.map(({ sum, count }) => total(sum) / total(count));
    this.mean = total(means) / means.length;
  }

  /** The interval, wide enough for as few changes as there are. */
  widened(interval: readonly [number, number]): readonly [number, number] {
    let [better, worse, seen] = [0, 0, 0];
    for (let item = 0; item < this.items; item++) {
      if (!this.parts.some(({ count }) => count[item]! > 0)) continue;
      seen++;
      const change = this.parts.reduce((sum, part) => sum + part.sum[item]!, 0);
      if (change > 0) better++;
      else if (change < 0) worse++;
    }
    return widenedByFew(interval, { better, worse, items: seen });
  }
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  return sum;
}
