import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aggregate, intraModal, mixed, retrieval } from '../../src/evaluation/index.js';
import { adjustedRandIndex, vMeasure } from '../../src/numeric/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';

type Means = Readonly<Record<string, Readonly<Record<string, number>>>>;

interface Fixture {
  readonly dim: number;
  readonly first: number[];
  readonly second: number[];
  readonly ofText: number[];
  readonly labels: readonly [number[], number[]];
  readonly search: Means;
  readonly intraModal: Means;
  readonly partitions: readonly {
    readonly labels: number[];
    readonly clusters: number[];
    readonly vMeasure: number;
    readonly ari: number;
  }[];
}

const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/search.json', import.meta.url), 'utf8'),
) as Fixture;
const context = { runtime: nativeRuntime() };
const { dim, ofText, labels } = fixture;
const inputs = {
  dim,
  first: Float32Array.from(fixture.first),
  second: Float32Array.from(fixture.second),
  pairs: { first: Uint32Array.from(ofText), second: Uint32Array.from(ofText, (_, i) => i) },
};

function agree(found: Means, expected: Means): void {
  for (const [part, values] of Object.entries(expected)) {
    for (const [key, value] of Object.entries(values)) {
      expect(found[part]![key], `${part} ${key}`).toBeCloseTo(value, 12);
    }
  }
}

describe('what NumPy finds from full sorts', () => {
  it('both directions of retrieval and the mixed pool find, five captions an image', async () => {
    const found = {
      ...aggregate(await mixed.evaluate(inputs, context)),
      ...aggregate(await retrieval.evaluate(inputs, context)),
    };
    agree(found, fixture.search);
  });

  it('the search inside each modality finds', async () => {
    agree(aggregate(await intraModal.evaluate({ ...inputs, labels }, context)), fixture.intraModal);
  });

  it('V-measure and adjusted Rand index are, and so are their means over items', () => {
    for (const { labels: classes, clusters, ...expected } of fixture.partitions) {
      const [v, ari] = [vMeasure(classes, clusters), adjustedRandIndex(classes, clusters)];
      const mean = (items: Float64Array) => items.reduce((sum, one) => sum + one, 0) / items.length;
      expect(v.value).toBeCloseTo(expected.vMeasure, 12);
      expect(mean(v.items)).toBeCloseTo(expected.vMeasure, 12);
      expect(ari.value).toBeCloseTo(expected.ari, 12);
      expect(mean(ari.items)).toBeCloseTo(expected.ari, 12);
    }
  });
});
