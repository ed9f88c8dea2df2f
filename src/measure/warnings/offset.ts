import { gatheredRows } from '../../runtime/blockwise/index.js';
import type { WarningContext } from './warning.js';

/** Rows whose partner is looked for. */
const QUERIES = 32;

/** Up to so many rows all offsets are tried (0.3 s); beyond, none. */
const MOST_ROWS = 20_000;

/** Rows read at a time. */
const BLOCK = 1024;

/**
 * The offset o under which row i + o of the second modality (from the front again past the end) goes best with row i of
 * the first, by some rows spread evenly; undefined where there are too many offsets to try. One of them is always best:
 * whether it is good is for the caller to judge.
 */
export function likelyOffset({ rows: [x, y], moments }: WarningContext): number | undefined {
  const count = x.rows;
  if (count > MOST_ROWS || y.rows !== count) return undefined;
  const { dim } = x;
  const chosen = Array.from({ length: Math.min(QUERIES, count) }, (_, k) =>
    Math.floor((k * count) / QUERIES),
  );
  const queries = new Float32Array(chosen.length * dim);
  gatheredRows(x, chosen).read(0, chosen.length, queries);
  const [meanX, meanY] = [moments[0].mean, moments[1].mean];
  for (let at = 0; at < queries.length; at++) queries[at]! -= meanX[at % dim]!;
  const fits = new Float64Array(count);
  const block = new Float32Array(BLOCK * dim);
  for (let start = 0; start < count; start += BLOCK) {
    const size = Math.min(BLOCK, count - start);
    y.read(start, size, block.subarray(0, size * dim));
    for (let j = 0; j < size; j++) {
      chosen.forEach((row, q) => {
        let sum = 0;
        for (let k = 0; k < dim; k++) sum += queries[q * dim + k]! * (block[j * dim + k]! - meanY[k]!);
        fits[(start + j - row + count) % count]! += sum;
      });
    }
  }
  return fits.reduce((best, value, offset) => (value > fits[best]! ? offset : best), 0);
}
