/**
 * What the numbers say, in sentences that hold for any findings: a gap or none, in few dimensions or in many, any
 * names, any number of pairs. Titles of figures and the lead of the report are made here and nowhere else.
 */
import { ownKindByChance, recallByChance } from '../geometry/index.js';
import type { Interval, MeasureFindings, MixedFindings, RecallFindings } from '../measure/findings.js';
import type { PairedFindings } from '../measure/paired.js';
import {
  capitalise,
  count,
  fixed,
  intervalPhrase,
  inWords,
  isInterval,
  modalityNames,
  percent,
  plural,
  singular,
  withArticle,
} from './text.js';

/** The two sides in every grammatical form that the sentences need. */
export interface Sides {
  readonly names: readonly [string, string];
  readonly one: readonly [string, string];
  readonly many: readonly [string, string];
  readonly anyOne: readonly [string, string];
}

export function sides(findings: Pick<MeasureFindings, 'modalities'>): Sides {
  const names = modalityNames(findings.modalities);
  return {
    names,
    one: [singular(names[0]), singular(names[1])],
    many: [plural(names[0]), plural(names[1])],
    anyOne: [withArticle(names[0]), withArticle(names[1])],
  };
}

/** Is L2M larger than shuffled labels explain, at the 5 % level? */
export function hasGap({ gap, permutationTest: { l2m } }: MeasureFindings): boolean {
  return Number.isFinite(l2m.p) ? l2m.p <= 0.05 : gap.l2m > 0;
}

/**
 * Without pairs, labels are shuffled among all rows: of C(2n, n) ways two reach the observed distance. With this few
 * pairs even a total separation has p above 0.05: of 2^n ways to shuffle within pairs, the observed one
 * and its mirror image reach the observed distance.
 */
export function tooFewToTell({ pairs, counts }: MeasureFindings): boolean {
  return pairs === 0 ? Math.min(...counts) < 4 : pairs < 6;
}

/** "1 pair is", "5 pairs are", "3 rows are" where there are no pairs. */
export function pairsPhrase({ pairs, counts }: MeasureFindings): string {
  if (pairs === 0) return `${count(Math.min(...counts))} rows are`;
  return pairs === 1 ? '1 pair is' : `${count(pairs)} pairs are`;
}

/** "0.851 (95 % interval 0.846 to 0.857)". */
export function withInterval(
  value: number,
  interval: Interval | undefined,
  format: (value: number) => string = fixed,
): string {
  const phrase = intervalPhrase(interval, format);
  return phrase === undefined ? format(value) : `${format(value)} (${phrase})`;
}

function gapPhrase(findings: MeasureFindings): string {
  return hasGap(findings)
    ? `gap ${withInterval(findings.gap.l2m, findings.intervals['l2m'])}`
    : `gap ${fixed(findings.gap.l2m)}, no larger than chance`;
}

/** How far two drawn clouds mix, from the share of points whose nearest drawn neighbour is of their own kind. */
export function overlapWords(sameKindShare: number): string {
  if (sameKindShare === 1) return 'do not overlap';
  if (sameKindShare >= 0.95) return 'hardly overlap';
  if (sameKindShare >= 0.75) return 'overlap in part';
  return 'overlap';
}

export function pcaTitle(findings: MeasureFindings, sameKindShare: number): string {
  const { many } = sides(findings);
  if (!hasGap(findings) && tooFewToTell(findings)) {
    const gap = fixed(findings.gap.l2m);
    return `Gap ${gap} between ${many[0]} and ${many[1]}, but ${pairsPhrase(findings)} too few to tell it from chance`;
  }
  return capitalise(`${many[0]} and ${many[1]} ${overlapWords(sameKindShare)}: ${gapPhrase(findings)}`);
}

export function umapTitle(findings: MeasureFindings, sameKindShare: number): string {
  const { many } = sides(findings);
  const share = `${percent(sameKindShare)} of points have a neighbour of their own kind nearest`;
  if (sameKindShare >= 0.95) return `UMAP keeps ${many[0]} and ${many[1]} apart: ${share}`;
  if (sameKindShare >= 0.75) return `UMAP mixes ${many[0]} and ${many[1]} in part: ${share}`;
  return `UMAP mixes ${many[0]} and ${many[1]}: ${share}`;
}

export function cosinesTitle(findings: MeasureFindings): string {
  const { one, many, anyOne } = sides(findings);
  const matched = findings.gap.matchedCosine;
  if (matched === undefined) {
    const [first, second] = findings.cone.map((cone) => fixed(cone.mean, 2));
    return `Two random ${many[0]} have a mean cosine of ${first}, two random ${many[1]} of ${second}`;
  }
  const cones = findings.cone.map((cone) => cone.mean) as [number, number];
  const matches = `${capitalise(anyOne[0])} and its ${one[1]} (mean cosine ${fixed(matched, 2)})`;
  if (!cones.every(Number.isFinite) || !Number.isFinite(matched)) {
    return `Mean cosine ${fixed(matched, 2)} of matched pairs; too few rows for cosines inside a modality`;
  }
  const others = `two random ${many[0]} (${fixed(cones[0], 2)}) or two random ${many[1]} (${fixed(cones[1], 2)})`;
  if (matched < Math.min(...cones)) return `${matches} are less alike than ${others}`;
  if (matched > Math.max(...cones)) return `${matches} are more alike than ${others}`;
  const [lower, higher] = cones[0] < cones[1] ? ([0, 1] as const) : ([1, 0] as const);
  return (
    `${matches} are about as alike as two random ${many[lower]} (${fixed(cones[lower], 2)}) ` +
    `or ${many[higher]} (${fixed(cones[higher], 2)})`
  );
}

