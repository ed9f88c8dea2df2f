import { byModality, ofModality, type ByModality } from './by-modality.js';
import type { RowCorrection } from './correction.js';
import { spreadOf } from './spread.js';

/** The least standard deviation of a dimension, as a share of their root mean square. */
export type StandardisingOptions = { readonly floor: number };

/** `mean0`, `deviation0`, and so on: of each modality the mean, and what its rows are divided by, `[d]` each. */
export type StandardisingParameters = ByModality;

/** Every dimension of a modality to mean 0 and variance 1, before rows are scaled to length 1 again. */
export const standardising: RowCorrection<'moments', StandardisingOptions, StandardisingParameters> = {
  id: 'standardising',
  changes: 'rows',
  title: 'Standardising each dimension',
  definition:
    'x′ = z / ‖z‖, z = (x − m) / s dimension by dimension, with the mean m and standard deviation s of the modality',
  source: 'common practice (z-scores)',
  options: {
    floor: {
      text:
        'the least standard deviation of a dimension, as a share of the root mean square of all; dimensions with ' +
        'hardly any spread are not blown up beyond it',
      default: '0.01',
    },
  },
  needs: ['moments'],
  modalities: 'any',
  fit({ moments }, { floor = 0.01 } = {}) {
    if (!(floor > 0)) throw new RangeError(`standardising: expected a floor above 0, got ${floor}`);
    const deviations = moments.map(({ count, dim, scatter }, modality) => {
      // After scaling to length 1 only ratios are left: the divisor cancels.
      const least = floor * Math.sqrt(spreadOf('standardising', moments[modality]!, modality) / dim);
      return Float64Array.from({ length: dim }, (_, k) =>
        Math.max(Math.sqrt(Math.max(0, scatter[k * dim + k]!) / count), least),
      );
    });
    return {
      ...byModality(
        'mean',
        moments.map(({ mean }) => mean),
      ),
      ...byModality('deviation', deviations),
    };
  },
  steps(parameters, modality) {
    const scale = ofModality(parameters, 'deviation', modality).map((value) => 1 / value);
    const mean = ofModality(parameters, 'mean', modality);
    return [{ scale, add: mean.map((value, k) => -value * scale[k]!) }];
  },
};
