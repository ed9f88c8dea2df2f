import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyFitted, corrections, fitCorrection } from '../../src/correction/index.js';
import { l2m, momentsOf } from '../../src/geometry/index.js';
import { product, transpose } from '../../src/numeric/index.js';
import { readUnitStack } from '../support/npy.js';
import { reference } from '../support/shared.js';

interface Centred {
  readonly l2m: number;
  readonly 'image_to_text_r@1': number;
  readonly 'text_to_image_r@1': number;
}

/** The share of rows whose own match scores highest. */
function recall(scores: Float64Array, n: number): number {
  let hits = 0;
  for (let i = 0; i < n; i++) {
    const row = scores.subarray(i * n, (i + 1) * n);
    hits += Number(row.every((value, j) => j === i || value < row[i]!));
  }
  return hits / n;
}

describe('centring of CLIP, against NumPy', () => {
  const json = reference('embeddings/clip.reference.json');
  const npy = reference('embeddings/clip.npy');
  it.skipIf(!json.present || !npy.present)('leaves the gap and the recall of the reference', () => {
    const { centred } = (
      JSON.parse(readFileSync(json.path, 'utf8')) as { readonly clip: { readonly centred: Centred } }
    ).clip;
    const { n, d, rows } = readUnitStack(npy.path);
    const means = rows.map((of) => momentsOf(of, n, d).mean);
    const fitted = fitCorrection(corrections.get('centring'), { dim: d, means });
    const [x, y] = [0, 1].map((side) => applyFitted(fitted, rows[side]!.slice(), side)) as [
      Float64Array,
      Float64Array,
    ];
    expect(l2m(momentsOf(x, n, d), momentsOf(y, n, d))).toBeCloseTo(centred.l2m, 8);
    expect(recall(product(x, transpose(y, n, d), d), n)).toBe(centred['image_to_text_r@1']);
    expect(recall(product(y, transpose(x, n, d), d), n)).toBe(centred['text_to_image_r@1']);
  });
});
