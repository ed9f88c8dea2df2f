import { captionRule, type CaptionRule, type Factor } from '../../datasets/index.js';
import { clipConfig, type ClipConfig } from '../../models/index.js';
import { trainingConfig, type TrainingConfig } from '../../training/index.js';

/** Everything that decides the numbers of the experiment beside the seed and the digits. */
export interface InformationImbalancePreset {
  /** How many digits MAD is made of. */
  readonly digits: { readonly train: number; readonly test: number };
  /** Test images, each with its own caption; drawn anew from the test digits' combinations. */
  readonly testImages: number;
  readonly model: ClipConfig;
  readonly batchSize: number;
  /** Either epochs, in which each digit is seen once in one of its combinations, or steps in all. */
  readonly length: { readonly epochs: number } | { readonly steps: number; readonly warmupSteps: number };
  /** Tried one by one; the best of each setting is reported. */
  readonly learningRates: readonly number[];
  readonly seeds: number;
  /** Captions that a word's prompt of training length is averaged over. */
  readonly captionsPerWord: number;
  /** Pairs in the UMAP pictures. */
  readonly picturePairs: number;
}

/** TEOT, appendix C: the published protocol. */
export const paperPreset: InformationImbalancePreset = {
  digits: { train: 60000, test: 10000 },
  testImages: 10000,
  model: clipConfig(),
  batchSize: 128,
  length: { epochs: 200 },
  learningRates: [5e-4, 5e-5, 1e-5],
  seeds: 3,
  captionsPerWord: 256,
  picturePairs: 500,
};

/** A model and a length for two cores and a few minutes; everything else as published. */
export const quickPreset: InformationImbalancePreset = {
  digits: { train: 1000, test: 250 },
  testImages: 2000,
  model: clipConfig({
    embeddingSize: 64,
    image: { width: 64, layers: 2, heads: 4 },
    text: { width: 64, layers: 2, heads: 4 },
  }),
  batchSize: 128,
  length: { steps: 360, warmupSteps: 30 },
  learningRates: [1e-3],
  seeds: 3,
  captionsPerWord: 64,
  picturePairs: 300,
};

/** How many attributes captions mention, beside the digit: TEOT's five settings, and none at all. */
export const SETTINGS = [0, 1, 2, 3, 4, 5] as const;

/** One training run of the experiment. */
export interface RunPlan {
  readonly name: string;
  readonly attributes: number;
  readonly seed: number;
  readonly learningRate: number;
  readonly config: TrainingConfig;
}

/** Every run: settings inside seeds inside learning rates, so that an early stop has whole series. */
export function planRuns(preset: InformationImbalancePreset, firstSeed: number): readonly RunPlan[] {
  const { model, batchSize, length, digits } = preset;
  const batchesPerEpoch = Math.floor(digits.train / batchSize);
  return preset.learningRates.flatMap((learningRate) =>
    Array.from({ length: preset.seeds }, (_, k) => firstSeed + k).flatMap((seed) =>
      SETTINGS.map((attributes) => ({
        name: `attributes${attributes}-rate${learningRate.toExponential()}-seed${seed}`,
        attributes,
        seed,
        learningRate,
        config: trainingConfig({ model, batchSize, ...length, learningRate, seed }, batchesPerEpoch),
      })),
    ),
  );
}

/** A model of the experiment on information imbalance, for others to begin with or to compare: plain data. */
export interface ImbalanceModel {
  readonly seed: number;
  readonly rule: CaptionRule;
  readonly config: TrainingConfig;
}

/**
 * The models that the experiment on information imbalance trains with so many attributes, at the first of its
 * learning rates, one for each seed: the same content, so that one that is there is not trained again. With another
 * factor in every caption they are new models.
 */
export function imbalanceModels(
  preset: InformationImbalancePreset,
  attributes: number,
  firstSeed: number,
  always: Factor = 'digit',
): readonly ImbalanceModel[] {
  return planRuns(preset, firstSeed)
    .filter((plan) => plan.attributes === attributes && plan.learningRate === preset.learningRates[0])
    .map(({ seed, config }) => ({ seed, rule: captionRule({ always, attributes }), config }));
}
