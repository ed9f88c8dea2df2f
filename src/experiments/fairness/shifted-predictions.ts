import { moveRows, shift } from '../../correction/index.js';
import { classScores, confusionByGroup, type Confusion } from '../../evaluation/index.js';

/** Image features `[n, dim]`, one prompt's feature a class, and what they are called. */
export interface PromptedImages {
  readonly images: Float64Array;
  readonly prompts: Float64Array;
  readonly dim: number;
  readonly classes: readonly string[];
  /** Of each image. */
  readonly groups: readonly string[];
  /** Means of unit rows that the gap vector joins: of the images' modality, of the prompts'. */
  readonly means: readonly [Float64Array, Float64Array];
}

/** Predictions by group after each shift of both modalities by half of delta (MtG section 5.2). */
export function shiftedPredictions(
  { images, prompts, dim, classes, groups, means }: PromptedImages,
  deltas: readonly number[],
): { readonly delta: number; readonly confusion: Confusion }[] {
  return deltas.map((delta) => {
    const fitted = shift.fit({ dim, means }, { delta });
    const scores = classScores(
      shift.apply(images, 0, fitted, new Float64Array(images.length)),
      shift.apply(prompts, 1, fitted, new Float64Array(prompts.length)),
      dim,
    );
    return { delta, confusion: confusionByGroup(scores, classes, groups) };
  });
}

/** The mean of the rows `[n, dim]` at length 1. */
export function unitRowMean(rows: Float64Array, dim: number): Float64Array {
  const unit = moveRows(rows, new Float64Array(dim), 0, new Float64Array(rows.length));
  const mean = new Float64Array(dim);
  for (let k = 0; k < unit.length; k++) mean[k % dim]! += (unit[k]! * dim) / rows.length;
  return mean;
}
