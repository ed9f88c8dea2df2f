import { randomStream, shuffle } from '../../numeric/index.js';
import { itemMean, pairedDifference, type PairedDifference } from '../evaluation-task.js';
import type { ShiftValues } from './shift-values.js';

/** Names of the halves' random stream under a seed. */
const STREAM = 0x68616c66;

/** The shift that is best for one metric, and what it is worth on pairs that had no part in choosing it. */
export interface BestShift {
  /** `imageToText.r@1`, `textToImage.r@1`, `mixed.r@1`, `mixed.ndcg@10`, or `loss.` with a temperature. */
  readonly metric: string;
  readonly delta: number;
  readonly distance: number;
  /** Means over the judging half, unshifted and at the best shift. */
  readonly unshifted: number;
  readonly shifted: number;
  /** Shifted minus unshifted, with its paired 95 % bootstrap interval. */
  readonly difference: PairedDifference;
  /** The same of R@1 between the modalities, the mean of both directions: what the best shift does to that. */
  readonly price: PairedDifference;
}

/** The halves that pairs were split into at random: one chooses a shift, the other judges it. */
export interface ShiftSplit {
  readonly choosing: number;
  readonly judging: number;
}

/** One shift of those that are tried. */
export interface TriedShift {
  readonly delta: number;
  readonly distance: number;
  readonly values: ShiftValues;
}

export interface BestShifts {
  readonly best: readonly BestShift[];
  readonly split: ShiftSplit;
}

/** Shifts are chosen where the means are no further past each other: beyond, the modalities are back to back. */
const FURTHEST_PAST = -0.5;

/** Which shifts are of use: from half a unit past each other to a little further apart than they are. */
export function isNearby(distance: number, gap: number): boolean {
  return distance >= FURTHEST_PAST && distance <= Math.max(1, gap + 0.1);
}

/**
 * For each metric the nearby shift (see {@link isNearby}) with the best mean over a random half of the pairs, and its
 * difference to the unshifted rows over the other half; candidates are all rows in both. A shift is no better than none
 * where that interval holds zero. Empty where there are fewer than four pairs.
 *
 * @param unshifted The values at delta 0, which are among those tried too.
 */
export function bestShifts(
  tried: readonly TriedShift[],
  unshifted: TriedShift,
  temperatures: readonly string[],
  { pairs, seed = 0 }: { readonly pairs: number; readonly seed?: number },
): BestShifts {
  const order = shuffle(
    Array.from({ length: pairs }, (_, i) => i),
    randomStream(seed, STREAM),
  );
  const choosing = order.slice(0, pairs >> 1);
  const judging = order.slice(pairs >> 1);
  const split = { choosing: choosing.length, judging: judging.length };
  if (choosing.length < 2) return { best: [], split };
  const candidates = tried.filter(
    ({ delta, distance }) => delta === 0 || isNearby(distance, unshifted.distance),
  );
  const before = metricsOf(unshifted.values, temperatures);
  const all = candidates.map(({ values }) => metricsOf(values, temperatures));
  const half = (values: Float64Array, items: readonly number[]) =>
    Float64Array.from(items, (i) => values[i]!);
  const best = before.metrics.flatMap(({ name, sign, values: old }, m): BestShift[] => {
    const score = (values: Float64Array) => sign * itemMean(half(values, choosing));
    // Unshifted unless another is better: a tie moves nothing.
    let chosen = { index: candidates.findIndex(({ delta }) => delta === 0), score: score(old) };
    all.forEach(({ metrics }, index) => {
      const own = score(metrics[m]!.values);
      if (own > chosen.score) chosen = { index, score: own };
    });
    const shift = candidates[chosen.index] ?? unshifted;
    const found = all[chosen.index] ?? before;
    const after = half(found.metrics[m]!.values, judging);
    const was = half(old, judging);
    const difference = pairedDifference(was, after, { seed });
    if (Number.isNaN(chosen.score) || difference.items === 0) return [];
    return [
      {
        metric: name,
        delta: shift.delta,
        distance: shift.distance,
        unshifted: itemMean(was),
        shifted: itemMean(after),
        difference,
        price: pairedDifference(half(before.recall, judging), half(found.recall, judging), { seed }),
      },
    ];
  });
  return { best, split };
}

interface Metric {
  readonly name: string;
  /** 1 where more is better, -1 where less is. */
  readonly sign: 1 | -1;
  readonly values: Float64Array;
}

function metricsOf(
  { retrieval: [forward, back], mixed: [first, second], loss }: ShiftValues,
  temperatures: readonly string[],
): { readonly metrics: readonly Metric[]; readonly recall: Float64Array } {
  return {
    metrics: [
      { name: 'imageToText.r@1', sign: 1, values: forward['r@1'] },
      { name: 'textToImage.r@1', sign: 1, values: back['r@1'] },
      { name: 'mixed.r@1', sign: 1, values: meanOf(first['r@1'], second['r@1']) },
      { name: 'mixed.ndcg@10', sign: 1, values: meanOf(first['ndcg@10'], second['ndcg@10']) },
      ...temperatures.map((name, s): Metric => ({ name: `loss.${name}`, sign: -1, values: loss[s]! })),
    ],
    recall: meanOf(forward['r@1'], back['r@1']),
  };
}

/** Of a pair, the mean over its image and its text as queries. */
function meanOf(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => (value + b[i]!) / 2);
}
