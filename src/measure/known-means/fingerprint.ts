import { randomStream } from '../../numeric/index.js';

/** Numbers of a fingerprint: cosines of fingerprints differ from those of the vectors by about (1 - cos²) / 16. */
export const FINGERPRINT_LENGTH = 256;

/** Names the stream of signs: part of what a fingerprint is. */
const STREAM = 0x6d65616e;

/**
 * A vector's fingerprint: its sums with random signs, the same for every vector of the dimension (a
 * Johnson-Lindenstrauss projection, Achlioptas, 2003). The cosine of two fingerprints estimates that of the vectors.
 */
export function fingerprintOf(vector: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: FINGERPRINT_LENGTH }, (_, k) => {
    const random = randomStream(0, STREAM, k);
    let bits = 0;
    let sum = 0;
    for (let i = 0; i < vector.length; i++) {
      if (i % 32 === 0) bits = random.uint32();
      sum += bits & 1 ? vector[i]! : -vector[i]!;
      bits >>>= 1;
    }
    return sum;
  });
}

/** A fingerprint as text: whole numbers from -127 to 127, two hexadecimal digits each, 80 standing for 0. */
export function encodeFingerprint(fingerprint: Float64Array): string {
  const most = fingerprint.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return Array.from(fingerprint, (value) =>
    (Math.round((127 * value) / most) + 128).toString(16).padStart(2, '0'),
  ).join('');
}

/** The numbers of an encoded fingerprint, up to their common scale. */
export function decodeFingerprint(text: string): Float64Array {
  return Float64Array.from(
    { length: text.length / 2 },
    (_, k) => Number.parseInt(text.slice(2 * k, 2 * k + 2), 16) - 128,
  );
}
