/** Which keys are a query's matches, and their cosines: query i has entries [offsets[i], offsets[i + 1]). */
export interface Matches {
  readonly offsets: Uint32Array;
  readonly keys: Uint32Array;
  readonly cosines: Float64Array;
}

/** Matches of each of `queries` rows from pairs (query, key) with their cosines, in the order of the pairs. */
export function matchesByQuery(
  queries: number,
  pairs: {
    readonly query: ArrayLike<number>;
    readonly key: ArrayLike<number>;
    readonly cosine: ArrayLike<number>;
  },
): Matches {
  const { query, key, cosine } = pairs;
  const offsets = new Uint32Array(queries + 1);
  for (let p = 0; p < query.length; p++) offsets[query[p]! + 1]!++;
  for (let i = 0; i < queries; i++) offsets[i + 1]! += offsets[i]!;
  const next = offsets.slice();
  const keys = new Uint32Array(query.length);
  const cosines = new Float64Array(query.length);
  for (let p = 0; p < query.length; p++) {
    const at = next[query[p]!]!++;
    keys[at] = key[p]!;
    cosines[at] = cosine[p]!;
  }
  return { offsets, keys, cosines };
}

/** The matches of a choice of queries, renumbered 0, 1, ... in the order of `chosen`. */
export function chooseMatches(matches: Matches, chosen: ArrayLike<number>): Matches {
  const offsets = new Uint32Array(chosen.length + 1);
  for (let i = 0; i < chosen.length; i++) {
    offsets[i + 1] = offsets[i]! + matches.offsets[chosen[i]! + 1]! - matches.offsets[chosen[i]!]!;
  }
  const keys = new Uint32Array(offsets[chosen.length]!);
  const cosines = new Float64Array(keys.length);
  for (let i = 0; i < chosen.length; i++) {
    const from = matches.offsets[chosen[i]!]!;
    const to = matches.offsets[chosen[i]! + 1]!;
    keys.set(matches.keys.subarray(from, to), offsets[i]);
    cosines.set(matches.cosines.subarray(from, to), offsets[i]);
  }
  return { offsets, keys, cosines };
}

/** Each query's best match's cosine; NaN where it has none. */
export function bestCosines(matches: Matches): Float64Array {
  const best = new Float64Array(matches.offsets.length - 1).fill(NaN);
  for (let i = 0; i < best.length; i++) {
    for (let p = matches.offsets[i]!; p < matches.offsets[i + 1]!; p++) {
      if (!(best[i]! >= matches.cosines[p]!)) best[i] = matches.cosines[p]!;
    }
  }
  return best;
}
