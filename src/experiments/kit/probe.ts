import { classScores, expectedRecall, mixedPoolBias } from '../../evaluation/index.js';
import { l2m, momentsOf, withinModalityObjectBias } from '../../geometry/index.js';
import { unitRows } from '../../numeric/index.js';
import {
  arrayRows,
  crossSweep,
  matchesByQuery,
  bestScores,
  oneTarget,
  ownSweep,
  type MatchRanks,
} from '../../runtime/blockwise/index.js';
import type { Runtime } from '../../runtime/index.js';
import {
  factorAccuracies,
  factorColumns,
  gapMetrics,
  type GapMetrics,
  promptedWords,
  rowsOf,
} from './metrics.js';
import { type Prompts, wordsOfFactor } from './prompts.js';

/** What experiments ask of a model on MAD's test pairs. Plain data. */
export interface MadProbe {
  readonly gap: GapMetrics;
  /** Recall@1 between test images and their captions. Several images may have the same words: it stays well below 1. */
  readonly recall: { readonly imageToText: number; readonly textToImage: number };
  /** Share of images and captions whose nearest other one is of their own modality, in [0, 1]; 1/2 where both mix. */
  readonly ownNearest: number;
  /** L2M between the images and the prompts of the ten digits: the gap of a zero-shot task. */
  readonly taskGap: number;
  /** Zero-shot accuracy of each factor, asked with prompts of training's length. */
  readonly accuracies: readonly number[];
  /** Bias towards each factor over the five others, inside each modality: see `withinModalityObjectBias`. */
  readonly bias: { readonly image: readonly number[]; readonly text: readonly number[] };
}

/** Rows of length 1, `[n, dim]` each. */
export interface ProbeEmbeddings {
  readonly dim: number;
  readonly images: Float32Array;
  /** Row i is the caption of image i. */
  readonly captions: Float32Array;
  /** Of the prompts. */
  readonly prompted: Float32Array;
}

/** @param labels `[n, 6]` of the test images. */
export async function madProbe(
  runtime: Runtime,
  { dim, images, captions, prompted }: ProbeEmbeddings,
  prompts: Prompts,
  labels: Uint8Array,
): Promise<MadProbe> {
  const columns = factorColumns(labels);
  // Averaged over captions as the mean of their embeddings, scaled to length 1, as prompt ensembles are.
  const words = unitRows(promptedWords(prompted, prompts, dim), dim);
  const digits = rowsOf(words, dim, wordsOfFactor(0));
  const bias = (rows: Float32Array): number[] =>
    columns.map((own, factor) =>
      withinModalityObjectBias(
        rows,
        dim,
        own,
        columns.filter((_, other) => other !== factor),
      ),
    );
  return {
    gap: gapMetrics(images, captions, dim),
    ...(await pairSearch(runtime, images, captions, dim)),
    taskGap: l2m(momentsOf(images, images.length / dim, dim), momentsOf(digits, digits.length / dim, dim)),
    accuracies: factorAccuracies(classScores(images, words, dim), columns),
    bias: { image: bias(images), text: bias(captions) },
  };
}

/** Both directions of search between paired rows, and how far the rows keep to their own kind in one pool. */
export async function pairSearch(
  runtime: Runtime,
  images: Float32Array,
  texts: Float32Array,
  dim: number,
): Promise<Pick<MadProbe, 'recall' | 'ownNearest'>> {
  const count = images.length / dim;
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const cosine = new Float64Array(count);
  for (let i = 0; i < images.length; i++) cosine[Math.floor(i / dim)]! += images[i]! * texts[i]!;
  const matches = matchesByQuery(count, { query: order, key: order, cosine });
  const rows = [arrayRows(images, dim), arrayRows(texts, dim)] as const;
  const range = { start: 0, count };
  const { queries, keys } = await crossSweep(runtime, {
    queries: rows[0],
    keys: rows[1],
    queryMatches: matches,
    keyMatches: matches,
    range,
  });
  const ahead = new Uint32Array(2 * count);
  for (const [side, matchRanks] of [queries, keys!].entries()) {
    const searching = { targets: oneTarget(bestScores(matchRanks, matches)) };
    const { greater } = await ownSweep(runtime, { rows: rows[side]!, range, searching });
    ahead.set(greater, side * count);
  }
  return {
    recall: { imageToText: recallAt1(queries), textToImage: recallAt1(keys!) },
    ownNearest: mixedPoolBias(ahead).sameModalityNearest,
  };
}

function recallAt1({ greater, tied }: MatchRanks): number {
  let sum = 0;
  for (let i = 0; i < greater.length; i++) {
    sum += expectedRecall({ greater: greater[i]!, tied: tied[i]!, matches: 1 }, 1);
  }
  return sum / greater.length;
}
