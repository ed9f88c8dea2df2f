import {
  captionRule,
  CONTEXT_LENGTH,
  encodeCaption,
  FACTOR_NAMES,
  FACTORS,
  wordToken,
} from '../datasets/index.js';
import { classScores, zeroShotAccuracy } from '../evaluation/index.js';
import { InputError } from '../files/index.js';
import {
  factorMagnitude,
  GAP_VARIANTS,
  gapShifts,
  type GapVariants,
  idealWords,
  meanIdealCosine,
  shiftedRows,
} from '../geometry/index.js';
import { type Random, randomStream, shuffle, unitRows } from '../numeric/index.js';
import { drawing, intervals, looks } from '../report/marks/index.js';
import type { Cell, Figure } from '../report/report.js';
import { count, fixed, percent } from '../report/text.js';
import { defineTask, type TaskContext } from '../runtime/index.js';
import type { Claim, Experiment, ExperimentContext, ExperimentPage, FactorFiles } from './experiment.js';
import { digitSets, madData } from './kit/data.js';
import { type MadModelInput, withTrainedModel } from './kit/models.js';
import { madModelName } from './kit/pairs.js';
import { type InformationImbalancePreset, planRuns, quickPreset } from './kit/preset.js';
import { testSet } from './kit/prompts.js';
import { runSeries, type SeriesStep } from './kit/series.js';

export interface IdealWordsPreset {
  /** Models to stand in where the user names no features; without them features are needed. */
  readonly mad?: {
    readonly training: InformationImbalancePreset;
    /** One model for each number of attributes in the captions, at least 1. */
    readonly attributes: readonly number[];
    readonly images: number;
    /** Captions of each digit with each value of an attribute. */
    readonly captions: number;
  };
}

/** TEOT section 5: ideal words and ideal images, and what the gap does to them. */
export const idealWordsExperiment: Experiment<IdealWordsPreset, IdealWordsFindings, Record<string, never>> = {
  id: 'ideal-words',
  title: 'Ideal words and ideal images, with and without the gap',
  summary:
    'mean cosine, magnitudes and accuracy of ideal words, plain, centred and corrected by the gap vector; ' +
    'labelled features that you name, or small CLIPs trained on MAD',
  source: { paper: 'two-effects', figure: 'section 5, ideal words on MIT-States and UT-Zappos' },
  presets: {
    quick: { mad: { training: quickPreset, attributes: [1, 5], images: 2000, captions: 8 } },
    paper: {},
  },
  run: async ({ mad }, context) => {
    const files = context.inputs.factors ?? [];
    if (files.length === 0 && mad === undefined) {
      throw new InputError(
        'ideal-words: the paper preset needs features with an attribute and an object each, got none; ' +
          'name them with --factors (the paper: MIT-States and UT-Zappos), or take the quick preset',
      );
    }
    const vocabularies = files.length > 0 ? await ofFiles(files, context) : await ofMad(mad!, context);
    return {
      findings: { vocabularies },
      claims: idealWordsClaims(vocabularies),
      pictures: {},
      ...(files.length === 0 && {
        notes: [
          'Here the vocabularies are those of MAD. For MIT-States or UT-Zappos embed their images and one ' +
            'caption for each pair of attribute and object, and name the files with --factors.',
        ],
      }),
    };
  },
  page: idealWordsPage,
};

async function ofFiles(
  files: readonly FactorFiles[],
  { sources }: ExperimentContext,
): Promise<IdealWordsOf[]> {
  const found: IdealWordsOf[] = [];
  for (const { name, images, imageLabels, texts, textLabels } of files) {
    const [shown, said] = [await sources.matrix(images), await sources.matrix(texts)];
    if (shown.dim !== said.dim) {
      throw new InputError(
        `${texts}: expected features of ${shown.dim} numbers, as ${images} has, got ${said.dim}; ` +
          'embed both with one model',
      );
    }
    const any = [Infinity, Infinity];
    const own = await sources.labels(textLabels, said.count, any);
    const values = own.map((column) => column.reduce((most, label) => Math.max(most, label), -1) + 1);
    const labels = await sources.labels(imageLabels, shown.count, values);
    try {
      found.push(
        idealWordsOf({
          name,
          kind: 'file',
          dim: shown.dim,
          factors: ['attribute', 'object'].map((factor, k) => ({ name: factor, values: values[k]! })),
          images: Float32Array.from(shown.rows),
          imageLabels: labels,
          texts: Float32Array.from(said.rows),
          textLabels: own,
        }),
      );
    } catch (error) {
      if (error instanceof RangeError)
        throw new InputError(`${imageLabels}, ${textLabels}: ${error.message}`);
      throw error;
    }
  }
  return found;
}

