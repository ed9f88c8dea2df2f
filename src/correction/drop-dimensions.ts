import type { RowCorrection } from './correction.js';
import { wholeOption } from './whole-option.js';

/** How many dimensions become zero. */
export type DropDimensionsOptions = { readonly count: number };

export type DropDimensionsParameters = {
  /** The dimensions that become zero, the one with the widest gap first. */
  readonly dropped: Float64Array;
  /** 0 for those, 1 for all others, `[d]`. */
  readonly kept: Float64Array;
};

/** Few dimensions carry most of the gap: those become zero, in both modalities. */
export const dropDimensions: RowCorrection<'means', DropDimensionsOptions, DropDimensionsParameters> = {
  id: 'drop-dimensions',
  changes: 'rows',
  title: 'Dropping the dimensions of the gap',
  definition:
    'x′ = (k ∗ x) / ‖k ∗ x‖, where k is 0 in the dimensions of the largest |m_x − m_y| and 1 elsewhere',
  source: 'after Schrodi et al., “Two Effects, One Trigger”, ICLR 2025, section 3 (figure 2c)',
  options: {
    count: {
      text: 'how many dimensions become zero; one at least is left',
      default: '6',
      tune: [1, 2, 4, 6, 8, 16],
    },
  },
  needs: ['means'],
  fit({ means: [first, second], dim }, { count = 6 } = {}) {
    if (dim < 2) throw new RangeError(`drop-dimensions: expected rows of 2 numbers or more, got ${dim}`);
    const most = Math.min(wholeOption('drop-dimensions', 'count', count), dim - 1);
    const gap = Float64Array.from(first!, (value, k) => Math.abs(value - second![k]!));
    // The lower dimension first where gaps are equal, so that a fit repeats.
    const order = Array.from(gap, (_, k) => k).sort((a, b) => gap[b]! - gap[a]! || a - b);
    const dropped = Float64Array.from(order.slice(0, most));
    const kept = new Float64Array(dim).fill(1);
    for (const k of dropped) kept[k] = 0;
    return { dropped, kept };
  },
  steps: ({ kept }) => [{ scale: kept }],
};
