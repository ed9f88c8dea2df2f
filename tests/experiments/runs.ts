import type { ModelMetrics } from '../../src/experiments/kit/metrics.js';
import type { MadProbe } from '../../src/experiments/kit/probe.js';
import type { RunRecord } from '../../src/experiments/kit/train-and-measure.js';

/** Metrics that are all made of one number. */
export function metricsOf(value: number): ModelMetrics {
  const downstream = {
    digitAccuracy: value,
    attributeAccuracy: value,
    attributeAveragePrecision: value,
    accuracy: value,
  };
  return {
    gap: { l2m: 1 - value, rmg: 1 - value, matchedCosine: value },
    moad: {
      image: 1 - value,
      text: 1 - value,
      imageAsPublished: 1 - value,
      textAsPublished: 1 - value,
      crossModal: 1 - value,
    },
    downstream: { trainingLength: downstream, singleWord: downstream, bestCaption: downstream },
    idealWordsAccuracy: value,
  };
}

/** A run of the series in which everything gets better by a tenth with each attribute, and a bit with each seed. */
export function runOf(attributes: number, seed: number, learningRate = 1e-3, bonus = 0): RunRecord {
  return {
    name: `attributes${attributes}-rate${learningRate}-seed${seed}`,
    attributes,
    seed,
    learningRate,
    model: 'models/0',
    initial: { l2m: 0.95, rmg: 0.7, matchedCosine: 0 },
    metrics: metricsOf(0.3 + attributes / 10 + seed / 100 + bonus),
    training: [1, 2].map((step) => ({
      step,
      loss: 4 - attributes,
      gap: 1,
      scale: 14 + step * attributes,
      entropy: 4.5 - step * attributes * 0.1,
    })),
  };
}

export const seriesOf = (make: typeof runOf, ...rest: [number?, number?]): RunRecord[] =>
  [0, 1, 2, 3, 4, 5].flatMap((attributes) => [0, 1, 2].map((seed) => make(attributes, seed, ...rest)));

/** A probe that says these things, for claims. */
export function probeOf(
  more: Partial<MadProbe> & { readonly l2m?: number; readonly rmg?: number } = {},
): MadProbe {
  const { l2m = 0.5, rmg = 0.4, ...rest } = more;
  return {
    gap: { l2m, rmg, matchedCosine: 0.5 },
    recall: { imageToText: 0.1, textToImage: 0.2 },
    ownNearest: 0.6,
    taskGap: 0.3,
    accuracies: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    bias: { image: [0, 0, 0, 0, 0, 0], text: [0, 0, 0, 0, 0, 0] },
    ...rest,
  };
}
