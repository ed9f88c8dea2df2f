import {
  columnsOf,
  orderByMeanDifference,
  randomDimensionOrder,
  type PairedColumns,
} from '../../geometry/index.js';
import type { Task, Tasks } from '../../runtime/index.js';
import { sharedFloats } from '../shared-rows.js';
import { ablationGapTask, greedyOrderTask, matchCurveTask } from './ablation-tasks.js';
import type { MatchTask } from './best-match-curve.js';

/**
 * In which order dimensions go: by difference of means, by the largest drop of L2M at each step, or at random as a
 * control.
 */
export const ABLATION_ORDERS = ['mean-difference', 'greedy', 'random'] as const;

export type AblationOrder = (typeof ABLATION_ORDERS)[number];

/** Matched rows of length 1, `[n, dim]` each. */
export interface AblationRows {
  readonly dim: number;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** A task that is tried at each step: rows that look for the candidate that belongs to them. Rows of length 1. */
export interface AblationTask {
  readonly name: string;
  /** `[queries, dim]`. */
  readonly queries: Float32Array;
  /** `[candidates, dim]`. */
  readonly candidates: Float32Array;
  /** `[queries]`. */
  readonly own: Uint32Array;
}

export interface AblateOptions {
  readonly order: AblationOrder;
  /** Default: R@1 in both directions of the matched rows, `imageToText` and `textToImage`. */
  readonly tasks?: readonly AblationTask[];
  /**
   * Also the task `mixed`: R@1 in a pool of all rows of both modalities, the query left out, the mean over both
   * modalities' queries. Twice the work of the retrieval across. Default: false.
   */
  readonly mixed?: boolean;
  /** Of the random order. Default: 0. */
  readonly seed?: number;
  /** Which of the seed's random orders. Default: 0. */
  readonly repeat?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (share: number) => void;
}

/** All steps of an ablation: entry a of each list is after the removal of the first a dimensions of `dims`. */
export interface AblationCurve {
  readonly order: AblationOrder;
  readonly dims: readonly number[];
  readonly l2m: readonly number[];
  readonly rmg: readonly number[];
  /** By task: the share of its queries that have their own candidate first; ties count by chance. */
  readonly tasks: readonly { readonly name: string; readonly share: readonly number[] }[];
}

/**
 * Dimensions removed one by one, all but the last: L2M, RMG and tasks after each (TEOT Fig. 2c). The order by
 * difference of means is that of all dimensions, not made anew after each removal. Queries are split over as many as
 * `tasks` runs at a time.
 *
 * @throws RangeError where rows or tasks do not fit together; the signal's reason.
 */
export async function ablate(
  rows: AblationRows,
  options: AblateOptions,
  tasks: Tasks,
): Promise<AblationCurve> {
  const { order: kind, seed = 0, repeat = 0, signal, onProgress } = options;
  const { dim } = rows;
  const pairs: PairedColumns = {
    count: rows.first.length / dim,
    dim,
    first: sharedColumns(rows.first, dim),
    second: sharedColumns(rows.second, dim),
  };
  if (rows.first.length !== rows.second.length) {
    throw new RangeError(
      `ablation: rows must pair up, got ${pairs.count} and ${rows.second.length / dim} of them; drop those without a ` +
        'match',
    );
  }
  const tried = options.tasks?.map((task) => matchTask(task, dim)) ?? [
    ...retrieval(pairs),
    ...(options.mixed ? mixedPool(pairs) : []),
  ];
  const shares = new Map<unknown, number>();
  const run = <Input, Output>(
    task: Task<Input, Output, number>,
    input: Input,
    weight: number,
  ): Promise<Output> =>
    tasks.run(task, input, {
      signal,
      onProgress: (share) => {
        shares.set(input, share * weight);
        const done = [...shares.values()].reduce((sum, one) => sum + one, 0);
        onProgress?.(Math.min(1, done));
      },
    });
  const greedyShare = kind === 'greedy' ? 0.5 : 0;
  const order = await orderOf(kind, pairs, seed, repeat, () => run(greedyOrderTask, pairs, greedyShare));
  const pieces = tried.map(({ task }) => {
    const each = Math.ceil(task.own.length / tasks.size);
    return Array.from({ length: Math.ceil(task.own.length / each) }, (_, part) =>
      run(
        matchCurveTask,
        { task, order, from: part * each, to: Math.min(task.own.length, (part + 1) * each) },
        (1 - greedyShare) / (tried.length * tasks.size),
      ),
    );
  });
  const [gap, ...found] = await Promise.all([
    tasks.run(ablationGapTask, { pairs, order }, { signal }),
    ...pieces.map((parts) => Promise.all(parts)),
  ]);
  const shareOf = (of: readonly number[]) =>
    Array.from(order, (_, step) => {
      const hits = of.reduce((sum, k) => sum + found[k]!.reduce((inner, part) => inner + part[step]!, 0), 0);
      return hits / of.reduce((sum, k) => sum + tried[k]!.task.own.length, 0);
    });
  // What bears one name is one task, asked from several sides.
  const names = [...new Set(tried.map(({ name }) => name))];
  return {
    order: kind,
    dims: [...order],
    l2m: [...gap.l2m],
    rmg: [...gap.rmg],
    tasks: names.map((name) => ({
      name,
      share: shareOf(tried.flatMap((one, k) => (one.name === name ? [k] : []))),
    })),
  };
}

async function orderOf(
  kind: AblationOrder,
  { count, dim, first, second }: PairedColumns,
  seed: number,
  repeat: number,
  greedy: () => Promise<Uint32Array>,
): Promise<Uint32Array> {
  switch (kind) {
    case 'greedy':
      return await greedy();
    case 'random':
      return randomDimensionOrder(dim, seed, repeat);
    case 'mean-difference': {
      const difference = new Float64Array(dim);
      for (let k = 0; k < dim; k++) {
        let sum = 0;
        for (let i = k * count; i < (k + 1) * count; i++) sum += first[i]! - second[i]!;
        difference[k] = sum / count;
      }
      return orderByMeanDifference(difference);
    }
  }
}

function retrieval({ count, dim, first, second }: PairedColumns): { name: string; task: MatchTask }[] {
  const own = Uint32Array.from({ length: count }, (_, i) => i);
  return [
    { name: 'imageToText', task: { dim, queries: first, candidates: second, own } },
    { name: 'textToImage', task: { dim, queries: second, candidates: first, own } },
  ];
}

/** Each modality's rows searching all rows of both but themselves. */
function mixedPool({ count, dim, first, second }: PairedColumns): { name: string; task: MatchTask }[] {
  const candidates = sharedFloats(2 * count * dim);
  for (let k = 0; k < dim; k++) {
    candidates.set(first.subarray(k * count, (k + 1) * count), 2 * k * count);
    candidates.set(second.subarray(k * count, (k + 1) * count), (2 * k + 1) * count);
  }
  const images = Uint32Array.from({ length: count }, (_, i) => i);
  const texts = images.map((i) => count + i);
  return [
    { name: 'mixed', task: { dim, queries: first, candidates, own: texts, leftOut: images } },
    { name: 'mixed', task: { dim, queries: second, candidates, own: images, leftOut: texts } },
  ];
}

function matchTask(
  { name, queries, candidates, own }: AblationTask,
  dim: number,
): { name: string; task: MatchTask } {
  const classes = candidates.length / dim;
  const strange = own.findIndex((k) => k >= classes);
  if (queries.length !== own.length * dim || strange >= 0) {
    throw new RangeError(
      `ablation task ${name}: expected ${own.length} rows of ${dim} numbers and labels from 0 to ${classes - 1}, got ` +
        (strange >= 0 ? `${own[strange]} in row ${strange}` : `${queries.length} numbers`),
    );
  }
  return {
    name,
    task: { dim, queries: sharedColumns(queries, dim), candidates: sharedColumns(candidates, dim), own },
  };
}

function sharedColumns(rows: Float32Array, dim: number): Float32Array {
  return columnsOf(rows, dim, sharedFloats(rows.length));
}