async function ofMad(
  { training, attributes, images, captions }: NonNullable<IdealWordsPreset['mad']>,
  context: ExperimentContext,
): Promise<IdealWordsOf[]> {
  const { seed, shared } = context;
  const data = await madData(digitSets(training.digits, context), context);
  const plans = planRuns({ ...training, seeds: 1 }, seed);
  const items = attributes.map((mentioned) => {
    const name = madModelName(mentioned);
    const { config } = plans.find((one) => one.attributes === mentioned)!;
    const plan = { rule: captionRule({ attributes: mentioned }), config };
    const model = { plan, data, shared: shared.place };
    return { name, input: { ...model, name, attributes: mentioned, images, captions, seed } };
  });
  const found = await runSeries({ stage: 'Training models', task: madVocabulariesTask, items }, context);
  return found.flat();
}

interface MadVocabulariesInput extends MadModelInput {
  readonly name: string;
  /** How many captions mention. */
  readonly attributes: number;
  readonly images: number;
  /** Captions of each digit with each value of an attribute. */
  readonly captions: number;
  readonly seed: number;
}

/** Name of the captions' random streams under a seed. */
const STREAM = 0x69646c77;

/** Trains one model, or reads it, and looks at digit x attribute for each of the five attributes. */
export const madVocabulariesTask = defineTask(
  import.meta.url,
  'madVocabulariesTask',
  (input: MadVocabulariesInput, context: TaskContext<SeriesStep>): Promise<IdealWordsOf[]> =>
    withTrainedModel(input, context, async ({ model, encoder, test: tried }) => {
      const { name, plan, attributes, images, captions, seed } = input;
      const test = testSet(tried, images, plan.rule, seed);
      const rows = await encoder.embedImages(model.parameters, test.images);
      const label = (factor: number): Uint32Array =>
        Uint32Array.from({ length: images }, (_, i) => test.labels[i * FACTOR_NAMES.length + factor]!);
      const found: IdealWordsOf[] = [];
      for (const [factor, attribute] of FACTOR_NAMES.entries()) {
        if (factor === 0) continue;
        context.throwIfStopped();
        const said = vocabularyCaptions(factor, attributes, captions, randomStream(seed, STREAM, factor));
        found.push(
          idealWordsOf({
            name: `${name}: ${FACTOR_NAMES[0]!} x ${attribute}`,
            kind: 'mad',
            dim: plan.config.model.embeddingSize,
            factors: [FACTOR_NAMES[0]!, attribute].map((one) => ({
              name: one,
              values: FACTORS[one].length,
            })),
            images: rows,
            imageLabels: [label(0), label(factor)],
            texts: await encoder.embedTexts(model.parameters, said.tokens),
            textLabels: said.labels,
          }),
        );
      }
      return found;
    }),
);

/** Captions of a two-factor vocabulary, and what they say of the two. */
export interface VocabularyCaptions {
  /** `[n, 8]`. */
  readonly tokens: Int32Array;
  /** `[n]` each: the digit, and the attribute's value. */
  readonly labels: readonly [Uint32Array, Uint32Array];
}

/**
 * For each digit with each value of an attribute `count` captions as long as those of training: both words,
 * `attributes` - 1 others drawn at random, in random order.
 *
 * @param factor The attribute, from 1 to 5 as in `FACTOR_NAMES`. @param attributes How many captions mention, at
 * least 1.
 */
