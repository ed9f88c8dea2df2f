/**
 * Seeded random numbers: the same seed gives the same numbers, bit for bit, on every machine.
 *
 * `xoshiro128**` (Blackman & Vigna, "Scrambled linear pseudorandom number generators", 2021), its state filled by
 * SplitMix32's finaliser. Streams that depend on a place in the data (a row, a replicate) are derived with
 * {@link randomStream}, so that the numbers do not depend on block sizes or on which thread does the work.
 */
export interface Random {
  /** A uniform integer in [0, 2^32). */
  uint32(): number;
  /** A uniform number in [0, 1), 53 bits. */
  uniform(): number;
  /** A uniform integer in [0, bound), without modulo bias. `bound` in [1, 2^32]. */
  below(bound: number): number;
  /** A standard normal number (Marsaglia's polar method). */
  normal(): number;
}

/** One step of SplitMix32 over `state`: a well-mixed 32-bit value, a different one for each state. */
function mix32(state: number): number {
  let z = (state + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

class Xoshiro128 implements Random {
  private spare: number | undefined;

  constructor(
    private a: number,
    private b: number,
    private c: number,
    private d: number,
  ) {}

  uint32(): number {
    const scrambled = Math.imul(this.b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result;
  }

  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 0x100000000) {
      throw new RangeError(`random integer: the bound must be a whole number from 1 to 2^32, got ${bound}`);
    }
    // Reject the incomplete last run of `bound` values, so that every remainder is equally likely.
    const limit = 0x100000000 - (0x100000000 % bound);
    let value = this.uint32();
    while (value >= limit) value = this.uint32();
    return value % bound;
  }

  normal(): number {
    if (this.spare !== undefined) {
      const value = this.spare;
      this.spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        this.spare = v * factor;
        return u * factor;
      }
    }
  }
}

/**
 * A generator for `seed`, a whole number from 0 to 2^53 - 1, and any further whole numbers that name a stream of it:
 * `randomStream(seed, row)` is independent of `randomStream(seed, otherRow)`.
 */
export function randomStream(seed: number, ...path: readonly number[]): Random {
  // Four lanes of state, all fed with every part: 128 bits, so that streams of different seeds do not run into each
  // other.
  let [a, b, c, d] = [0x6d6f6467, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f];
  for (const part of [seed, ...path]) {
    if (!Number.isSafeInteger(part) || part < 0) {
      throw new RangeError(`random seed: expected whole numbers from 0 to 2^53 - 1, got ${part}`);
    }
    for (const word of [part >>> 0, Math.floor(part / 0x100000000)]) {
      a = mix32(a ^ word);
      b = mix32(b ^ word) ^ a;
      c = mix32(c ^ word) ^ b;
      d = mix32(d ^ word) ^ c;
    }
  }
  // The all-zero state is the generator's one fixed point.
  return new Xoshiro128(a, b, c, d | 1);
}

/** Shuffles `items` in place (Fisher & Yates) and returns it. */
export function shuffle<T extends { length: number; [index: number]: number }>(items: T, random: Random): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const held = items[i]!;
    items[i] = items[j]!;
    items[j] = held;
  }
  return items;
}

/** `size` different whole numbers in [0, count), ascending: a uniform sample without replacement (Floyd). */
export function sampleWithoutReplacement(count: number, size: number, random: Random): Uint32Array {
  if (!(Number.isInteger(size) && size >= 0 && size <= count)) {
    throw new RangeError(
      `sample without replacement: expected a whole number from 0 to ${count} to draw, got ${size}`,
    );
  }
  const chosen = new Set<number>();
  for (let j = count - size; j < count; j++) {
    const candidate = random.below(j + 1);
    chosen.add(chosen.has(candidate) ? j : candidate);
  }
  return Uint32Array.from(chosen).sort();
}