/** What the figure of the differences rests on. */
export interface DifferenceSpectrum extends Pick<MeasureFindings, 'modalities'> {
  readonly dimensions: Pick<MeasureFindings['dimensions'], 'order' | 'meanDifference'>;
}

/** Cumulative shares of L2M² by falling |difference of means|: entry k - 1 is the share of the first k dimensions. */
export function cumulativeShares({
  dimensions: { order, meanDifference },
}: Pick<DifferenceSpectrum, 'dimensions'>): Float64Array {
  const shares = new Float64Array(order.length);
  let sum = 0;
  order.forEach((dimension, k) => {
    const difference = meanDifference[dimension] ?? 0;
    sum += difference * difference;
    shares[k] = sum;
  });
  return shares.map((partial) => partial / sum);
}

/** How few dimensions carry half of L2M², and how much exactly; undefined where there is no difference at all. */
export function carryingDimensions(
  findings: MeasureFindings,
): { readonly dims: number; readonly share: number } | undefined {
  const shares = cumulativeShares(findings);
  // Equal shares may add up to a half less a rounding error.
  const index = shares.findIndex((share) => share >= 0.5 - 1e-9);
  return index < 0 ? undefined : { dims: index + 1, share: shares[index] ?? Number.NaN };
}

export function differenceTitle(findings: MeasureFindings): string {
  const carrying = carryingDimensions(findings);
  if (carrying === undefined) return 'The means coincide: no dimension carries a gap';
  const ofAll = `${inWords(carrying.dims)} of ${count(findings.dim)} dimensions`;
  const verb = carrying.dims === 1 ? 'carries' : 'carry';
  if (!hasGap(findings)) {
    return `The difference is within chance; ${ofAll} ${verb} ${percent(carrying.share)} of it, squared`;
  }
  // Equal independent normal differences would put half of the square into an eighth of the dimensions.
  return carrying.dims > findings.dim / 8
    ? `The gap is spread out: it takes ${ofAll} to carry half of its square`
    : capitalise(`${ofAll} ${verb} ${percent(carrying.share)} of the squared gap`);
}

/** What the sentences about the best pair of dimensions rest on. */
export interface JudgedPair extends Pick<MeasureFindings, 'modalities'> {
  readonly dimensions: Pick<MeasureFindings['dimensions'], 'pair'>;
}

export function bestDimensionsTitle(findings: JudgedPair): string {
  const { many } = sides(findings);
  const { dims, accuracy } = findings.dimensions.pair;
  const who = `${many[0]} from ${many[1]}`;
  const two = `Dimensions ${dims[0]} and ${dims[1]}`;
  if (!Number.isFinite(accuracy)) return `No pair of dimensions could be judged`;
  if (accuracy === 1) return `${two} alone tell all ${who}`;
  if (accuracy >= 0.95) return `${two} alone tell nearly all ${who} (${percent(accuracy)})`;
  if (accuracy >= 0.7) return `${two} tell ${who} in ${percent(accuracy)} of cases, 50 % being chance`;
  return `No two dimensions tell ${who}: the best two, ${dims[0]} and ${dims[1]}, are right in ${percent(accuracy)}`;
}

/** The two directions of retrieval, each with its names, recalls, intervals and levels of chance. */
export interface Direction {
  readonly key: 'imageToText' | 'textToImage';
  readonly query: string;
  readonly queries: string;
  readonly candidate: string;
  readonly label: string;
  readonly recall: RecallFindings;
  readonly candidates: number;
  interval(k: 1 | 5 | 10): Interval | undefined;
  chance(k: number): number;
}

export function directions(findings: PairedFindings): [Direction, Direction] {
  const { names, one, many } = sides(findings);
  const direction = (key: Direction['key'], from: 0 | 1, to: 0 | 1): Direction => ({
    key,
    query: one[from],
    queries: many[from],
    candidate: one[to],
    label: `${names[from]} → ${names[to]}`,
    recall: findings.retrieval[key],
    candidates: findings.counts[to],
    interval: (k) => findings.intervals[`retrieval.${key}.r@${k}`],
    chance: (k) => recallByChance(findings.counts[to], findings.pairs / findings.counts[from], k),
  });
  return [direction('imageToText', 0, 1), direction('textToImage', 1, 0)];
}

/** Does retrieval in this direction beat a random order? By its interval where there is one. */
export function beatsChance(direction: Direction): boolean {
  const interval = direction.interval(1);
  return (isInterval(interval) ? interval[0] : direction.recall['r@1']) > direction.chance(1);
}

