import type { PairedColumns } from './ablation.js';

/**
 * Below this share of a row's squared length the rest is summed anew, since a difference would have lost its digits.
 */
const CANCELS = 1e-6;

/** Rounding of the bounds, far above what float64 loses. */
const SLACK = 1e-10;

/**
 * The order in which removing a dimension, and scaling rows to length 1 again, lowers L2M most at each step
 * (TEOT Fig. 2c); of equal ones the first. Exact, yet without trying all dimensions: with u the unit rows of a
 * modality, m their mean and e_ik = 1 / sqrt(1 - u_ik²) - 1 the stretch of row i by the removal of k, the mean becomes
 * m + cov(e_k, u) + mean(e_k) m without its entry k. Of the new L2M² everything but the squared length of the two
 * covariances follows from sums over rows, and that is at most (std(e_k) sqrt(1 - |m|²))² by Cauchy and Schwarz for
 * each modality: thousandths. Only dimensions whose lower bound lies below the best upper bound are tried. About
 * O(n d²).
 *
 * @param options.limit How many dimensions to place. Default: all.
 * @param options.onStep Told how many dimensions have their place.
 */
export function greedyDimensionOrder(
  pairs: PairedColumns,
  options: { readonly limit?: number; readonly onStep?: (placed: number) => void } = {},
): Uint32Array {
  const { count, dim } = pairs;
  const { limit = dim, onStep } = options;
  const sides = [new Side(pairs.first, count, dim), new Side(pairs.second, count, dim)] as const;
  const left = Uint32Array.from({ length: dim }, (_, k) => k);
  const order = new Uint32Array(Math.min(limit, dim));
  for (let placed = 0; placed < order.length; placed++) {
    const open = left.subarray(0, dim - placed);
    const place = open.length === 1 ? 0 : worstDimension(sides, open);
    const k = open[place]!;
    order[placed] = k;
    // The others keep their order, by which ties are settled.
    left.copyWithin(place, place + 1, dim - placed);
    for (const side of sides) side.remove(k, left.subarray(0, dim - placed - 1));
    onStep?.(placed + 1);
  }
  return order;
}

/** The place in `open` of the dimension whose removal leaves the smallest L2M. */
function worstDimension(sides: readonly [Side, Side], open: Uint32Array): number {
  const [a, b] = sides;
  a.prepare(open);
  b.prepare(open);
  a.project(open, b.mean);
  b.project(open, a.mean);
  let [aa, ab, bb] = [0, 0, 0];
  for (const k of open) {
    aa += a.mean[k]! * a.mean[k]!;
    ab += a.mean[k]! * b.mean[k]!;
    bb += b.mean[k]! * b.mean[k]!;
  }
  const spreads = [Math.sqrt(Math.max(0, 1 - aa)), Math.sqrt(Math.max(0, 1 - bb))] as const;
  const lows = new Float64Array(open.length);
  let ceiling = Infinity;
  for (let place = 0; place < open.length; place++) {
    const k = open[place]!;
    const [mean, other] = [a.mean[k]!, b.mean[k]!];
    const [kaa, kab, kbb] = [aa - mean * mean, ab - mean * other, bb - other * other];
    const x = a.stretch(k, mean, other, open);
    const y = b.stretch(k, other, mean, open);
    // The gap without k and without covariances: alpha m_x - beta m_y.
    const [alpha, beta] = [1 + x.mean, 1 + y.mean];
    const known = alpha * alpha * kaa - 2 * alpha * beta * kab + beta * beta * kbb;
    const alongX = alpha * (x.own - x.mean * kaa) - beta * (x.other - x.mean * kab);
    const alongY = alpha * (y.other - y.mean * kab) - beta * (y.own - y.mean * kbb);
    const low = known + 2 * (alongX - alongY);
    const unknown = x.deviation * spreads[0] + y.deviation * spreads[1];
    lows[place] = low;
    ceiling = Math.min(ceiling, low + unknown * unknown);
  }
  const slack = SLACK * (1 + Math.abs(ceiling));
  const candidates = Array.from(lows, (_, place) => place)
    .filter((place) => lows[place]! <= ceiling + slack)
    .sort((p, q) => lows[p]! - lows[q]! || p - q);
  if (candidates.length === 1) return candidates[0]!;
  let best = { place: candidates[0] ?? 0, gap: Infinity };
  for (const place of candidates) {
    if (lows[place]! > best.gap + slack) break;
    const gap = gapWithout(sides, open, open[place]!);
    if (gap < best.gap || (gap === best.gap && place < best.place)) best = { place, gap };
  }
  return best.place;
}

/** L2M² after the removal of k, by the definition. */
function gapWithout([a, b]: readonly [Side, Side], open: Uint32Array, k: number): number {
  a.scaleWithout(k, open);
  b.scaleWithout(k, open);
  let sum = 0;
  for (const j of open) {
    if (j === k) continue;
    const difference = a.scaledMean(j) - b.scaledMean(j);
    sum += difference * difference;
  }
  return sum;
}

