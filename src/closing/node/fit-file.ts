import { availableParallelism } from 'node:os';
import { openEmbeddings, type OpenOptions } from '../../embeddings/node/index.js';
import { threadTasks } from '../../runtime/node/index.js';
import type { Tasks } from '../../runtime/index.js';
import { fitGap, type Fit, type FitOptions } from '../fit.js';

/** How {@link fitFile} opens files, what it fits, and where. */
export interface FitFileOptions extends FitOptions, Omit<OpenOptions, 'signal' | 'onProgress'> {
  /** Where tasks run; they stay open. Default: worker threads for this call. */
  readonly tasks?: Tasks | undefined;
  /** Worker threads, where no `tasks` are given. Default: one for each core, at most 8. */
  readonly threads?: number | undefined;
  /** Called while tables and compressed arrays are unpacked; `share` in [0, 1]. */
  readonly onOpening?: ((share: number) => void) | undefined;
}

/** What {@link fitFile} found. */
export interface FileFit extends Fit {
  /** What the user should know about how the input was read, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Fits a correction on embeddings in files, which are opened as `openEmbeddings` does.
 *
 * @throws InputError, one line, for whatever is wrong with the input.
 */
export async function fitFile(paths: readonly string[], options: FitFileOptions): Promise<FileFit> {
  const { tasks, threads = Math.min(8, availableParallelism()), onOpening, ...rest } = options;
  const embeddings = await openEmbeddings(paths, { ...rest, onProgress: onOpening });
  const own = tasks ?? threadTasks({ size: threads });
  try {
    const fit = await fitGap(own, { modalities: embeddings.modalities, pairs: embeddings.pairs }, rest);
    return { ...fit, notes: embeddings.notes };
  } finally {
    if (own !== tasks) await own.dispose();
    await embeddings.close();
  }
}