export function retrievalTitle(findings: PairedFindings): string {
  const [forward, backward] = directions(findings);
  const one = (d: Direction): string => `for ${percent(d.recall['r@1'])} of ${d.queries}`;
  const chance = percent(forward.chance(1));
  const text =
    `a matching ${forward.candidate} comes first ${one(forward)}, ` +
    `a matching ${backward.candidate} ${one(backward)}`;
  return beatsChance(forward) || beatsChance(backward)
    ? capitalise(`${text} (chance: ${chance})`)
    : `Retrieval is no better than chance (${chance}): ${text}`;
}

/**
 * Share of same-modality nearest neighbours in a pool without bias: the other rows of one's own kind, of all others.
 */
export function sameModalityByChance(findings: MeasureFindings, side: 0 | 1): number {
  return ownKindByChance(findings, side);
}

/** The shares of {@link sameModalityByChance}: one where both sides have equally many rows. */
export function withoutBias(findings: MeasureFindings): string {
  const shares = ([0, 1] as const).map((side) => percent(sameModalityByChance(findings, side)));
  return [...new Set(shares)].join(' and ');
}

/** Does an index of both modalities put one's own kind first more often than without bias? */
export function isPoolBiased(findings: MeasureFindings): boolean {
  return ([0, 1] as const).some((side) => {
    const interval = findings.intervals[`mixedPool.${side}.sameModalityNearest`];
    const share = findings.mixedPool[side].sameModalityNearest;
    return (isInterval(interval) ? interval[0] : share) > sameModalityByChance(findings, side);
  });
}

export function ownKindTitle(findings: MeasureFindings): string {
  const { one, many, anyOne } = sides(findings);
  const [first, second] = findings.mixedPool;
  const shares = [first.sameModalityNearest, second.sameModalityNearest];
  if (shares.every((share) => share === 1)) {
    const rank = count(first.firstCrossModalRank.median);
    return (
      `In a shared index every item has one of its own kind nearest: ${anyOne[0]} meets the first ${one[1]} at ` +
      `rank ${rank} (median)`
    );
  }
  const text =
    `${percent(first.sameModalityNearest)} of ${many[0]} have ${anyOne[0]} nearest, ` +
    `${percent(second.sameModalityNearest)} of ${many[1]} ${anyOne[1]}`;
  return `In a shared index ${text} (chance: ${withoutBias(findings)})`;
}

/** What the search of a shared index comes to. */
export function mixedPoolTitle(findings: MeasureFindings, mixed: MixedFindings): string {
  const { one } = sides(findings);
  const { image, text } = mixed.byQuery;
  const medians =
    `half of the ${one[1]} queries find their ${one[0]} only by rank ${count(text.rank.median)}, ` +
    `half of the ${one[0]} queries their ${one[1]} by rank ${count(image.rank.median)}`;
  const dip = dipOf(mixed);
  if (Math.max(image.rank.median, text.rank.median) > 10) return `In a shared index ${medians}`;
  return dip === undefined
    ? `In a shared index ${medians}`
    : `In a shared index ${percent(mixed['r@1'])} of queries find their match first; mixing costs up to ` +
        `${fixed(dip, 2)} NDCG@10`;
}

/** How much the worst mixture loses against the better half of what the pure indexes reach; undefined without curve. */
export function dipOf({ byShare }: Pick<MixedFindings, 'byShare'>): number | undefined {
  const values = byShare.map((point) => point['ndcg@10']);
  const [first = NaN, last = NaN] = [values[0], values.at(-1)];
  const dip = Math.min(first, last) - Math.min(...values);
  return Number.isFinite(dip) && values.length > 2 ? Math.max(0, dip) : undefined;
}

export function permutationTitle(findings: MeasureFindings): string {
  const { l2m } = findings.permutationTest;
  const gap = fixed(findings.gap.l2m);
  if (!hasGap(findings)) {
    return tooFewToTell(findings)
      ? `${capitalise(pairsPhrase(findings))} too few to tell a gap of ${gap} from chance`
      : `Chance alone explains a gap of ${gap}`;
  }
  const times = findings.gap.l2m / l2m.nullHigh;
  const shuffles = `what 95\u00a0% of shuffled labels stay under (${fixed(l2m.nullHigh)})`;
  return times >= 1.5
    ? `The gap of ${gap} is ${fixed(times, times >= 10 ? 0 : 1)} times ${shuffles}`
    : `The gap of ${gap} is hardly larger than ${shuffles}`;
}

/** "none of 1,000 shuffles came as high (p ≤ 0.001)" or "p = 0.034". */
export function pPhrase({ permutationTest: { l2m } }: MeasureFindings): string {
  const smallest = 1 / (l2m.permutations + 1);
  if (!Number.isFinite(l2m.p)) return 'no shuffles were made';
  if (l2m.p <= smallest * 1.0001) {
    return `none of ${count(l2m.permutations)} shuffles came as high (p ≤\u00a0${fixed(smallest, 3)})`;
  }
  return `p\u00a0=\u00a0${fixed(l2m.p, 3)} over ${count(l2m.permutations)} shuffles`;
}
