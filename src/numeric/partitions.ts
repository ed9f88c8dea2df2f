/** How far two partitions of the same items agree, and what each item adds to it. */

/** How many items are of each class in each cluster. */
interface Contingency {
  readonly count: number;
  /** Items of the class and the cluster of item i. */
  readonly both: Float64Array;
  /** Items of its class. */
  readonly ofClass: Float64Array;
  /** Items of its cluster. */
  readonly ofCluster: Float64Array;
  /** Numbers of items of each class that occurs, and likewise. */
  readonly classes: readonly number[];
  readonly clusters: readonly number[];
  readonly cells: readonly number[];
}

function contingency(labels: ArrayLike<number>, clusters: ArrayLike<number>): Contingency {
  const count = labels.length;
  if (count !== clusters.length || count === 0) {
    throw new RangeError(`partitions: expected the same items in both, got ${count} and ${clusters.length}`);
  }
  const tally = (keyOf: (i: number) => string | number) => {
    const counts = new Map<string | number, number>();
    for (let i = 0; i < count; i++) counts.set(keyOf(i), (counts.get(keyOf(i)) ?? 0) + 1);
    return {
      counts: [...counts.values()],
      own: Float64Array.from({ length: count }, (_, i) => counts.get(keyOf(i))!),
    };
  };
  const both = tally((i) => `${labels[i]} ${clusters[i]}`);
  const ofClass = tally((i) => labels[i]!);
  const ofCluster = tally((i) => clusters[i]!);
  return {
    count,
    both: both.own,
    ofClass: ofClass.own,
    ofCluster: ofCluster.own,
    classes: ofClass.counts,
    clusters: ofCluster.counts,
    cells: both.counts,
  };
}

/** A value of all items, and by item the value with the item's influence: their mean is the value itself. */
export interface ByItem {
  readonly value: number;
  readonly items: Float64Array;
}

function byItem(value: number, count: number, influence: (i: number) => number): ByItem {
  const items = Float64Array.from({ length: count }, (_, i) => influence(i));
  // Influences have mean zero but for rounding.
  const mean = items.reduce((sum, one) => sum + one, 0) / count;
  return { value, items: items.map((one) => value + one - mean) };
}

/**
 * V-measure, the harmonic mean of homogeneity 1 - H(class | cluster) / H(class) and completeness
 * 1 - H(cluster | class) / H(cluster), in [0, 1]; each is 1 where its entropy is 0. Rosenberg & Hirschberg, EMNLP-CoNLL
 * 2007.
 */
export function vMeasure(labels: ArrayLike<number>, clusters: ArrayLike<number>): ByItem {
  const { count: n, both, ofClass, ofCluster, ...sizes } = contingency(labels, clusters);
  const entropy = (counts: readonly number[]) =>
    counts.reduce((sum, count) => sum - (count / n) * Math.log(count / n), 0);
  const [joint, hClass, hCluster] = [entropy(sizes.cells), entropy(sizes.classes), entropy(sizes.clusters)];
  // What an item adds to an entropy is -log of its own share, less the entropy.
  const surprise = (counts: Float64Array, i: number) => -Math.log(counts[i]! / n);
  const part = (own: number, other: number, ownCounts: Float64Array, otherCounts: Float64Array) => {
    if (own === 0) return { value: 1, influence: () => 0 };
    const conditional = Math.max(0, joint - other);
    return {
      value: 1 - conditional / own,
      influence: (i: number) =>
        (-(surprise(both, i) - surprise(otherCounts, i) - conditional) +
          (conditional / own) * (surprise(ownCounts, i) - own)) /
        own,
    };
  };
  const homogeneity = part(hClass, hCluster, ofClass, ofCluster);
  const completeness = part(hCluster, hClass, ofCluster, ofClass);
  const [h, c] = [homogeneity.value, completeness.value];
  if (h + c === 0) return byItem(0, n, () => 0);
  const value = (2 * h * c) / (h + c);
  return byItem(
    value,
    n,
    (i) => (2 * (c * c * homogeneity.influence(i) + h * h * completeness.influence(i))) / (h + c) ** 2,
  );
}

/**
 * Rand index adjusted for chance, at most 1 and 0 on average for random clusters: (S - E) / (M - E) with S the pairs of
 * items that share class and cluster, A and B those that share class or cluster, E = A B / all pairs, M = (A + B) / 2.
 * 1 where both partitions are one block, or all single items. Hubert & Arabie, Journal of Classification, 1985.
 */
export function adjustedRandIndex(labels: ArrayLike<number>, clusters: ArrayLike<number>): ByItem {
  const {
    count: n,
    both,
    ofClass,
    ofCluster,
    classes,
    clusters: groups,
    cells,
  } = contingency(labels, clusters);
  const pairs = (n * (n - 1)) / 2;
  const share = (counts: readonly number[]) =>
    pairs === 0 ? 0 : counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0) / pairs;
  const [s, a, b] = [share(cells), share(classes), share(groups)];
  const expected = a * b;
  const room = (a + b) / 2 - expected;
  if (room === 0) return byItem(1, n, () => 0);
  const value = (s - expected) / room;
  // An item is in two of the places of a pair.
  const influence = (counts: Float64Array, mean: number, i: number) =>
    2 * ((counts[i]! - 1) / (n - 1) - mean);
  return byItem(value, n, (i) => {
    const [ds, da, db] = [influence(both, s, i), influence(ofClass, a, i), influence(ofCluster, b, i)];
    const dExpected = a * db + b * da;
    return (ds - dExpected - value * ((da + db) / 2 - dExpected)) / room;
  });
}
