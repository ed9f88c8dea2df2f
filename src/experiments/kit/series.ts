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
        onProgress?.(progress.at(index, { share: 1, detail: 'done' }));
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

/** How far a series is, and how long the rest takes at this session's pace. */
class SeriesProgress {
  private readonly shares: Float64Array;
  private readonly total: number;
  private began: { readonly time: number; readonly share: number } | undefined;

  constructor(
    private readonly stage: string,
    private readonly names: readonly string[],
    private readonly costs: readonly number[],
  ) {
    this.shares = new Float64Array(names.length);
    this.total = costs.reduce((sum, cost) => sum + cost, 0);
  }

  at(index: number, { share: own, detail }: SeriesStep): ExperimentProgress {
    const { stage, names, costs, shares, total } = this;
    shares[index] = own;
    const share = shares.reduce((sum, value, k) => sum + value * costs[k]!, 0) / total;
    const time = performance.now();
    this.began ??= { time, share };
    const rate = (share - this.began.share) / (time - this.began.time);
    return {
      stage,
      share,
      detail: `${index + 1} of ${names.length}: ${names[index]!}, ${detail}`,
      ...(rate > 0 && { secondsLeft: (1 - share) / rate / 1000 }),
    };
  }
}
