/** Which group each pair belongs to. */
export interface PairGroups {
  readonly names: readonly string[];
  /** The place of each pair's group in `names`; {@link NO_GROUP} for a pair that counts in none. */
  readonly ofPair: Uint32Array;
}

export const NO_GROUP = 0xffffffff;

/**
 * Groups from a label a pair, or a label a row of either modality; empty labels and `undefined` are in no group.
 *
 * @throws RangeError where there are neither as many labels as pairs nor as rows of a modality.
 */
export function pairGroups(
  labels: readonly (string | undefined)[],
  { first, second }: { readonly first: Uint32Array; readonly second: Uint32Array },
  counts: readonly [number, number],
): PairGroups {
  const labelOf = (pair: number): string | undefined => {
    if (labels.length === first.length) return labels[pair];
    return labels.length === counts[0] ? labels[first[pair]!] : labels[second[pair]!];
  };
  if (![first.length, ...counts].includes(labels.length)) {
    throw new RangeError(
      `expected a label for each of ${first.length} pairs, or for each row of a modality (${counts.join(' and ')}), ` +
        `got ${labels.length}`,
    );
  }
  const numbers = new Map<string, number>();
  const ofPair = Uint32Array.from(first, (_, pair) => {
    const label = labelOf(pair);
    if (label === undefined || label === '') return NO_GROUP;
    const known = numbers.get(label) ?? numbers.size;
    numbers.set(label, known);
    return known;
  });
  return { names: [...numbers.keys()], ofPair };
}
