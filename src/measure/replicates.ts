import { measuredValuesOf, measures } from '../geometry/index.js';
import { defineTask } from '../runtime/index.js';
import type { RawMeasurement } from './assemble.js';
import { resampledStatistics, type StatisticsInput } from './statistics.js';

/**
 * What each measure comes to on each bootstrap resample, `[bootstrap]`, by the name of its interval: resample r of two
 * measurements of the same pairs under one seed holds the same pairs, so that replicates can be subtracted one by one.
 */
export type Replicates = Readonly<Record<string, Float64Array>>;

/** @throws RangeError where a measure is not registered where the task runs. */
export const replicatesTask = defineTask(
  import.meta.url,
  'replicatesTask',
  (raw: RawMeasurement): Replicates => {
    const { sums, analysis, plane, rowMeans } = raw;
    const { bootstrap } = raw.context.configuration;
    const input: StatisticsInput = {
      totals: sums.totals,
      moments: analysis.moments,
      frechet: analysis.frechet,
      bestPlaneAccuracy: plane.accuracy,
      rowMeans,
    };
    const list = measuredValuesOf(raw.measures.map((id) => measures.get(id)))
      .filter(({ measure }) => measure.resampled !== false)
      .map((measured) => ({ ...measured, values: new Float64Array(bootstrap) }));
    for (let r = 0; r < bootstrap; r++) {
      const statistics = resampledStatistics(input, sums.resamples, r);
      for (const { measure, side, values } of list) values[r] = measure.of(statistics, side);
    }
    return Object.fromEntries(list.map(({ interval, values }) => [interval, values]));
  },
);
