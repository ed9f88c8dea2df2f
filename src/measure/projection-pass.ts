import {
  defineGraph,
  hostTensor,
  matMul,
  mul,
  reduceSum,
  sub,
  tensorType,
  type Graph,
} from '../graph/index.js';
import { rowRanges, type RowRange, type RowSource } from '../runtime/blockwise/index.js';
import type { Runtime } from '../runtime/index.js';

const BLOCK_ROWS = 2048;

export interface ProjectionInput {
  readonly source: RowSource;
  readonly range: RowRange;
  /** `[dim, axes]`: what each row is projected onto. */
  readonly axes: Float32Array;
  readonly count: number;
  /** Mean of the modality, `[dim]`, and symmetric `[dim, dim]` matrix A: each row's (x - mean).A (x - mean). */
  readonly mean: Float32Array;
  readonly form: Float32Array;
  readonly onBlock?: (rows: number) => void;
}

export interface Projections {
  /** `[rows, axes]`. */
  readonly projected: Float32Array;
  /** `[rows]`. */
  readonly quadratic: Float32Array;
}

/** Projects a range of rows and evaluates a quadratic form on each, block by block. */
export async function projectionPass(runtime: Runtime, input: ProjectionInput): Promise<Projections> {
  const { source, range, count } = input;
  const { dim } = source;
  const program = await runtime.compile(projectionGraph(dim, count));
  try {
    const axes = hostTensor('float32', [dim, count], input.axes);
    const mean = hostTensor('float32', [1, dim], input.mean);
    const form = hostTensor('float32', [dim, dim], input.form);
    const projected = new Float32Array(range.count * count);
    const quadratic = new Float32Array(range.count);
    const block = new Float32Array(Math.min(BLOCK_ROWS, range.count) * dim);
    for (const part of rowRanges(range.count, BLOCK_ROWS)) {
      const data = block.subarray(0, part.count * dim);
      source.read(range.start + part.start, part.count, data);
      const out = await program.run({
        rows: hostTensor('float32', [part.count, dim], data),
        axes,
        mean,
        form,
      });
      projected.set(out.projected!.data as Float32Array, part.start * count);
      quadratic.set(out.quadratic!.data as Float32Array, part.start);
      input.onBlock?.(part.count);
    }
    return { projected, quadratic };
  } finally {
    await program.dispose();
  }
}

function projectionGraph(dim: number, count: number): Graph {
  return defineGraph(
    'projections',
    {
      rows: tensorType('float32', ['rows', dim]),
      axes: tensorType('float32', [dim, count]),
      mean: tensorType('float32', [1, dim]),
      form: tensorType('float32', [dim, dim]),
    },
    ({ rows, axes, mean, form }) => {
      const centred = sub(rows, mean);
      return {
        projected: matMul(rows, axes),
        quadratic: reduceSum(mul(matMul(centred, form), centred), [1]),
      };
    },
  );
}
