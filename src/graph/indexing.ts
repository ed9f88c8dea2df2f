import { equal } from './comparison.js';
import { cast } from './conversion.js';
import { iota } from './creation.js';
import { unsqueeze } from './movement.js';
import { normalizeAxis, type Dim } from './shape.js';
import { apply, applyOne, type Tensor } from './tensor.js';

/** Elements by their place. Indices are int32 or int64; negative ones count from the end. */

/** Whole slices along `axis` (default 0): an embedding look-up. `[n, d]` by `[b, t]` gives `[b, t, d]`. */
export function gather(x: Tensor, indices: Tensor, axis = 0): Tensor {
  return applyOne('gather', [x, indices], { axis: normalizeAxis('gather', axis, x.shape.length) });
}

/** One element for each index: result[.., i, ..] = x[.., indices[.., i, ..], ..] along `axis`. */
export function gatherElements(x: Tensor, indices: Tensor, axis: number): Tensor {
  return applyOne('gatherElements', [x, indices], {
    axis: normalizeAxis('gatherElements', axis, x.shape.length),
  });
}

/** x with updates added at x[.., indices[.., i, ..], ..] along `axis`; an index may occur more than once. */
export function scatterElementsAdd(x: Tensor, indices: Tensor, updates: Tensor, axis: number): Tensor {
  return applyOne('scatterElementsAdd', [x, indices, updates], {
    axis: normalizeAxis('scatterElementsAdd', axis, x.shape.length),
  });
}

/** x `[n, ...]` with each row of updates `[m, ...]` added at row indices `[m]`; an index may occur more than once. */
export function scatterRowsAdd(x: Tensor, indices: Tensor, updates: Tensor): Tensor {
  return applyOne('scatterRowsAdd', [x, unsqueeze(cast(indices, 'int64'), [1]), updates], {});
}

export interface TopK {
  /** Sorted, best first. */
  readonly values: Tensor;
  /** int64. */
  readonly indices: Tensor;
}

/** The `k` largest (or smallest) elements along `axis`, best first; the lower index first where they are equal. */
export function topK(
  x: Tensor,
  k: number,
  { axis = -1, largest = true }: { readonly axis?: number; readonly largest?: boolean } = {},
): TopK {
  const [values, indices] = apply('topK', [x], {
    k,
    axis: normalizeAxis('topK', axis, x.shape.length),
    largest,
  });
  return { values: values!, indices: indices! };
}

/** 1 where the new last axis equals the index, 0 elsewhere: indices `[...]` give `[..., depth]` of float32. */
export function oneHot(indices: Tensor, depth: Dim, type: 'float32' | 'float64' = 'float32'): Tensor {
  const places = iota(indices.type === 'int64' ? 'int64' : 'int32', depth);
  return cast(equal(unsqueeze(indices, [-1]), places), type);
}
