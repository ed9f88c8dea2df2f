import type { Both } from '../geometry/index.js';

/** @throws RangeError where rows are not whole, or there is not one label for each. */
export function checkLabels(
  task: string,
  dim: number,
  rows: Both<Float32Array>,
  labels: Both<ArrayLike<number>>,
): void {
  for (const side of [0, 1] as const) {
    const count = rows[side].length / dim;
    if (!Number.isInteger(count) || labels[side].length !== count) {
      throw new RangeError(
        `${task}: expected a label for each row of ${dim} numbers, got ${rows[side].length} numbers and ` +
          `${labels[side].length} labels`,
      );
    }
  }
}
