import { gapDirection, shiftSteps } from '../geometry/index.js';
import { norm } from '../numeric/index.js';
import { rocAuc } from './roc.js';
import { classScores, zeroShotAccuracy } from './zero-shot.js';
import type { ZeroShotTask } from './zero-shot-task.js';

/** Accuracy over the classes, or the area under the ROC curve where there are two. */
export type TaskMetric = 'accuracy' | 'ROC-AUC';

export function metricOf({ prompts, dim }: ZeroShotTask): TaskMetric {
  return prompts.length === 2 * dim ? 'ROC-AUC' : 'accuracy';
}

/**
 * A task whose images and prompts can be moved along their gap (MtG section 5.1): with u the unit vector from the
 * prompts' mean to the images', images become (x - delta u / 2) / ||.|| and prompts (c + delta u / 2) / ||.||, so that
 * a positive delta closes. Nothing is moved in fact: inner products and lengths of what is moved follow from x.c, x.u
 * and c.u.
 */
export class ShiftedTask {
  readonly metric: TaskMetric;
  private readonly classes: number;
  /** x.c, `[n, classes]`; x.u, `[n]`; c.u, `[classes]`. */
  private readonly scores: Float64Array;
  private readonly imageHeights: Float64Array;
  private readonly promptHeights: Float64Array;
  private readonly direction: Float64Array;

  /** @throws RangeError where images and prompts have the same mean: there is no direction. */
  constructor(readonly task: ZeroShotTask) {
    const { images, prompts, dim, name } = task;
    this.metric = metricOf(task);
    this.classes = prompts.length / dim;
    try {
      this.direction = gapDirection(meanOf(images, dim), meanOf(prompts, dim));
    } catch {
      throw new RangeError(`${name}: images and prompts have the same mean, there is no gap to shift along`);
    }
    this.scores = classScores(images, prompts, dim);
    this.imageHeights = classScores(images, this.direction, dim);
    this.promptHeights = classScores(prompts, this.direction, dim);
  }

  /** Scores of the rows at `rows` with each class after the shift, `[rows, classes]`: their cosines. */
  scoresAt(delta: number, rows: ArrayLike<number>): Float64Array {
    const { classes, scores, imageHeights, promptHeights } = this;
    const [imageStep, promptStep] = shiftSteps(delta);
    const lengths = promptHeights.map((height) => lengthAfter(height, promptStep));
    const out = new Float64Array(rows.length * classes);
    for (let r = 0; r < rows.length; r++) {
      const i = rows[r]!;
      const height = imageHeights[i]!;
      const length = lengthAfter(height, imageStep);
      for (let c = 0; c < classes; c++) {
        const product =
          scores[i * classes + c]! + promptStep * (height - promptHeights[c]!) + promptStep * imageStep;
        out[r * classes + c] = product / (length * lengths[c]!);
      }
    }
    return out;
  }

  /** The task's metric over the rows at `rows` after the shift. */
  valueAt(delta: number, rows: ArrayLike<number>): number {
    const scores = this.scoresAt(delta, rows);
    const labels = Uint32Array.from(rows, (row) => this.task.labels[row]!);
    return this.valueOf(scores, labels);
  }

  /**
   * The task's metric of scores `[n, classes]`. A binary task is ranked by how much the second class scores above the
   * first.
   */
  valueOf(scores: Float64Array, labels: Uint32Array): number {
    if (this.metric === 'accuracy') return zeroShotAccuracy(scores, this.classes, labels);
    return rocAuc(
      Float64Array.from(labels, (_, i) => scores[2 * i + 1]! - scores[2 * i]!),
      labels,
    );
  }

  /** Distance of the means of images and prompts after the shift; negative where they have passed each other. */
  distanceAt(delta: number): number {
    const { images, prompts, dim } = this.task;
    const [imageStep, promptStep] = shiftSteps(delta);
    const gap = new Float64Array(dim);
    const add = (rows: Float64Array, heights: Float64Array, step: number, sign: number): void => {
      let moved = 0;
      for (let i = 0; i < heights.length; i++) {
        const weight = sign / (heights.length * lengthAfter(heights[i]!, step));
        moved += weight * step;
        for (let k = 0; k < dim; k++) gap[k]! += weight * rows[i * dim + k]!;
      }
      for (let k = 0; k < dim; k++) gap[k]! += moved * this.direction[k]!;
    };
    add(images, this.imageHeights, imageStep, 1);
    add(prompts, this.promptHeights, promptStep, -1);
    const along = gap.reduce((sum, value, k) => sum + value * this.direction[k]!, 0);
    return norm(gap) * (along < 0 ? -1 : 1);
  }
}

/** ||x + step u|| of a unit row with x.u = `height`: ||x + s u||² = 1 + 2 s x.u + s². */
function lengthAfter(height: number, step: number): number {
  return Math.sqrt(1 + 2 * step * height + step * step);
}

function meanOf(rows: Float64Array, dim: number): Float64Array {
  const mean = new Float64Array(dim);
  for (let i = 0; i < rows.length; i++) mean[i % dim]! += rows[i]! / (rows.length / dim);
  return mean;
}
