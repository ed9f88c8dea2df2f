import type { Claim } from '../experiment.js';
import type { ConeTheoryFindings } from './findings.js';

/** What float32 leaves of a share or a cosine near 1. */
const ROUNDING = 1e-6;

/** Both theorems of MtG, tested as they are stated. */
export function coneTheoryClaims({ closer, variance }: ConeTheoryFindings): readonly Claim[] {
  return [closerClaim(closer), boundClaim(variance), mostlyClaim(variance)];
}

function closerClaim({ cosines, widths, trials, series }: ConeTheoryFindings['closer']): Claim {
  // Of all pairs that meet the condition, the one that fails most often at each width.
  const worst = widths.map((_, w) =>
    Math.max(
      ...series.flatMap(({ limit, shares }) =>
        shares.flatMap((own, c) => (cosines[c]! < limit ? [1 - own[w]!] : [])),
      ),
    ),
  );
  const scaled = worst.map((share, w) => share * widths[w]!);
  const list = (values: readonly number[], digits: number): string =>
    values.map((value) => value.toFixed(digits)).join(', ');
  return {
    text: 'where cos(u, v) < 2 / (r + 1/r), a random ReLU layer brings u and v closer with probability at least 1 - O(1 / width)',
    holds: scaled.at(-1)! <= scaled[0]!,
    measured:
      `over all pairs that meet the condition, at most ${list(worst, 4)} of ${trials} layers of width ${widths.join(', ')} did not bring ` +
      `them closer; width times that: ${list(scaled, 2)}; rule: no larger at the largest width than at the smallest`,
    paper: 'Theorem 1: probability at least 1 - O(1 / width)',
  };
}

function boundClaim({ series }: ConeTheoryFindings['variance']): Claim {
  const all = series.flatMap(({ activation, depths }) =>
    depths.map(({ share, interval, bound }, k) => ({
      activation,
      layer: k + 1,
      share,
      high: interval[1],
      bound: bound.mean,
    })),
  );
  const below = all.filter(({ high, bound }) => !(high >= bound - ROUNDING));
  const tightest = all.reduce((a, b) => (b.share - b.bound < a.share - a.bound ? b : a));
  return {
    text: 'the share of a layer’s variance that is due to initialisation is at least the average cosine of the layer before',
    holds: below.length === 0,
    measured:
      `in ${all.length - below.length} of ${all.length} layers; tightest at layer ${tightest.layer} of ${tightest.activation}: ` +
      `${tightest.share.toFixed(6)} against ${tightest.bound.toFixed(6)}; rule: the 95 % interval of the share reaches the bound at every layer, to ${ROUNDING}`,
    paper: 'Theorem 2: Var(E[h | theta]) / Var(h) is at least the average cosine',
  };
}

function mostlyClaim({ series }: ConeTheoryFindings['variance']): Claim {
  const later = series.flatMap(({ depths }) => depths.slice(1).map(({ share }) => share));
  const least = Math.min(...later);
  const last = series
    .map(({ activation, depths }) => `${depths.at(-1)!.share.toFixed(4)} (${activation})`)
    .join(', ');
  return {
    text: 'most of an intermediate layer’s variance is due to initialisation',
    holds: least > 0.5,
    measured: `least from the second layer on ${least.toFixed(3)}, at the last ${last}; rule: above one half at every layer from the second on`,
    paper: 'section 2.3: mostly due to the random initialisation',
  };
}
