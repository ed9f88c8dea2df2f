import type { Modality } from '../../../embeddings/embeddings.js';
import type { TaskContext } from '../../../runtime/node/index.js';
import { nativeRuntime } from '../../../runtime/node/index.js';
import { momentsPass, type MomentsPass, type MomentsPassInput } from '../../moments-pass.js';
import { fileRows } from '../row-sources.js';
import { NormSums } from '../../norms.js';

export interface MomentsTaskInput extends Omit<MomentsPassInput, 'sources' | 'onRows' | 'onBlock'> {
  readonly modalities: readonly [Modality, Modality];
  /** Where the unit rows are to be kept for later passes, in shared memory: `[rows, dim]` each. */
  readonly keep?: readonly [Float32Array, Float32Array];
}

export interface MomentsTaskOutput {
  readonly pass: MomentsPass;
  readonly norms: readonly [NormSums, NormSums];
}

/** Reads a range of units from the files, and does the moments pass over them. */
export default async function momentsTask(
  input: MomentsTaskInput,
  { progress }: TaskContext<number>,
): Promise<MomentsTaskOutput> {
  const { modalities, keep, ...rest } = input;
  const norms = [new NormSums(), new NormSums()] as const;
  const source = (m: 0 | 1) => fileRows(modalities[m], (_, values) => norms[m].add(values));
  const pass = await momentsPass(nativeRuntime({ threads: 1 }), {
    ...rest,
    sources: [source(0), source(1)],
    onBlock: progress,
    ...(keep && {
      onRows: (m, indices, rows) => scatterRows(rows, indices, keep[m], modalities[m].dim),
    }),
  });
  return { pass, norms };
}

/** Writes rows to their places, a run of neighbours at a time. */
function scatterRows(rows: Float32Array, indices: Uint32Array, to: Float32Array, dim: number): void {
  for (let from = 0; from < indices.length;) {
    const first = indices[from]!;
    let end = from + 1;
    while (end < indices.length && indices[end] === first + (end - from)) end++;
    to.set(rows.subarray(from * dim, end * dim), first * dim);
    from = end;
  }
}
