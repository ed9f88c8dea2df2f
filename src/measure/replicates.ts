import { measuredValuesOf, measures } from '../geometry/index.js';
import { defineTask } from '../runtime/index.js';
import type { RawMeasurement } from './assemble.js';
import { withReplicates } from './intervals.js';
import type { StatisticsInput } from './statistics.js';

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
    const list = measuredValuesOf(raw.measures.map((id) => measures.get(id)));
    return Object.fromEntries(
      withReplicates(list, input, sums.resamples, bootstrap).map(({ interval, replicates }) => [
        interval,
        replicates,
      ]),
    );
  },
);
