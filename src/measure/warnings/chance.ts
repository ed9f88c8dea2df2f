import { recallByChance, type Side } from '../../geometry/index.js';
import { binomialTail } from '../../numeric/index.js';
import { atSomePairs } from './order.js';
import type { WarningContext } from './warning.js';

/** With so many pairs, a search that finds one match in five first would be told from chance. */
const ENOUGH = 50;

/** One-sided level of the exact binomial test, in each direction. */
const LEVEL = 0.05;

/** Matched cosines this many standard deviations above those of random pairs do belong together, however weakly. */
const BELONGS = 4;

/**
 * Whether retrieval is at chance both ways where there are pairs enough to tell: R@1 no higher than a random order's by
 * the exact binomial test, and matched cosines no higher than those of random pairs.
 */
export function isAtChance(context: WarningContext): boolean {
  const { findings, inOrder } = context;
  const { retrieval, pairs, counts } = findings;
  if (retrieval === undefined || Math.min(pairs, ...counts) < ENOUGH) return false;
  const atChance = (side: Side): boolean => {
    const share = retrieval[side === 0 ? 'imageToText' : 'textToImage']['r@1'];
    const queries = searching(context, side);
    return binomialTail(Math.round(share * queries), queries, recallAt1ByChance(context, side)) > LEVEL;
  };
  if (!atChance(0) || !atChance(1)) return false;
  return !inOrder || atSomePairs(context, (row) => row).deviations < BELONGS;
}

/** How many rows of a modality search: all, or a sample. */
function searching({ findings: { counts, samples, modalities } }: WarningContext, side: Side): number {
  const sample = samples.find(({ what }) => what.startsWith(`${modalities[side]} queries`));
  return sample?.used ?? counts[side];
}

/** R@1 of a random order, of queries of one modality. */
export function recallAt1ByChance({ findings: { counts, pairs } }: WarningContext, side: Side): number {
  return recallByChance(counts[side === 0 ? 1 : 0], pairs / counts[side], 1);
}
