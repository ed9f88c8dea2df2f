import { ATTRIBUTES, FACTOR_NAMES, LABEL_COLUMNS, WORDS } from '../../datasets/index.js';
import { averagePrecision, classScores, zeroShotAccuracy } from '../../evaluation/index.js';
import {
  composedCaptions,
  coneMean,
  crossModalObjectBias,
  type FactorView,
  idealWords,
  l2m,
  matchedCosine,
  momentsOf,
  relativeModalityGap,
  withinModalityObjectBias,
} from '../../geometry/index.js';
import { unitRows } from '../../numeric/index.js';
import { fullCaptionWords, type Prompts, type PromptSets, wordsOfFactor } from './prompts.js';

/** The gap between test images and their captions. */
export interface GapMetrics {
  readonly l2m: number;
  readonly rmg: number;
  readonly matchedCosine: number;
}

/** How well the words are told by images, in one way of asking. */
export interface DownstreamMetrics {
  /** Zero-shot accuracy over the ten digits. */
  readonly digitAccuracy: number;
  /** Zero-shot accuracy of each attribute, averaged over the five. */
  readonly attributeAccuracy: number;
  /** Average precision of each attribute's word as a query for images, averaged over the 16 words. */
  readonly attributeAveragePrecision: number;
  /** Zero-shot accuracy averaged over digit and attributes, six factors alike. */
  readonly accuracy: number;
}

/** Everything that is measured of one trained model. */
export interface ModelMetrics {
  readonly gap: GapMetrics;
  /** MOAD: see `withinModalityObjectBias` and `crossModalObjectBias`. */
  readonly moad: {
    readonly image: number;
    readonly text: number;
    readonly imageAsPublished: number;
    readonly textAsPublished: number;
    readonly crossModal: number;
  };
  readonly downstream: {
    /** Prompts as long as training's captions, averaged over the other slots: the headline. */
    readonly trainingLength: DownstreamMetrics;
    readonly singleWord: DownstreamMetrics;
    /** A word's score is that of the best of the 1,680 full captions that contain it. */
    readonly bestCaption: DownstreamMetrics;
  };
  /** Share of the six factors that the best of all captions composed of ideal words has right. */
  readonly idealWordsAccuracy: number;
}

/** Embeddings of what {@link modelMetrics} asks for, `[n, dim]` each, rows of length 1. */
export interface ModelEmbeddings {
  readonly dim: number;
  readonly images: Float32Array;
  /** Row i is the caption of image i. */
  readonly captions: Float32Array;
  readonly singleWords: Float32Array;
  readonly trainingLength: Float32Array;
  readonly fullCaptions: Float32Array;
}

export function gapMetrics(images: Float32Array, captions: Float32Array, dim: number): GapMetrics {
  const n = images.length / dim;
  const [first, second] = [momentsOf(images, n, dim), momentsOf(captions, n, dim)];
  const cosines = new Float64Array(n);
  for (let i = 0; i < n * dim; i++) cosines[Math.floor(i / dim)]! += images[i]! * captions[i]!;
  const matched = matchedCosine(cosines);
  return {
    l2m: l2m(first, second),
    rmg: relativeModalityGap(matched, coneMean(first), coneMean(second)),
    matchedCosine: matched,
  };
}

/** @param labels `[n, 6]` of the test images. */
export function modelMetrics(
  embeddings: ModelEmbeddings,
  prompts: PromptSets,
  labels: Uint8Array,
): ModelMetrics {
  const { dim, images, captions } = embeddings;
  const columns = factorColumns(labels);
  const [digits, ...attributes] = columns as [Uint8Array, ...Uint8Array[]];
  const within = (rows: Float32Array, asPublished: boolean): number =>
    withinModalityObjectBias(rows, dim, digits, attributes, { asPublished });

  const ideal = promptedWords(embeddings.trainingLength, prompts.trainingLength, dim);
  const idealByFactor = FACTOR_NAMES.map((_, factor) => rowsOf(ideal, dim, wordsOfFactor(factor)));
  const views = FACTOR_NAMES.map((_, factor): FactorView => ({
    images: unitRows(idealWords(images, dim, columns[factor]!, wordsOfFactor(factor).length), dim),
    texts: unitRows(idealByFactor[factor]!, dim),
  }));

  // Averaged over captions as the mean of their embeddings, scaled to length 1, as prompt ensembles are.
  const trainingLength = classScores(images, unitRows(ideal, dim), dim);
  const full = bestCaptionScores(images, embeddings.fullCaptions, dim, prompts.full.words);
  const composed = bestCaptionScores(images, composedCaptions(idealByFactor, dim), dim, fullCaptionWords());
  return {
    gap: gapMetrics(images, captions, dim),
    moad: {
      image: within(images, false),
      text: within(captions, false),
      imageAsPublished: within(images, true),
      textAsPublished: within(captions, true),
      crossModal: crossModalObjectBias(views[0]!, views.slice(1), dim),
    },
    downstream: {
      trainingLength: downstreamMetrics(trainingLength, columns),
      singleWord: downstreamMetrics(classScores(images, embeddings.singleWords, dim), columns),
      bestCaption: downstreamMetrics(full, columns),
    },
    idealWordsAccuracy: downstreamMetrics(composed, columns).accuracy,
  };
}

