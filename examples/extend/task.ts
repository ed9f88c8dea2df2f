/** A task: `src/evaluation/tasks/margin.ts`, and a line in `src/evaluation/tasks/registry.ts`. */
import type { EvaluationTask } from 'modgap/evaluation';
import { dot } from 'modgap/numeric';

interface MarginInputs {
  readonly dim: number;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** How far each row's match is ahead of the best other row. */
export const margin: EvaluationTask<MarginInputs> = {
  id: 'margin',
  title: 'Margin of the match',
  source: 'a worked example',
  metrics: [
    {
      key: 'margin',
      label: 'margin',
      definition: 'cosine with the own match less the largest cosine with another row',
      range: [-2, 2],
    },
  ],
  inputs: {
    dim: 'numbers of a row',
    first: '`[n, dim]`, rows of length 1, which search',
    second: '`[n, dim]`, rows of length 1: row i is the match of row i',
  },
  // Item by item, so that two runs over the same items can be compared pair by pair.
  evaluate({ dim, first, second }, { onProgress }) {
    const count = first.length / dim;
    const row = (rows: Float32Array, i: number): Float32Array => rows.subarray(i * dim, (i + 1) * dim);
    const values = Float64Array.from({ length: count }, (_, i) => {
      const cosines = Array.from({ length: count }, (_, j) => dot(row(first, i), row(second, j)));
      onProgress?.((i + 1) / count);
      return cosines[i]! - Math.max(...cosines.filter((_, j) => j !== i));
    });
    return [{ part: 'imageToText', values: { margin: values } }];
  },
};
