import { kindTable, Registry, type KindTable } from '../../numeric/index.js';
import type { Benchmark } from './benchmark.js';
import { mad } from './mad.js';
import { mnist } from './mnist.js';

/** Every data set that models are compared on. A new one is one file, and one line here. */
export const benchmarks = new Registry<Benchmark>('data set', [mad, mnist]);

/** The data sets as text, for lists, reports and the documentation. */
export function datasetTable(): KindTable {
  return kindTable('datasets', benchmarks, {
    id: ({ id }) => id,
    'data set': ({ title }) => title,
    splits: ({ splits }) => splits.join(', '),
    classes: ({ factors }) =>
      factors.map(({ name, classNames }) => `${name}: ${classNames.length}`).join(', '),
    licence: ({ licence }) => licence,
    obtain: ({ obtain }) => obtain,
    source: ({ source }) => source,
  });
}
