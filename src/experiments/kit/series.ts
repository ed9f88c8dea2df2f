import type { TaskPool } from '../../runtime/node/index.js';
import type { ExperimentContext, ExperimentProgress } from '../experiment.js';

/** What a task of a series is given beside its own input. */
export interface Stoppable {
  /** One Int32; anything but 0 ends the task after its present step: see {@link stopCheck}. */
  readonly stop: SharedArrayBuffer;
}

/** How far one task of a series is. */
export interface SeriesStep {
  /** From 0 to 1. */
  readonly share: number;
  /** "step 30 of 600". */
  readonly detail: string;
}

/** What a task that was told to stop rejects with. */
const STOPPED = 'the task was told to stop';

/** For the task: call the answer after each step; it throws where the series has been stopped. */
export function stopCheck(stop: SharedArrayBuffer): () => void {
  const flag = new Int32Array(stop);
  return () => {
    if (Atomics.load(flag, 0) !== 0) throw new Error(STOPPED);
  };
}

export interface Series<Input> {
  /** For people: "Training models". */
  readonly stage: string;
  /** The task's module; its progress is a {@link SeriesStep}. */
  readonly module: URL;
  /** What is run, each with its name for people; `cost` in any unit weighs its share of the progress, 1 where it is left out. */
  readonly items: readonly { readonly name: string; readonly input: Input; readonly cost?: number }[];
}

/**
 * Runs a task for each item, as many side by side as the pool has threads; the outputs in the items' order. Where one fails or the
 * signal aborts, the others end after their present step, so that what they have written stays good.
 *
 * @throws what the first task threw, or the signal's reason.
 */
export async function runSeries<Input, Output>(
  { stage, module, items }: Series<Input>,
  { signal, onProgress }: Pick<ExperimentContext, 'signal' | 'onProgress'>,
  pool: TaskPool,
): Promise<Output[]> {
  const stop = new SharedArrayBuffer(4);
  const stopAll = (): void => void Atomics.store(new Int32Array(stop), 0, 1);
  const failures: unknown[] = [];
  const progress = new SeriesProgress(
    stage,
    items.map(({ name }) => name),
    items.map(({ cost = 1 }) => cost),
  );
  signal?.throwIfAborted();
  signal?.addEventListener('abort', stopAll, { once: true });
  try {
    const settled = await Promise.allSettled(
      items.map(async ({ input }, index) => {
        try {
          const output = await pool.run<Input & Stoppable, Output, SeriesStep>(
            module,
            { ...input, stop },
            { onProgress: (step) => onProgress?.(progress.at(index, step)) },
          );
          onProgress?.(progress.at(index, { share: 1, detail: 'done' }));
          return output;
        } catch (error) {
          // The first failure is the cause, those after it are tasks that were stopped.
          failures.push(error);
          stopAll();
          throw error;
        }
      }),
    );
    signal?.throwIfAborted();
    if (failures.length > 0) throw failures[0];
    return settled.map((one) => (one as PromiseFulfilledResult<Output>).value);
  } finally {
    signal?.removeEventListener('abort', stopAll);
  }
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
