import type { Task } from '../../runtime/index.js';
import type { ExperimentContext, ExperimentProgress } from '../experiment.js';

/** How far one task of a series is. */
export interface SeriesStep {
  /** From 0 to 1. */
  readonly share: number;
  /** "step 30 of 600". */
  readonly detail: string;
}

export interface Series<Input, Output> {
  /** For people: "Training models". */
  readonly stage: string;
  readonly task: Task<Input, Output, SeriesStep>;
  /** What is run, each with its name for people; `cost` in any unit weighs its share of the progress, default 1. */
  readonly items: readonly { readonly name: string; readonly input: Input; readonly cost?: number }[];
}

/**
 * Runs a task for each item, as many side by side as there is room for; the outputs in the items' order. Where one
 * fails or the signal aborts, the others end after their present step, so that what they have written stays good.
 *
 * @throws what the first task threw, or the signal's reason.
 */
export async function runSeries<Input, Output>(
  { stage, task, items }: Series<Input, Output>,
  { signal, onProgress, tasks }: Pick<ExperimentContext, 'signal' | 'onProgress' | 'tasks'>,
): Promise<Output[]> {
  const progress = new SeriesProgress(
    stage,
    items.map(({ name }) => name),
    items.map(({ cost = 1 }) => cost),
  );
  signal?.throwIfAborted();
  const failed = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const settled = await Promise.allSettled(
    items.map(async ({ input }, index) => {
      try {
        const output = await tasks.run(task, input, {
          signal: stopped,
          stop: 'step',
          onProgress: (step) => onProgress?.(progress.at(index, step)),
        });
        onProgress?.(progress.finished(index));
        return output;
      } catch (error) {
        // The first failure is the cause, those after it are tasks that were stopped.
        failed.abort(error);
        throw error;
      }
    }),
  );
  signal?.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  return settled.map((one) => (one as PromiseFulfilledResult<Output>).value);
}

/** What a task still does after its last step, such as measuring what it has trained: a share of its own. */
const AFTER_STEPS = 0.03;

/**
 * How far a series is, and how long the rest takes at this session's pace: what a task first reports, an earlier
 * session has done, and a task that is done without a step was only read.
 */
export class SeriesProgress {
  private readonly shares: Float64Array;
  private readonly found: Float64Array;
  private readonly total: number;
  private done = 0;
  private began: number | undefined;

  constructor(
    private readonly stage: string,
    private readonly names: readonly string[],
    private readonly costs: readonly number[],
    private readonly now: () => number = () => performance.now(),
  ) {
    this.shares = new Float64Array(names.length);
    this.found = new Float64Array(names.length).fill(Number.NaN);
    this.total = costs.reduce((sum, cost) => sum + cost, 0);
  }

  /** A task has come to a step. */
  at(index: number, { share, detail }: SeriesStep): ExperimentProgress {
    return this.reach(index, (1 - AFTER_STEPS) * share, detail);
  }

  /** A task is done. */
  finished(index: number): ExperimentProgress {
    this.done++;
    return this.reach(index, 1, 'done');
  }

  private reach(index: number, own: number, detail: string): ExperimentProgress {
    const { stage, names, shares, found, done } = this;
    if (Number.isNaN(found[index]!)) found[index] = own;
    shares[index] = own;
    const share = this.weighed((k) => shares[k]!);
    const here = this.weighed((k) => (Number.isNaN(found[k]!) ? 0 : shares[k]! - found[k]!));
    const time = this.now();
    this.began ??= time;
    const rate = here / (time - this.began);
    return {
      stage,
      share,
      detail: `${done} of ${names.length} done; ${names[index]!}: ${detail}`,
      ...(rate > 0 && { secondsLeft: (1 - share) / rate / 1000 }),
    };
  }

  /** The mean of a value over the tasks, by cost. */
  private weighed(value: (index: number) => number): number {
    return this.costs.reduce((sum, cost, k) => sum + cost * value(k), 0) / this.total;
  }
}
