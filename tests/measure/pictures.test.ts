import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbeddings } from '../../src/embeddings/node/index.js';
import { writeNpy } from '../../src/files/node/index.js';
import { measure } from '../../src/measure/node/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { inlineTasks } from '../../src/runtime/index.js';
import { makeWorld } from '../../src/runtime/node/index.js';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'modgap-pictures-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('shuffles have a histogram, points their rows, and few points few neighbours', async () => {
  const random = randomStream(3);
  const [n, d, permutations] = [12, 6, 200];
  const path = join(folder, 'cloud.npy');
  // The second modality is shifted along the first dimension.
  const data = Float32Array.from(
    { length: 2 * n * d },
    (_, k) => random.normal() + (k >= n * d && k % d === 0 ? 4 : 0),
  );
  await writeNpy(path, [2, n, d], data);
  const embeddings = await openEmbeddings([path]);
  const tasks = inlineTasks({ world: makeWorld(), size: 1 });
  const { findings, pictures } = await measure(embeddings, {
    bootstrap: 10,
    permutations,
    pictures: true,
    tasks,
  });
  await embeddings.close();

  const { histogram, nullMean, nullHigh } = findings.permutationTest.l2m;
  const { low, high, counts } = histogram!;
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(permutations);
  expect(low).toBeGreaterThan(0);
  expect(high).toBeLessThanOrEqual(findings.gap.l2m * 1.0001);
  // The mean and the quantile can be read off the bins, to half a bin and to a bin.
  const width = (high - low) / counts.length;
  const mean = counts.reduce((sum, count, k) => sum + count * (low + (k + 0.5) * width), 0) / permutations;
  expect(Math.abs(mean - nullMean)).toBeLessThan(width / 2);
  const below = (edge: number) =>
    counts.filter((_, k) => low + (k + 1) * width <= edge).reduce((sum, count) => sum + count, 0);
  expect(below(nullHigh + width)).toBeGreaterThanOrEqual(0.95 * permutations - 1);
  expect(below(nullHigh - width)).toBeLessThanOrEqual(0.95 * permutations);

  expect(pictures!.pca.rows?.map((rows) => [...rows])).toEqual([
    Array.from({ length: n }, (_, k) => k),
    Array.from({ length: n }, (_, k) => k),
  ]);
  expect(pictures!.umap.neighbours).toBe(6);
});