export function vocabularyCaptions(
  factor: number,
  attributes: number,
  count: number,
  random: Random,
): VocabularyCaptions {
  const values = FACTORS[FACTOR_NAMES[factor]!].length;
  const digits = FACTORS[FACTOR_NAMES[0]!].length;
  const n = digits * values * count;
  const tokens = new Int32Array(n * CONTEXT_LENGTH);
  const labels = [new Uint32Array(n), new Uint32Array(n)] as const;
  for (let row = 0; row < n; row++) {
    const pair = Math.floor(row / count);
    labels[0][row] = Math.floor(pair / values);
    labels[1][row] = pair % values;
    const others = shuffle(
      FACTOR_NAMES.map((_, other) => other).filter((other) => other !== 0 && other !== factor),
      random,
    ).slice(0, attributes - 1);
    const caption = [
      wordToken(FACTOR_NAMES[0]!, labels[0][row]!),
      wordToken(FACTOR_NAMES[factor]!, labels[1][row]!),
      ...others.map((other) =>
        wordToken(FACTOR_NAMES[other]!, random.below(FACTORS[FACTOR_NAMES[other]!].length)),
      ),
    ];
    tokens.set(encodeCaption(shuffle(caption, random)), row * CONTEXT_LENGTH);
  }
  return { tokens, labels };
}

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
      measured:
        `mean cosine ${shown.join(', ')}: it rises in ${better.length} of ${vocabularies.length} ` +
        'vocabularies (the claim: in all)',
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

const VARIANTS = ['plain', 'centred', 'corrected'] as const;
const NAMES = ['plain', 'each modality centred', 'gap vector taken off images'] as const;

/** Mean cosine between ideal words and ideal images in three variants, beside the paper's. */
export function idealCosinesFigure({ vocabularies }: IdealWordsFindings): Figure {
  const rows = [
    ...vocabularies.flatMap(({ name, cosine }) =>
      VARIANTS.map((variant, k) => ({ place: name, value: cosine[variant], name: NAMES[k]! })),
    ),
    ...Object.entries(PUBLISHED_IDEAL_COSINES).flatMap(([name, { plain, corrected }]) => [
      { place: `${name} (the paper)`, value: plain, name: NAMES[0] },
      { place: `${name} (the paper)`, value: corrected, name: NAMES[2] },
    ]),
  ];
  const places = [...new Set(rows.map(({ place }) => place))];
  const mean = (variant: (typeof VARIANTS)[number]): number =>
    vocabularies.reduce((sum, { cosine }) => sum + cosine[variant], 0) / vocabularies.length;
  return {
    id: 'ideal-cosines',
    title:
      `Without the gap vector the mean cosine of ideal words and images goes from ${fixed(mean('plain'), 2)} ` +
      `to ${fixed(mean('corrected'), 2)}`,
    caption:
      'An ideal word is the mean of the embeddings of all captions that contain the word, an ideal image ' +
      'that of all images that show it. Each mark is the mean cosine over the values of both factors.',
    spec: drawing(
      [
        {
          x: { title: 'Mean cosine', zero: true, grid: true },
          y: { places, limit: 280, grid: true },
          marks: [
            intervals(
              NAMES.map((name) => ({ name, points: rows.filter((row) => row.name === name) })),
              { along: 'x', size: 60 },
            ),
          ],
        },
      ],
      { looks: looks(NAMES, { swatch: 'mark' }), width: 300, height: 24 * places.length },
    ),
  };
}

export function idealWordsPage(findings: IdealWordsFindings): ExperimentPage {
  const numbers = (headers: readonly string[]) =>
    headers.map((header) => ({ header, kind: 'number' as const }));
  return {
    lead: [
      'Each vocabulary has two factors. Ideal words and ideal images are compared as they are, with the ' +
        'mean of each modality subtracted, and with the gap vector subtracted from images. Accuracy takes ' +
        'the nearest ideal word of a factor for each image; the magnitude of a factor is how far its ideals ' +
        'lie from the mean of all.',
    ],
    figures: [idealCosinesFigure(findings)],
    tables: [
      {
        caption: 'Mean cosine of ideal words and ideal images, and accuracy of ideal words, by factor',
        columns: [
          { header: 'Vocabulary' },
          { header: 'Factor' },
          ...numbers([
            'Cosine, plain',
            'centred',
            'corrected',
            'Accuracy, plain',
            'centred',
            'corrected',
            'Magnitude, images',
            'words',
          ]),
        ],
        rows: findings.vocabularies.flatMap(({ name, images, texts, factors }) =>
          factors.map((factor): Cell[] => [
            { text: name, note: `${count(images)} images, ${count(texts)} captions` },
            { text: factor.name, note: `${count(factor.values)} values` },
            ...VARIANTS.map((variant) => fixed(factor.cosine[variant])),
            ...VARIANTS.map((variant) => percent(factor.accuracy[variant])),
            fixed(factor.magnitude.images),
            fixed(factor.magnitude.words),
          ]),
        ),
      },
    ],
  };
}
