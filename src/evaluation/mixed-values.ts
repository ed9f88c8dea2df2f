/** What a pool of both modalities does to each query, from how its matches stand there. */
import type { Both, Side } from '../geometry/index.js';
import type { TargetCounts } from '../runtime/blockwise/index.js';
import { aboveBest, bestTarget, type PoolCounts } from './pool-search.js';
import { IMAGE_SHARES, QUARTERS } from './search-space.js';
import { judgeOf, standingsOf, type Counted, type Judge } from './search-values.js';

/** What the rows of a pool are, beside how they stand. */
export interface PoolShape {
  readonly counts: Both<number>;
  /** The quarter of each searching row, in their order. */
  readonly quarters: Uint8Array;
  /** Rows of each modality in each quarter. */
  readonly sizes: Both<readonly number[]>;
  /** Two indexes, merged by rank. */
  readonly fused: boolean;
}

/** How many rows of each quarter there are. */
export function quarterSizes(quarters: Uint8Array): number[] {
  const sizes = new Array<number>(QUARTERS).fill(0);
  for (const quarter of quarters) sizes[quarter]!++;
  return sizes;
}

/** The metrics of the task for rows of one modality among all rows of both: by key one number a row. */
export interface MixedValues {
  readonly all: Readonly<Record<string, Float64Array>>;
  /** NDCG@10 at each share of images; NaN where the row does not search: its unit is in the pool as it is itself. */
  readonly byShare: readonly Float64Array[];
}

const ALL = (1 << QUARTERS) - 1;

/** Sums over the quarters in `mask`. */
function sumOf(values: Uint32Array, target: number, mask: number): number {
  let sum = 0;
  for (let g = 0; g < QUARTERS; g++) if (mask & (1 << g)) sum += values[target * QUARTERS + g]!;
  return sum;
}

/** Values of the rows of modality `side`. */
export function mixedValues(side: Side, pool: PoolCounts, shape: PoolShape): MixedValues {
  const { matches, own } = pool;
  const rows = matches.offsets.length - 1;
  const whole = new PoolView(side, pool, shape, ALL, ALL);
  const shares = IMAGE_SHARES.map((_, quarters) => {
    // Units of the first quarters are images, the others texts: a row's own kind, and the other.
    const images = (1 << quarters) - 1;
    const texts = ALL & ~images;
    return side === 0
      ? { searches: texts, view: new PoolView(side, pool, shape, texts, images) }
      : { searches: images, view: new PoolView(side, pool, shape, images, texts) };
  });
  const all: Record<string, Float64Array> = {};
  const byShare = shares.map(() => new Float64Array(rows).fill(NaN));
  const room = (key: string) => (all[key] ??= new Float64Array(rows).fill(NaN));
  for (let i = 0; i < rows; i++) {
    for (const [key, value] of Object.entries(whole.judge.all(whole.standings(i)))) room(key)[i] = value;
    room('ownKindFirst')[i] = own ? ownKindFirst(pool, own, i) : 0.5;
    shares.forEach(({ searches, view }, k) => {
      if (searches & (1 << shape.quarters[i]!)) byShare[k]![i] = view.judge.ndcg(view.standings(i));
    });
  }
  return { all, byShare };
}

/** A pool of some quarters of each modality, as the rows of one modality see it. */
class PoolView {
  readonly judge: Judge;
  private row = 0;
  private readonly counted: Counted;

  constructor(
    side: Side,
    private readonly pool: PoolCounts,
    { counts, sizes, fused }: PoolShape,
    across: number,
    own: number,
  ) {
    const other = side === 0 ? 1 : 0;
    const size = (of: readonly number[], mask: number) =>
      of.reduce((sum, rows, g) => sum + (mask & (1 << g) ? rows : 0), 0);
    // A row is in the pool itself only where its whole modality is.
    const others = own === ALL ? counts[side] - 1 : size(sizes[side], own);
    const places = size(sizes[other], across);
    this.judge = fused ? judgeOf(places, others) : judgeOf(places + others);
    const { across: found, own: within } = pool;
    // Behind the matches of each row before this one stands one more target.
    const sum = (of: 'greater' | 'tied', target: number) =>
      sumOf(found[of], target, across) + (within ? sumOf(within[of], target + this.row, own) : 0);
    this.counted = {
      greater: (target) => sum('greater', target),
      tied: (target) => sum('tied', target),
    };
    if (found.groups !== QUARTERS)
      throw new RangeError(`mixed pool: expected counts by quarter, got ${found.groups}`);
  }

  standings(row: number) {
    this.row = row;
    return standingsOf(this.pool.matches, row, this.counted);
  }
}

/** The chance that a row of the own kind comes first, equal scores in random order. */
function ownKindFirst(pool: PoolCounts, own: TargetCounts, row: number): number {
  const { matches, across } = pool;
  const target = matches.offsets[row + 1]! + row;
  if (sumOf(own.greater, target, ALL) > 0) return 1;
  const tied = sumOf(own.tied, target, ALL);
  if (tied === 0) return 0;
  const match = bestTarget(matches, row);
  if (match < 0 || aboveBest(pool, row) > 0) return tied / (tied + 1);
  let equal = 0;
  for (let p = matches.offsets[row]!; p < matches.offsets[row + 1]!; p++) {
    if (matches.cosines[p]! > matches.cosines[match]! - 1e-9) equal++;
  }
  return tied / (tied + equal + sumOf(across.tied, match, ALL));
}
