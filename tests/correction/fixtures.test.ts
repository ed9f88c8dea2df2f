import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  applyFitted,
  corrections,
  fitCorrection,
  type Calibration,
  type OptionValues,
} from '../../src/correction/index.js';
import { momentsOf } from '../../src/geometry/index.js';
import { arrayRows } from '../../src/runtime/blockwise/index.js';

interface Fixture {
  readonly dim: number;
  readonly calibration: readonly number[][][];
  readonly pairs: number;
  readonly queries: number[][];
  readonly rows: readonly number[][][];
  readonly cases: readonly {
    readonly correction: string;
    readonly options: OptionValues;
    readonly rows: readonly number[][][];
  }[];
}

/** Made by make_corrections.py beside it. */
export const fixture = JSON.parse(
  readFileSync(new URL('fixtures/corrections.json', import.meta.url), 'utf8'),
) as Fixture;

const { dim } = fixture;
const source = (rows: number[][]) => arrayRows(Float32Array.from(rows.flat()), dim);
const moments = fixture.calibration.map((rows) => momentsOf(rows.flat(), rows.length, dim));
const [first, second] = fixture.calibration.map((rows) => source(rows.slice(0, fixture.pairs)));
const parts: Calibration = {
  dim,
  means: moments.map(({ mean }) => mean),
  moments,
  rows: fixture.calibration.map(source),
  pairs: [first!, second!],
  queries: [undefined, source(fixture.queries)],
};

const known = ({ correction, options }: Fixture['cases'][number]): boolean =>
  corrections.all.some(
    (found) => found.id === correction && Object.keys(options).every((name) => name in found.options),
  );

describe('against NumPy and SciPy', () => {
  it.each(fixture.cases.filter(known))('$correction $options', ({ correction, options, rows }) => {
    const fitted = fitCorrection(corrections.get(correction), parts, options);
    rows.forEach((expected, modality) => {
      const corrected = applyFitted(fitted, Float64Array.from(fixture.rows[modality]!.flat()), modality);
      expect(corrected).toBeAllClose(expected.flat(), { rtol: 1e-9, atol: 1e-10 });
    });
  });
});