/**
 * Sums over rows of a stretch e: its mean, its standard deviation, and mean(e (m . u)) without entry k for both
 * modalities' means m.
 */
interface Stretch {
  readonly mean: number;
  readonly deviation: number;
  readonly own: number;
  readonly other: number;
}

/** One modality while dimensions leave it. */
class Side {
  /** `[dim]`; of the unit rows, in the dimensions that are left. */
  readonly mean: Float64Array;
  /** Squared lengths in what is left, and what they were when they were last summed. */
  private readonly squares: Float64Array;
  private readonly summed: Float64Array;
  private readonly scale: Float64Array;
  /** Inner products of the unit rows with the own mean and the other modality's. */
  private readonly alongOwn: Float64Array;
  private readonly alongOther: Float64Array;

  constructor(
    private readonly columns: Float32Array,
    private readonly count: number,
    dim: number,
  ) {
    this.mean = new Float64Array(dim);
    this.squares = new Float64Array(count);
    for (let k = 0; k < columns.length; k++) this.squares[k % count]! += columns[k]! * columns[k]!;
    this.summed = this.squares.slice();
    this.scale = new Float64Array(count);
    this.alongOwn = new Float64Array(count);
    this.alongOther = new Float64Array(count);
  }

  remove(k: number, left: Uint32Array): void {
    const { columns, count, squares, summed } = this;
    for (let i = 0; i < count; i++) {
      const x = columns[k * count + i]!;
      squares[i]! -= x * x;
      // At every halving the sum is taken anew, so that no digits are lost however many dimensions go.
      if (squares[i]! < 0.5 * summed[i]!) squares[i] = summed[i] = this.squaresWithout(i, left, -1);
    }
  }

  prepare(open: Uint32Array): void {
    for (let i = 0; i < this.count; i++) this.scale[i] = inverseRoot(this.squares[i]!);
    for (const k of open) this.mean[k] = this.scaledMean(k);
  }

  project(open: Uint32Array, otherMean: Float64Array): void {
    const { columns, count, scale, alongOwn, alongOther, mean } = this;
    alongOwn.fill(0);
    alongOther.fill(0);
    for (const k of open) {
      const own = mean[k]!;
      const other = otherMean[k]!;
      const at = k * count;
      for (let i = 0; i < count; i++) {
        const x = columns[at + i]!;
        alongOwn[i]! += own * x;
        alongOther[i]! += other * x;
      }
    }
    for (let i = 0; i < count; i++) {
      alongOwn[i]! *= scale[i]!;
      alongOther[i]! *= scale[i]!;
    }
  }

  stretch(k: number, ownMean: number, otherMean: number, open: Uint32Array): Stretch {
    const { columns, count, scale, alongOwn, alongOther } = this;
    let sum = 0;
    let squares = 0;
    let along = 0;
    let alongSecond = 0;
    let withEntry = 0;
    const at = k * count;
    for (let i = 0; i < count; i++) {
      const u = columns[at + i]! * scale[i]!;
      let rest = 1 - u * u;
      if (rest < CANCELS) rest = this.squaresWithout(i, open, k) * scale[i]! * scale[i]!;
      const e = rest > 0 ? 1 / Math.sqrt(rest) - 1 : 0;
      sum += e;
      squares += e * e;
      along += e * alongOwn[i]!;
      alongSecond += e * alongOther[i]!;
      withEntry += e * u;
    }
    const mean = sum / count;
    return {
      mean,
      deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)),
      own: (along - ownMean * withEntry) / count,
      other: (alongSecond - otherMean * withEntry) / count,
    };
  }

  /** After this {@link scaledMean} is that of the rows without dimension k. */
  scaleWithout(k: number, open: Uint32Array): void {
    const { columns, count, squares, scale } = this;
    for (let i = 0; i < count; i++) {
      const x = columns[k * count + i]!;
      const whole = squares[i]!;
      const rest = whole - x * x;
      scale[i] = inverseRoot(rest < CANCELS * whole ? this.squaresWithout(i, open, k) : rest);
    }
  }

  scaledMean(k: number): number {
    const { columns, count, scale } = this;
    const at = k * count;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let i = 0;
    for (; i + 3 < count; i += 4) {
      a += columns[at + i]! * scale[i]!;
      b += columns[at + i + 1]! * scale[i + 1]!;
      c += columns[at + i + 2]! * scale[i + 2]!;
      d += columns[at + i + 3]! * scale[i + 3]!;
    }
    for (; i < count; i++) a += columns[at + i]! * scale[i]!;
    return (a + b + (c + d)) / count;
  }

  private squaresWithout(row: number, open: Uint32Array, k: number): number {
    const { columns, count } = this;
    let sum = 0;
    for (const j of open) if (j !== k) sum += columns[j * count + row]! * columns[j * count + row]!;
    return sum;
  }
}

function inverseRoot(square: number): number {
  return square > 0 ? 1 / Math.sqrt(square) : 0;
}
