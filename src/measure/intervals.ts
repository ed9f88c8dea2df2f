/** The 95 % intervals of all measures that resamples give. Pure. */
import type { Measured, Side } from '../geometry/index.js';
import { exactInterval, percentileInterval } from '../numeric/index.js';
import type { Interval } from './findings.js';
import type { RowMeansByKind } from './passes/intervals.js';
import { resampledStatistics, type StatisticsInput } from './statistics.js';
import type { BootstrapSums } from './bootstrap-sums.js';

/** With fewer units than this on one side of a share, resamples hardly see that side, and exact intervals are wider. */
const FEW = 5;

/**
 * The percentile interval of each measure, the same formula on each resample, inside the measure's range. A share whose
 * resamples (nearly) all agree, 500 of 500 or 3 of 500, has its exact interval instead (Clopper & Pearson, 1934), with
 * as many trials as there are units of resampling; so has any mean from 0 to 1 that is 0 or 1 on all of them. What no
 * resample defines has no interval.
 */
export function intervalsOf(
  list: readonly Measured[],
  values: Readonly<Record<string, number>>,
  input: StatisticsInput,
  resamples: BootstrapSums,
  bootstrap: number,
): Readonly<Record<string, Interval>> {
  if (bootstrap === 0) return {};
  return Object.fromEntries(
    withReplicates(list, input, resamples, bootstrap).flatMap(({ replicates, ...measured }) => {
      const resampled = percentileInterval(replicates);
      const interval = within(
        exactWhereFew(measured, values[measured.path] ?? NaN, resampled, input.rowMeans) ?? resampled,
        measured.measure.range,
      );
      return interval.every(Number.isFinite) ? [[measured.interval, interval]] : [];
    }),
  );
}

/** What each measure that resamples give comes to on each of them, `[bootstrap]`. */
export function withReplicates(
  list: readonly Measured[],
  input: StatisticsInput,
  resamples: BootstrapSums,
  bootstrap: number,
): readonly (Measured & { readonly replicates: Float64Array })[] {
  const resampled = list
    .filter(({ measure }) => measure.resampled !== false)
    .map((measured) => ({ ...measured, replicates: new Float64Array(bootstrap) }));
  for (let r = 0; r < bootstrap; r++) {
    const statistics = resampledStatistics(input, resamples, r);
    for (const { measure, side, replicates } of resampled) replicates[r] = measure.of(statistics, side);
  }
  return resampled;
}

function exactWhereFew(
  { measure, side }: Measured,
  share: number,
  [low, high]: Interval,
  rowMeans: RowMeansByKind,
): Interval | undefined {
  // A mean of values from 0 to 1 that are all the same end is as sure as a share of none or all.
  const isAtEnd =
    low === high && (low === 0 || low === 1) && measure.range[0] === 0 && measure.range[1] === 1;
  if (measure.format !== 'percent' && !isAtEnd) return undefined;
  const units = unitsBehind(measure, side, rowMeans);
  const hits = share * units;
  return Math.min(hits, units - hits) < FEW ? exactInterval(hits, units) : undefined;
}

/** How many independent units a share rests on. */
function unitsBehind(
  { shareOf = 'queries', needsPairs, per }: Measured['measure'],
  side: Side,
  { search, separation }: RowMeansByKind,
): number {
  const of = (own: Side): number => {
    const { all, matched } = (shareOf === 'rows' ? separation : search)[own].units;
    return needsPairs ? matched : all;
  };
  // A value of both modalities is as sure as the smaller of them lets it be.
  return per === undefined ? Math.min(of(0), of(1)) : of(side);
}

function within([low, high]: Interval, [least, most]: readonly [number, number]): Interval {
  return [Math.max(low, least), Math.min(high, most)];
}
