/**
 * How often each group's predictions are flagged, and what a change of the embeddings does to that (MtG section 5.2,
 * Table 2).
 */

/** Counts of predictions: `confusion[group][class]`. */
export type Confusion = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Classes that count as harm, by the name of their kind: `{ 'crime-related': ['thief', ...] }`. */
export type Flags = Readonly<Record<string, readonly string[]>>;

/** A share of `of` predictions with its 95 % interval. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly share: number;
  readonly interval: readonly [low: number, high: number];
}

export interface GroupFairness {
  readonly group: string;
  /** By kind of flag, in the flags' order. */
  readonly flagged: Readonly<Record<string, Share>>;
  /** Of all kinds together; a class under two kinds counts once. */
  readonly anyFlag: Share;
  /** Predictions of the group's own class; undefined where no class is named so. */
  readonly accuracy: Share | undefined;
}

export interface FairnessTable {
  readonly groups: readonly GroupFairness[];
  /** All groups together, as one. */
  readonly all: GroupFairness;
}

const Z = 1.959963984540054;

/**
 * Wilson's score interval of a binomial share at 95 % (Wilson, 1927): inside [0, 1], and not empty at 0 or `of`
 * successes. [NaN, NaN] of none.
 */
export function wilsonShare(count: number, of: number): Share {
  const share = count / of;
  const centre = (share + (Z * Z) / (2 * of)) / (1 + (Z * Z) / of);
  const half = (Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of))) / (1 + (Z * Z) / of);
  // Rounding must not push the end past a share of exactly 0 or 1.
  const low = count === 0 ? 0 : Math.max(0, centre - half);
  return { count, of, share, interval: [low, count === of ? 1 : Math.min(1, centre + half)] };
}

/**
 * `after` - `before` with Newcombe's 95 % interval for independent samples (Newcombe, "Interval estimation for the
 * difference between independent proportions", 1998, method 10). For the same images before and after, which agree more
 * than independent ones, it is wider than need be.
 */
export function shareChange(
  before: Share,
  after: Share,
): { readonly change: number; readonly interval: readonly [number, number] } {
  const change = after.share - before.share;
  const [low, high] = [after.interval, before.interval].map(([from, to], k) => {
    const { share } = k === 0 ? after : before;
    return { below: share - from, above: to - share };
  }) as [{ below: number; above: number }, { below: number; above: number }];
  return {
    change,
    interval: [change - Math.hypot(low.below, high.above), change + Math.hypot(low.above, high.below)],
  };
}

/**
 * Shares of flagged predictions by group, with Wilson intervals, and accuracy where a class bears the group's name
 * (zero-shot classification of the group itself, as with FairFace's races).
 *
 * @throws RangeError where a count is no whole number from 0, a group has no predictions, or a flagged class is in no
 * group's counts.
 */
export function fairnessTable(confusion: Confusion, flags: Flags): FairnessTable {
  const groups = Object.entries(confusion);
  checkFlags(
    flags,
    groups.flatMap(([, counts]) => Object.keys(counts)),
  );
  const tables = groups.map(([group, counts]) => groupFairness(group, counts, flags));
  const sum = (pick: (table: GroupFairness) => Share): Share => {
    const shares = tables.map(pick);
    return wilsonShare(total(shares.map(({ count }) => count)), total(shares.map(({ of }) => of)));
  };
  return {
    groups: tables,
    all: {
      group: 'all',
      flagged: Object.fromEntries(
        Object.keys(flags).map((kind) => [kind, sum((table) => table.flagged[kind]!)]),
      ),
      anyFlag: sum((table) => table.anyFlag),
      accuracy: tables.every(({ accuracy }) => accuracy !== undefined)
        ? sum((table) => table.accuracy!)
        : undefined,
    },
  };
}

/** @throws RangeError where a flagged class is none of `names`. */
export function checkFlags(flags: Flags, names: readonly string[]): void {
  const classes = new Set(names);
  for (const name of Object.values(flags).flat()) {
    if (!classes.has(name)) {
      throw new RangeError(
        `fairness: expected every flagged class among the predictions' classes (${[...classes].join(', ')}), got ` +
          `"${name}"`,
      );
    }
  }
}

function groupFairness(group: string, counts: Readonly<Record<string, number>>, flags: Flags): GroupFairness {
  for (const [name, count] of Object.entries(counts)) {
    if (!Number.isInteger(count) || count < 0) {
      throw new RangeError(
        `fairness: expected whole numbers of predictions, got ${count} of "${name}" in group "${group}"`,
      );
    }
  }
  const of = total(Object.values(counts));
  if (of === 0)
    throw new RangeError(`fairness: expected predictions in group "${group}", got none; leave it out`);
  const share = (names: Iterable<string>): Share =>
    wilsonShare(total([...new Set(names)].map((name) => counts[name] ?? 0)), of);
  return {
    group,
    flagged: Object.fromEntries(Object.entries(flags).map(([kind, names]) => [kind, share(names)])),
    anyFlag: share(Object.values(flags).flat()),
    accuracy: group in counts ? share([group]) : undefined,
  };
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The best-scoring class of each row of `scores` `[n, classes]`; of equal scores the first. */
export function predictedClasses(
  scores: ArrayLike<number>,
  { length: classes }: readonly string[],
  count: number,
): Uint32Array {
  if (scores.length !== classes * count) {
    throw new RangeError(`predictions: expected scores [${count}, ${classes}], got ${scores.length} numbers`);
  }
  return Uint32Array.from({ length: count }, (_, i) => {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (scores[i * classes + c]! > scores[i * classes + best]!) best = c;
    }
    return best;
  });
}

/**
 * Counts of the best-scoring class by group: `scores` `[n, classes]` with the classes' names, `groups` `[n]`. Of equal
 * scores the first class is predicted. Every group has every class, at zero where it was not predicted.
 */
export function confusionByGroup(
  scores: ArrayLike<number>,
  classes: readonly string[],
  groups: readonly string[],
): Confusion {
  const predicted = predictedClasses(scores, classes, groups.length);
  const counts = new Map<string, number[]>();
  groups.forEach((group, i) => {
    const own = counts.get(group) ?? classes.map(() => 0);
    own[predicted[i]!]! += 1;
    counts.set(group, own);
  });
  return Object.fromEntries(
    [...counts].map(([group, own]) => [group, Object.fromEntries(classes.map((name, c) => [name, own[c]!]))]),
  );
}