/** @param scores `[n, 26]`, of each word. @param columns For each factor, `[n]`. */
export function downstreamMetrics(scores: Float64Array, columns: readonly Uint8Array[]): DownstreamMetrics {
  const accuracies = factorAccuracies(scores, columns);
  const precisions = columns.slice(1).flatMap((values, attribute) =>
    wordsOfFactor(attribute + 1).map((word, value) =>
      averagePrecision(
        columnsOf(scores, [word]),
        values.map((one) => Number(one === value)),
      ),
    ),
  );
  const [digitAccuracy, ...others] = accuracies as [number, ...number[]];
  return {
    digitAccuracy,
    attributeAccuracy: mean(others),
    attributeAveragePrecision: mean(precisions),
    accuracy: (digitAccuracy + mean(others) * ATTRIBUTES.length) / LABEL_COLUMNS,
  };
}

/**
 * Zero-shot accuracy of each factor, in [0, 1]. @param scores `[n, 26]`, of each word. @param columns For each
 * factor, `[n]`.
 */
export function factorAccuracies(scores: Float64Array, columns: readonly Uint8Array[]): number[] {
  return columns.map((values, factor) => {
    const words = wordsOfFactor(factor);
    return zeroShotAccuracy(columnsOf(scores, words), words.length, values);
  });
}

/**
 * Each word as the mean of its prompts' embeddings, `[26, dim]`: its ideal word. @param rows `[n, dim]`, of the
 * prompts.
 */
export function promptedWords(rows: ArrayLike<number>, { words }: Prompts, dim: number): Float64Array {
  return idealWords(
    rows,
    dim,
    words.map(([word]) => word!),
    WORDS.length,
  );
}

/** The score of each word, `[n, 26]`: that of the best caption with it. */
export function bestCaptionScores(
  images: Float32Array,
  captions: ArrayLike<number>,
  dim: number,
  words: readonly (readonly number[])[],
): Float64Array {
  const n = images.length / dim;
  const out = new Float64Array(n * WORDS.length).fill(-Infinity);
  for (let i = 0; i < n; i++) {
    const scores = classScores(images.subarray(i * dim, (i + 1) * dim), captions, dim);
    for (let c = 0; c < scores.length; c++) {
      for (const word of words[c]!) {
        const at = i * WORDS.length + word;
        if (scores[c]! > out[at]!) out[at] = scores[c]!;
      }
    }
  }
  return out;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value of each factor, `[n]` each, of labels `[n, 6]`. */
export function factorColumns(labels: Uint8Array): Uint8Array[] {
  return FACTOR_NAMES.map((_, factor) =>
    Uint8Array.from({ length: labels.length / LABEL_COLUMNS }, (_, i) => labels[i * LABEL_COLUMNS + factor]!),
  );
}

/** These columns of `[n, 26]`. */
export function columnsOf(scores: Float64Array, words: readonly number[]): Float64Array {
  const n = scores.length / WORDS.length;
  const out = new Float64Array(n * words.length);
  for (let i = 0; i < n; i++) {
    for (let w = 0; w < words.length; w++) out[i * words.length + w] = scores[i * WORDS.length + words[w]!]!;
  }
  return out;
}

/** The rows at `indices` of `[n, dim]`. */
export function rowsOf(rows: Float64Array, dim: number, indices: readonly number[]): Float64Array {
  const out = new Float64Array(indices.length * dim);
  indices.forEach((row, k) => out.set(rows.subarray(row * dim, (row + 1) * dim), k * dim));
  return out;
}
