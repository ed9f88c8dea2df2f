import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  applyFitted,
  corrections,
  fitCorrection,
  scoringOf,
  type Calibration,
  type OptionValues,
} from '../../src/correction/index.js';
import { momentsOf } from '../../src/geometry/index.js';
import { interpreterRuntime } from '../../src/runtime/index.js';
import { arrayRows } from '../../src/runtime/blockwise/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';

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
  /** By modality of the query, then of the key. */
  readonly similarities: { readonly scale: number[]; readonly offset: number[] };
  /** What is taken off the score of each key, by its modality, where the query is a text. */
  readonly nnn: readonly { readonly options: OptionValues; readonly bias: readonly number[][] }[];
  /** The shrinkage that is found. */
  readonly oas: number;
}

/** Made by make_corrections.py beside it. */
const fixture = JSON.parse(
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

describe('against NumPy and SciPy', () => {
  it.each(fixture.cases)('$correction $options', ({ correction, options, rows }) => {
    const fitted = fitCorrection(corrections.get(correction), parts, options);
    rows.forEach((expected, modality) => {
      const corrected = applyFitted(fitted, Float64Array.from(fixture.rows[modality]!.flat()), modality);
      expect(corrected).toBeAllClose(expected.flat(), { rtol: 1e-9, atol: 1e-10 });
    });
  });

  it('the shrinkage that whitening finds', () => {
    expect(fitCorrection(corrections.get('whitening'), parts).parameters['shrinkage']).toBeCloseTo(
      fixture.oas,
      10,
    );
  });

  it('similarity-standardising, over all pairs of different rows', () => {
    const { scale, offset } = fitCorrection(corrections.get('similarity-standardising'), parts).parameters;
    // Calibration rows are float32: of length 1 to 1e-8.
    expect(scale as Float64Array).toBeAllClose(fixture.similarities.scale, { rtol: 1e-6 });
    expect(offset as Float64Array).toBeAllClose(fixture.similarities.offset, { rtol: 1e-6 });
  });

  it.each(fixture.nnn)('nnn $options', async ({ options, bias }) => {
    const fitted = fitCorrection(corrections.get('nnn'), parts, options);
    const keys = [source(fixture.rows[0]!), source(fixture.rows[1]!)] as const;
    for (const runtime of [interpreterRuntime(), nativeRuntime()]) {
      const scoring = await scoringOf(fitted, keys, runtime);
      // There are reference queries of the second modality only.
      expect(scoring!.bias![0]).toEqual([undefined, undefined]);
      scoring!.bias![1].forEach((values, modality) => {
        expect(values!).toBeAllClose(bias[modality]!, { rtol: 1e-6, atol: 1e-7 });
      });
    }
  });
});
