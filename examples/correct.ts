/** Fits a correction on one half of the pairs, applies it to the other, and asks there what it gained. */
import { applyFitted, corrections, fitCorrection, scoringOf, type Calibration } from 'modgap/correction';
import { aggregate, pairedDifference, retrieval } from 'modgap/evaluation';
import { l2m, momentsOf } from 'modgap/geometry';
import { randomStream, unitRows } from 'modgap/numeric';
import { arrayRows } from 'modgap/runtime/blockwise';
import { nativeRuntime } from 'modgap/runtime/node';

// 400 pairs about two different points of the sphere. Even rows calibrate, odd rows judge: no row does both.
const [pairs, dim] = [400, 8];
const random = randomStream(0);
const shared = Float64Array.from({ length: pairs * dim }, () => random.normal());
const around = (k: number): Float64Array =>
  unitRows(
    shared.map((value, i) => value + 0.4 * random.normal() + (i % dim === k ? 3 : 0)),
    dim,
  );
const half = (rows: Float64Array, odd: 0 | 1): Float32Array =>
  Float32Array.from(rows.filter((_, i) => Math.floor(i / dim) % 2 === odd));
const [images, texts] = [around(0), around(1)];

const [x, y] = [half(images, 0), half(texts, 0)];
const moments = [x, y].map((rows) => momentsOf(rows, pairs / 2, dim));
const rows = [arrayRows(x, dim), arrayRows(y, dim)] as const;
const means = moments.map(({ mean }) => mean);
const calibration: Calibration = { dim, means, moments, rows, pairs: rows, queries: rows };
const [first, second] = [half(images, 1), half(texts, 1)];
const keys = [arrayRows(first, dim), arrayRows(second, dim)] as const;
const context = { runtime: nativeRuntime() };
const [before] = await retrieval.evaluate({ dim, first, second }, context);

for (const { id } of corrections.all) {
  // Plain parameters: they can be kept as JSON, and applied to any other rows of the same space.
  const fitted = fitCorrection(corrections.get(id), calibration);
  const [moved, other] = [applyFitted(fitted, first.slice(), 0), applyFitted(fitted, second.slice(), 1)];
  const gap = l2m(momentsOf(moved, pairs / 2, dim), momentsOf(other, pairs / 2, dim));
  // Some leave the rows, and change how a query scores them.
  const scoring = await scoringOf(fitted, keys, context.runtime);
  const after = await retrieval.evaluate(
    { dim, first: moved, second: other, ...(scoring && { scoring }) },
    context,
  );
  // Item by item, so that the difference has an interval of its own.
  const { mean, interval } = pairedDifference(before!.values['r@1']!, after[0]!.values['r@1']!);
  const recall = aggregate(after)['imageToText']!['r@1']!;
  const change = `${mean.toFixed(3)} [${interval.map((end) => end.toFixed(3)).join(', ')}]`;
  console.log(`${id}: L2M ${gap.toFixed(3)}, R@1 ${recall.toFixed(3)}, change ${change}`);
}
