import { defineGraph, hostTensor, matMul, tensorType } from '../graph/index.js';
import type { Program, Runtime } from '../runtime/index.js';
import { moveRows, type RowStep, type RowWithoutDirection } from './row-steps.js';

/** Steps made ready for many blocks of rows. */
export interface StepProgram {
  /**
   * As `applySteps`: rows `[n, d]` into `out`, each by itself.
   *
   * @returns A row without a direction, where the work stops; undefined where there is none.
   */
  run(rows: Float32Array, out?: Float32Array): Promise<RowWithoutDirection | undefined>;
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
  if (steps.every(({ matrix }) => matrix === undefined)) {
    return {
      run: (rows, out = rows) => Promise.resolve(moveRows(rows, dim, steps, out)),
      dispose: () => Promise.resolve(),
    };
  }
  const program = await compileProduct(runtime, dim);
  return {
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
