import { defineGraph, hostTensor, matMul, tensorType } from '../graph/index.js';
import type { Program, Runtime } from '../runtime/index.js';
import { moveKernel, type RowKernel } from './row-kernel.js';
import { moveRows, type RowStep, type RowWithoutDirection } from './row-steps.js';

/** Steps made ready for many blocks of rows. */
export interface StepProgram {
  /**
   * As `applySteps`: rows `[n, d]` into `out`, each by itself.
   *
   * @returns A row without a direction, where the work stops; undefined where there is none.
   */
  run(rows: Float32Array, out?: Float32Array): Promise<RowWithoutDirection | undefined>;
  /** Room for rows `[count, d]` that are to be run where they lie: some programs do without a copy of such. */
  room(count: number): Float32Array;
  dispose(): Promise<void>;
}

/** Rows that a matrix is applied to together. */
const BLOCK = 512;

/**
 * Steps made ready for many blocks of rows: products with matrices are the runtime's, in float64; what needs none is
 * one pass over each row.
 */
export async function compileSteps(
  runtime: Runtime,
  dim: number,
  steps: readonly RowStep[],
): Promise<StepProgram> {
  if (steps.every(({ matrix }) => matrix === undefined)) return new Moves(dim, steps);
  const program = await compileProduct(runtime, dim);
  return {
    room: (count) => new Float32Array(count * dim),
    async run(rows, out = rows) {
      for (let at = 0; at < rows.length; at += BLOCK * dim) {
        const part = rows.subarray(at, at + BLOCK * dim);
        let block = Float64Array.from(part);
        let bad = moveRows(block, dim, [], block);
        for (const [k, { matrix, ...move }] of steps.entries()) {
          if (bad !== undefined) break;
          if (matrix !== undefined) block = await multiply(program, block, matrix, dim);
          bad = moveRows(block, dim, [move], block, false);
          if (bad !== undefined) bad = { row: bad.row, step: k + 1 };
        }
        if (bad !== undefined) return { ...bad, row: at / dim + bad.row };
        out.set(block, at);
      }
      return undefined;
    },
    dispose: () => program.dispose(),
  };
}

/** Steps without a matrix: one pass over each row, by a kernel where one step or none is all. */
class Moves implements StepProgram {
  private kernel: RowKernel | undefined;

  constructor(
    private readonly dim: number,
    private readonly steps: readonly RowStep[],
  ) {
    this.kernel = this.kernelFor(BLOCK);
  }

  room(count: number): Float32Array {
    const { dim } = this;
    if (this.kernel === undefined) return new Float32Array(count * dim);
    if (this.kernel.rows.length < count * dim) this.kernel = this.kernelFor(count) ?? this.kernel;
    const { rows } = this.kernel;
    return rows.length < count * dim ? new Float32Array(count * dim) : rows.subarray(0, count * dim);
  }

  run(rows: Float32Array, out = rows): Promise<RowWithoutDirection | undefined> {
    const { dim, steps, kernel } = this;
    if (kernel === undefined) return Promise.resolve(moveRows(rows, dim, steps, out));
    const room = kernel.rows;
    const inPlace =
      rows.buffer === room.buffer && rows.byteOffset === room.byteOffset && rows.length <= room.length;
    const size = inPlace ? rows.length : room.length;
    for (let at = 0; at < rows.length; at += size) {
      const part = rows.subarray(at, at + size);
      if (!inPlace) room.set(part);
      const done = kernel.run(part.length / dim);
      if (!(inPlace && out === rows)) out.set(room.subarray(0, done * dim), at);
      if (done * dim === part.length) continue;
      // The plain loop knows which step leaves the row without a direction.
      const bad = moveRows(part.slice(done * dim, (done + 1) * dim), dim, steps, new Float32Array(dim));
      return Promise.resolve({ row: at / dim + done, step: bad?.step ?? 0 });
    }
    return Promise.resolve(undefined);
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  private kernelFor(rows: number): RowKernel | undefined {
    return this.steps.length > 1 ? undefined : moveKernel(this.dim, this.steps[0], rows);
  }
}

function compileProduct(runtime: Runtime, dim: number): Promise<Program> {
  return runtime.compile(
    defineGraph(
      'rows times matrix',
      { rows: tensorType('float64', ['rows', dim]), matrix: tensorType('float64', [dim, dim]) },
      ({ rows, matrix }) => ({ moved: matMul(rows, matrix) }),
    ),
  );
}

async function multiply(
  program: Program,
  rows: Float64Array,
  matrix: Float64Array,
  dim: number,
): Promise<Float64Array<ArrayBuffer>> {
  const { moved } = await program.run({
    rows: hostTensor('float64', [rows.length / dim, dim], rows),
    matrix: hostTensor('float64', [dim, dim], matrix),
  });
  return moved!.data as Float64Array<ArrayBuffer>;
}
