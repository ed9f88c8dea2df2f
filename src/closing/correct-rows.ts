import {
  compileSteps,
  rowSteps,
  withoutDirection,
  type RowStep,
  type StepProgram,
} from '../correction/index.js';
import type { StoredRows } from '../files/row-layout.js';
import { defineTask, type World } from '../runtime/index.js';
import { openCalibrationRows, readerOf } from './calibration-rows.js';
import type { Section } from './array-plan.js';
import type { FittedGap } from './gap.js';

/** What a correction does to the rows of each modality: plain data, which other threads can be handed. */
export type StepsByModality = readonly (readonly RowStep[])[];

/** The steps for each modality of a gap. */
export function stepsOf(gap: FittedGap): StepsByModality {
  return gap.modalities.map((_, modality) => rowSteps(gap, modality));
}

/** Corrects blocks of rows, one after the other, in one thread. */
export class RowCorrector {
  private readonly programs = new Map<number, Promise<StepProgram>>();
  private spare = new Float32Array(0);

  constructor(
    private readonly world: World,
    private readonly dim: number,
    private readonly steps: StepsByModality,
    private readonly subject: string,
  ) {}

  /** Rows of one modality, `[n, d]`, where they lie. @throws RangeError at a row without a direction. */
  async correct(rows: Float32Array, modality: number): Promise<void> {
    const program = await this.program(modality);
    const bad = await program.run(rows);
    if (bad !== undefined) throw withoutDirection(this.subject, bad);
  }

  /** Stored rows, corrected, into `out`. @throws InputError that names file, row and column where one is no good. */
  async read(part: Section['parts'][number], start: number, count: number, out: Float32Array): Promise<void> {
    const { rows, modality } = part;
    const program = await this.program(modality);
    if (rows.chosen === undefined) {
      const from = (rows.range?.start ?? 0) + start;
      readerOf(this.world).readFloatRows(rows.stored, from, count, out);
      if ((await program.run(out)) === undefined) return;
    }
    // Rows in any order; or one that is no good, or beyond float32: this reader scales it, or names it.
    openCalibrationRows(rows, this.world).read(start, count, out);
    const bad = await program.run(out);
    if (bad !== undefined) {
      const row = bad.row + start;
      throw withoutDirection(`${this.subject}: ${nameOf(rows.stored)}`, { ...bad, row });
    }
  }

  /** Room for so many rows of a section, as {@link readSection} likes it best. */
  async room({ parts }: Section, count: number): Promise<Float32Array> {
    return (await this.program(parts[0]!.modality)).room(count);
  }

  /** Rows `[start, start + count)` of a section into `out`. */
  async readSection(section: Section, start: number, count: number, out: Float32Array): Promise<void> {
    const [only, second] = section.parts;
    await this.read(only!, start, count, out);
    if (second === undefined) return;
    const { dim } = this;
    if (this.spare.length < out.length) this.spare = new Float32Array(out.length);
    const other = this.spare.subarray(0, out.length);
    await this.read(second, start, count, other);
    for (let at = 0; at < out.length; at += dim) {
      let squares = 0;
      for (let k = at; k < at + dim; k++) {
        const value = only!.weight * out[k]! + second.weight * other[k]!;
        out[k] = value;
        squares += value * value;
      }
      if (!(squares > 0)) {
        throw withoutDirection(`${section.name}: two rows that cancel each other`, {
          row: start + at / dim,
          step: 1,
        });
      }
      const factor = 1 / Math.sqrt(squares);
      for (let k = at; k < at + dim; k++) out[k]! *= factor;
    }
  }

  async dispose(): Promise<void> {
    for (const program of this.programs.values()) await (await program).dispose();
  }

  private program(modality: number): Promise<StepProgram> {
    let program = this.programs.get(modality);
    if (program === undefined) {
      program = compileSteps(this.world.runtime({ threads: 1 }), this.dim, this.steps[modality] ?? []);
      this.programs.set(modality, program);
    }
    return program;
  }
}

const nameOf = ({ layouts, name }: StoredRows): string => `${layouts[0]?.path ?? ''}: ${name}`;

interface CorrectInput {
  readonly rows: Float32Array;
  /** Of all rows, or of each. */
  readonly modality: number | Uint8Array;
  readonly dim: number;
  readonly steps: StepsByModality;
  readonly subject: string;
}

/** Corrects rows that are handed over, and hands them back. */
export const correctTask = defineTask(
  import.meta.url,
  'correctTask',
  async ({ rows, modality, dim, steps, subject }: CorrectInput, { world }): Promise<Float32Array> => {
    const corrector = new RowCorrector(world, dim, steps, subject);
    try {
      if (typeof modality === 'number') await corrector.correct(rows, modality);
      else await correctMixed(corrector, rows, modality, dim);
    } finally {
      await corrector.dispose();
    }
    return rows;
  },
);

/** Rows of several modalities in any order: those of each together. */
async function correctMixed(
  corrector: RowCorrector,
  rows: Float32Array,
  modalities: Uint8Array,
  dim: number,
): Promise<void> {
  for (const modality of new Set(modalities)) {
    const own = Uint32Array.from(modalities.keys()).filter((i) => modalities[i] === modality);
    const block = new Float32Array(own.length * dim);
    own.forEach((i, k) => block.set(rows.subarray(i * dim, (i + 1) * dim), k * dim));
    await corrector.correct(block, modality);
    own.forEach((i, k) => rows.set(block.subarray(k * dim, (k + 1) * dim), i * dim));
  }
}
