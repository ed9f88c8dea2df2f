import type { Pairs } from './embeddings.js';

/**
 * The pairs in which both rows occur for the first time: each row at most once, as measures need it that compare row by
 * row. `rows` is how many rows the two modalities have.
 */
export function singlePairs(pairs: Pairs, rows: readonly [number, number]): Pairs {
  if (pairs.identity) return pairs;
  const [seenFirst, seenSecond] = rows.map((count) => new Uint8Array(count)) as [Uint8Array, Uint8Array];
  const kept: number[] = [];
  for (let p = 0; p < pairs.first.length; p++) {
    const [a, b] = [pairs.first[p]!, pairs.second[p]!];
    if (seenFirst[a] === 1 || seenSecond[b] === 1) continue;
    seenFirst[a] = seenSecond[b] = 1;
    kept.push(p);
  }
  return {
    first: Uint32Array.from(kept, (p) => pairs.first[p]!),
    second: Uint32Array.from(kept, (p) => pairs.second[p]!),
    identity: false,
  };
}
