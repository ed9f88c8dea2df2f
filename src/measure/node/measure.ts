import { availableParallelism, totalmem } from 'node:os';
import type { Embeddings } from '../../embeddings/embeddings.js';
import { InputError } from '../../files/input-error.js';
import { threadTasks } from '../../runtime/node/index.js';
import { measureWith, type Measurement } from '../measure.js';
import { settingsOf, type MeasureRunOptions } from '../options.js';
import { isExact } from '../plan.js';

/** Rows kept in memory may take this share of it. */
const MEMORY_SHARE = 0.6;

/**
 * As `measureWith`, in worker threads unless told otherwise.
 *
 * @throws InputError where the rows can't be measured: NaN, infinities, zero rows, fewer than two rows in a modality;
 *   where memory does not suffice for all of them.
 */
export async function measure(
  embeddings: Embeddings,
  { tasks, threads = defaultThreads(), ...options }: MeasureRunOptions = {},
): Promise<Measurement> {
  checkMemory(embeddings, settingsOf(options).exactRows);
  if (tasks) return measureWith(tasks, embeddings, options);
  const own = threadTasks({ size: threads });
  try {
    return await measureWith(own, embeddings, options);
  } finally {
    await own.dispose();
  }
}

/** One thread for each core, at most 8. */
export function defaultThreads(): number {
  return Math.min(8, availableParallelism());
}

function checkMemory({ modalities, dim, source }: Embeddings, exactRows: number): void {
  const counts = [modalities[0].rows, modalities[1].rows] as const;
  const bytes = 4 * dim * (counts[0] + counts[1]);
  if (isExact(counts, exactRows) && bytes > MEMORY_SHARE * totalmem()) {
    const gigabytes = (value: number): string => `${(value / 2 ** 30).toFixed(1)} GiB`;
    throw new InputError(
      `${source}: keeping every row in memory takes ${gigabytes(bytes)} of ${gigabytes(totalmem())}; ` +
        `set --exact-rows below ${Math.max(...counts)} to measure samples`,
    );
  }
}
