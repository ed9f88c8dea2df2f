import { classScores, zeroShotAccuracy } from '../../evaluation/index.js';
import {
  factorMagnitude,
  GAP_VARIANTS,
  gapShifts,
  idealWords,
  meanIdealCosine,
  shiftedRows,
  type GapVariants,
} from '../../geometry/index.js';
import type { Claim } from '../experiment.js';

/** Images and captions labelled by the values of factors: an attribute and an object, say. */
export interface Vocabulary {
  readonly name: string;
  readonly kind: 'file' | 'mad';
  readonly dim: number;
  readonly factors: readonly { readonly name: string; readonly values: number }[];
  /** `[n, dim]`, rows of length 1. */
  readonly images: Float32Array;
  /** For each factor `[n]`. */
  readonly imageLabels: readonly Uint32Array[];
  /** `[m, dim]`, rows of length 1. */
  readonly texts: Float32Array;
  /** For each factor `[m]`. */
  readonly textLabels: readonly Uint32Array[];
}

export interface FactorFindings {
  readonly name: string;
  readonly values: number;
  /** Mean cosine of the ideal image and the ideal word of a value. */
  readonly cosine: GapVariants;
  /** Mean distance of ideals to the mean of all. */
  readonly magnitude: { readonly images: number; readonly words: number };
  /** Share of images whose ideal word is the nearest of the factor's. */
  readonly accuracy: GapVariants;
}

export interface IdealWordsOf {
  readonly name: string;
  readonly kind: 'file' | 'mad';
  readonly images: number;
  readonly texts: number;
  readonly factors: readonly FactorFindings[];
  /** Over the values of all factors. */
  readonly cosine: GapVariants;
}

export interface IdealWordsFindings {
  readonly vocabularies: readonly IdealWordsOf[];
  readonly configuration: { readonly seed: number; readonly version: string };
}

/** TEOT section 5: mean cosine of ideal words and ideal images, plain and corrected by the gap vector. */
export const PUBLISHED_IDEAL_COSINES = {
  'MIT-States': { plain: 0.19, corrected: 0.56 },
  'UT-Zappos': { plain: 0.16, corrected: 0.4 },
} as const;

/** @throws RangeError where a value of a factor has no image or no caption. */
export function idealWordsOf(vocabulary: Vocabulary): IdealWordsOf {
  const { name, kind, dim, factors, images, imageLabels, texts, textLabels } = vocabulary;
  const [imageMean, textMean] = [meanRow(images, dim), meanRow(texts, dim)];
  const shifts = gapShifts(imageMean, textMean);
  const shiftedImages = variantsOf((variant) => shiftedRows(images, dim, shifts[variant].images));
  const found = factors.map((factor, k): FactorFindings => {
    const idealImages = idealWords(images, dim, imageLabels[k]!, factor.values);
    const ideals = idealWords(texts, dim, textLabels[k]!, factor.values);
    const words = variantsOf((variant) => shiftedRows(ideals, dim, shifts[variant].texts));
    return {
      name: factor.name,
      values: factor.values,
      cosine: variantsOf((variant) =>
        meanIdealCosine(shiftedRows(idealImages, dim, shifts[variant].images), words[variant], dim),
      ),
      magnitude: {
        images: factorMagnitude(idealImages, dim, imageMean),
        words: factorMagnitude(ideals, dim, textMean),
      },
      accuracy: variantsOf((variant) =>
        zeroShotAccuracy(
          classScores(shiftedImages[variant], unitRows(words[variant], dim), dim),
          factor.values,
          imageLabels[k]!,
        ),
      ),
    };
  });
  const values = factors.reduce((sum, factor) => sum + factor.values, 0);
  return {
    name,
    kind,
    images: images.length / dim,
    texts: texts.length / dim,
    factors: found,
    cosine: variantsOf(
      (variant) => found.reduce((sum, factor) => sum + factor.cosine[variant] * factor.values, 0) / values,
    ),
  };
}

export function idealWordsClaims(vocabularies: readonly IdealWordsOf[]): readonly Claim[] {
  const better = vocabularies.filter(({ cosine }) => cosine.corrected > cosine.plain);
  const shown = vocabularies.map(
    ({ name, cosine }) => `${name} ${cosine.plain.toFixed(2)} to ${cosine.corrected.toFixed(2)}`,
  );
  return [
    {
      text: 'ideal words and ideal images come nearer once the gap vector is taken off',
      holds: better.length === vocabularies.length,
      measured: `mean cosine ${shown.join(', ')}: it rises in ${better.length} of ${vocabularies.length} vocabularies (the claim: in all)`,
      paper: `section 5: ${Object.entries(PUBLISHED_IDEAL_COSINES)
        .map(([name, { plain, corrected }]) => `${plain} to ${corrected} on ${name}`)
        .join(', ')}`,
    },
  ];
}

function variantsOf<T>(make: (variant: keyof GapVariants) => T): GapVariants<T> {
  return Object.fromEntries(
    GAP_VARIANTS.map((variant) => [variant, make(variant)]),
  ) as unknown as GapVariants<T>;
}

function meanRow(rows: Float32Array, dim: number): Float64Array {
  return idealWords(rows, dim, new Uint8Array(rows.length / dim), 1);
}

/** Rows of length 1; one that is all zeros stays. */
function unitRows(rows: Float64Array, dim: number): Float64Array {
  const out = rows.slice();
  for (let i = 0; i < out.length; i += dim) {
    const length = Math.hypot(...out.subarray(i, i + dim));
    for (let k = i; k < i + dim && length > 0; k++) out[k]! /= length;
  }
  return out;
}
