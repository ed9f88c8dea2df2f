import { bootstrapInterval, widenedByFew, type Named } from '../numeric/index.js';
import type { Runtime } from '../runtime/index.js';

/** A number that a task finds for each of its items, and for all of them as the mean. */
export interface EvaluationMetric {
  /** Its name in JSON: "r@1". */
  readonly key: string;
  readonly label: string;
  /** What it is for one item, in Markdown on one line. */
  readonly definition: string;
  readonly range: readonly [low: number, high: number];
}

/** What a task found, item by item: two runs over the same items can be compared pair by pair. */
export interface ItemValues {
  /** What the items are, and for a search which way it goes: "images", "imageToText". */
  readonly part: string;
  /** By metric one number an item; NaN where an item does not count, such as a query that has no match. */
  readonly values: Readonly<Record<string, Float64Array>>;
  /** Of each item, where a task tells groups apart. */
  readonly groups?: readonly string[];
}

/** What a task may use of the world while it evaluates. */
export interface EvaluationContext {
  readonly runtime: Runtime;
  /** Told the share done. */
  readonly onProgress?: (share: number) => void;
}

/** A task that embeddings are put to: what the gap, or a correction of it, costs or gains. */
export interface EvaluationTask<Inputs extends object = never> extends Named {
  /** For people, as a heading has it: "Zero-shot classification". */
  readonly title: string;
  /** Where it comes from: paper and section. */
  readonly source: string;
  /** Of each item; a metric whose key ends in `:` stands for several, one for each name that follows it. */
  readonly metrics: readonly EvaluationMetric[];
  /** What it is given: shape and meaning of each input, in words. */
  readonly inputs: Readonly<Record<keyof Inputs & string, string>>;
  /** @throws RangeError where the inputs do not fit together. */
  evaluate(
    inputs: Inputs,
    context: EvaluationContext,
  ): readonly ItemValues[] | Promise<readonly ItemValues[]>;
}

/** Mean of the items that count; NaN of none. */
export function itemMean(values: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}

/** By part and metric, the mean over items. */
export function aggregate(
  found: readonly ItemValues[],
): Readonly<Record<string, Readonly<Record<string, number>>>> {
  return Object.fromEntries(found.map(({ part, values }) => [part, mapValues(values, itemMean)]));
}

/** By group and metric, the mean over the group's items, groups in the order in which they first occur. */
export function aggregateByGroup({
  values,
  groups = [],
}: ItemValues): Readonly<Record<string, Readonly<Record<string, number>>>> {
  return Object.fromEntries(
    [...new Set(groups)].map((group) => [
      group,
      mapValues(values, (all) => itemMean(all.filter((_, i) => groups[i] === group))),
    ]),
  );
}

function mapValues<In, Out>(
  values: Readonly<Record<string, In>>,
  map: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}

/** A difference of two means over the same items, with its 95 % interval. */
export interface PairedDifference {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number];
  /** Items that count in both. */
  readonly items: number;
}

/**
 * Mean of `after` - `before` over the items that count in both, with a bootstrap interval over items: what an item has
 * in common with itself cancels, so that it is narrower than the intervals of both means. Where hardly any item
 * changes, by at most 1, it is as wide as so few allow: see `widenedByFew`.
 *
 * @throws RangeError where the items do not pair up.
 */
export function pairedDifference(
  before: Float64Array,
  after: Float64Array,
  options: { readonly seed?: number; readonly resamples?: number } = {},
): PairedDifference {
  if (before.length !== after.length) {
    throw new RangeError(`paired difference: items must pair up, got ${before.length} and ${after.length}`);
  }
  const differences = before.map((value, i) => after[i]! - value).filter((value) => !Number.isNaN(value));
  const { seed = 0, resamples = 1000 } = options;
  return {
    mean: itemMean(differences),
    interval: widened(bootstrapInterval([differences] as const, itemMean, { seed, resamples }), differences),
    items: differences.length,
  };
}

function widened(
  interval: readonly [low: number, high: number],
  differences: Float64Array,
): readonly [low: number, high: number] {
  let [better, worse] = [0, 0];
  for (const difference of differences) {
    if (Math.abs(difference) > 1) return interval;
    if (difference > 0) better++;
    else if (difference < 0) worse++;
  }
  return widenedByFew(interval, { better, worse, items: differences.length });
}
