import {
  applyFitted,
  corrections,
  fitCorrection,
  scoringOf,
  type FittedCorrection,
} from '../../correction/index.js';
import { evaluationTasks, type ItemValues, type ZeroShotTask } from '../../evaluation/index.js';
import { sharedFloats } from '../../evaluation/shared-rows.js';
import { randomStream, shuffle } from '../../numeric/index.js';
import { arrayRows } from '../../runtime/blockwise/index.js';
import type { Runtime } from '../../runtime/index.js';
import type { JudgedColumn } from './differences.js';
import type { ZeroShotMeans } from './findings.js';
import { fingerprints } from './fingerprints.js';
import { itemsOf } from './items.js';
import { calibrationOf } from './fit-methods.js';

/** A zero-shot task in memory that threads share. */
export interface ZeroShotRows {
  readonly name: string;
  readonly dim: number;
  readonly images: Float32Array;
  readonly prompts: Float32Array;
  readonly labels: Uint32Array;
  /** The number of each image among all items of the comparison; images that are the same share one. */
  readonly items: Uint32Array;
  /** The half that each image belongs to: 0 or 1. */
  readonly half: Uint8Array;
}

/** Of all random numbers under a seed, those that halve the images of a task. */
const STREAM = 0x7a68616c;

/** Puts a task's rows where threads share them, and halves its images. @param from The number of its first item. */
export function zeroShotRows(task: ZeroShotTask, from: number, seed: number): ZeroShotRows {
  const shared = (rows: ArrayLike<number>): Float32Array => {
    const out = sharedFloats(rows.length);
    out.set(rows);
    return out;
  };
  const { name, dim, labels } = task;
  const images = shared(task.images);
  const prints = fingerprints(arrayRows(images, dim));
  const { of, count } = itemsOf([prints, new Float64Array(0)], undefined);
  const order = shuffle(
    Uint32Array.from({ length: count }, (_, i) => i),
    randomStream(seed, STREAM),
  );
  return {
    ...{ name, dim, images, labels, prompts: shared(task.prompts) },
    items: of[0].map((item) => from + item),
    // Equal images share an item, and with it a half.
    half: Uint8Array.from(of[0], (item) => Number(order[item]! < count / 2)),
  };
}

/** One more than the largest item. */
export function itemsAfter({ items }: ZeroShotRows): number {
  return items.reduce((most, item) => Math.max(most, item + 1), 0);
}

/**
 * Accuracy of a corrected zero-shot task. Its images and prompts are other kinds of rows than the images and texts of
 * the calibration file, with means of their own. So a correction that is fitted on means alone is fitted anew, without
 * labels, on one half of the images and all prompts, and judged by the other half, both ways; any other correction is
 * applied as the calibration file has it. With `means: 'calibration'` that holds for all.
 */
export async function zeroShotColumn(
  fitted: FittedCorrection,
  task: ZeroShotRows,
  means: ZeroShotMeans,
  runtime: Runtime,
): Promise<JudgedColumn> {
  const correction = corrections.get(fitted.correction);
  const refits = means === 'own' && correction.needs.every((need) => need === 'means');
  const values = new Float64Array(task.labels.length).fill(NaN);
  for (const half of refits && correction.needs.length > 0 ? [0, 1] : [undefined]) {
    const own = half === undefined ? fitted : await fittedOnOther(fitted, task, half, runtime);
    const judged = indicesOf(task.half, half);
    const accuracy = await accuracyOf(own, task, judged, runtime);
    judged.forEach((i, k) => (values[i] = accuracy[k]!));
  }
  return { task: `zeroShot.${task.name}`, metric: 'accuracy', parts: [{ values, items: task.items }] };
}

/** The same correction with the same options, fitted on the images of the other half and the prompts. */
async function fittedOnOther(
  { correction: id, options }: FittedCorrection,
  { dim, images, prompts, half: halves }: ZeroShotRows,
  half: number,
  runtime: Runtime,
): Promise<FittedCorrection> {
  const correction = corrections.get(id);
  const others = take(images, indicesOf(halves, 1 - half), dim);
  const rows = [others, prompts] as const;
  return fitCorrection(
    correction,
    await calibrationOf({ dim, rows }, [undefined, undefined], correction.needs, runtime),
    options,
  );
}

async function accuracyOf(
  fitted: FittedCorrection,
  { dim, images, prompts, labels }: ZeroShotRows,
  judged: Uint32Array,
  runtime: Runtime,
): Promise<Float64Array> {
  const rows = [
    applyFitted(fitted, take(images, judged, dim), 0),
    applyFitted(fitted, Float32Array.from(prompts), 1),
  ] as const;
  const scoring = await scoringOf(fitted, [arrayRows(rows[0], dim), arrayRows(rows[1], dim)], runtime);
  const found = await evaluationTasks.get('zero-shot').evaluate(
    {
      dim,
      ...{ images: rows[0], prompts: rows[1] },
      labels: judged.map((i) => labels[i]!),
      ...(scoring && { scoring }),
    } as never,
    { runtime },
  );
  return (found as readonly ItemValues[])[0]!.values['accuracy']!;
}

function indicesOf(halves: Uint8Array, half: number | undefined): Uint32Array {
  return Uint32Array.from(halves.keys()).filter((i) => half === undefined || halves[i] === half);
}

function take(rows: Float32Array, indices: Uint32Array, dim: number): Float32Array {
  const out = new Float32Array(indices.length * dim);
  indices.forEach((i, k) => out.set(rows.subarray(i * dim, (i + 1) * dim), k * dim));
  return out;
}
