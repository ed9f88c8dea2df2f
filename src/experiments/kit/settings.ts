import { summarise, type Summary } from '../../numeric/index.js';
import type { ModelMetrics } from './metrics.js';
import type { RunRecord } from './train-and-measure.js';
import { meanCurve, type TrainingCurve } from './training-curve.js';

/** What is reported of each setting, by the names of the JSON document. */
export const METRICS = {
  l2m: ({ gap }) => gap.l2m,
  rmg: ({ gap }) => gap.rmg,
  matchedCosine: ({ gap }) => gap.matchedCosine,
  moadImage: ({ moad }) => moad.image,
  moadText: ({ moad }) => moad.text,
  moadImageAsPublished: ({ moad }) => moad.imageAsPublished,
  moadTextAsPublished: ({ moad }) => moad.textAsPublished,
  moadCrossModal: ({ moad }) => moad.crossModal,
  digitAccuracy: ({ downstream }) => downstream.trainingLength.digitAccuracy,
  attributeAccuracy: ({ downstream }) => downstream.trainingLength.attributeAccuracy,
  attributeAveragePrecision: ({ downstream }) => downstream.trainingLength.attributeAveragePrecision,
  downstreamAccuracy: ({ downstream }) => downstream.trainingLength.accuracy,
  digitAccuracySingleWord: ({ downstream }) => downstream.singleWord.digitAccuracy,
  attributeAccuracySingleWord: ({ downstream }) => downstream.singleWord.attributeAccuracy,
  downstreamAccuracySingleWord: ({ downstream }) => downstream.singleWord.accuracy,
  digitAccuracyBestCaption: ({ downstream }) => downstream.bestCaption.digitAccuracy,
  attributeAccuracyBestCaption: ({ downstream }) => downstream.bestCaption.attributeAccuracy,
  downstreamAccuracyBestCaption: ({ downstream }) => downstream.bestCaption.accuracy,
  idealWordsAccuracy: ({ idealWordsAccuracy }) => idealWordsAccuracy,
} as const satisfies Record<string, (metrics: ModelMetrics) => number>;

export type Metric = keyof typeof METRICS;

/** One setting at its best learning rate: means over seeds with their 95 % t intervals. */
export interface SettingFindings {
  readonly attributes: number;
  readonly learningRate: number;
  readonly metrics: Readonly<Record<Metric, Summary>>;
  readonly initial: { readonly l2m: Summary; readonly rmg: Summary };
  /** Mean over seeds. */
  readonly training: TrainingCurve;
}

/** A learning rate of a setting, and what it was chosen by. */
export interface RateFindings {
  readonly attributes: number;
  readonly learningRate: number;
  /** Mean over seeds of {@link selectionScore}. */
  readonly score: number;
  readonly chosen: boolean;
}

/**
 * TEOT's criterion of the best learning rate: the mean of ideal-words accuracy, average precision and zero-shot
 * accuracy.
 */
export function selectionScore(metrics: ModelMetrics): number {
  const { attributeAveragePrecision, accuracy } = metrics.downstream.trainingLength;
  return (metrics.idealWordsAccuracy + attributeAveragePrecision + accuracy) / 3;
}

/** Settings at their best learning rates, by rising number of attributes. */
export function settingsOf(runs: readonly RunRecord[]): {
  readonly settings: readonly SettingFindings[];
  readonly rates: readonly RateFindings[];
} {
  const different = (values: readonly number[]): number[] => [...new Set(values)];
  const settings: SettingFindings[] = [];
  const rates: RateFindings[] = [];
  for (const attributes of different(runs.map((run) => run.attributes)).sort((a, b) => a - b)) {
    const own = runs.filter((run) => run.attributes === attributes);
    const tried = different(own.map((run) => run.learningRate)).map((learningRate) => {
      const series = own.filter((run) => run.learningRate === learningRate);
      const score = series.reduce((sum, { metrics }) => sum + selectionScore(metrics), 0) / series.length;
      return { learningRate, series, score };
    });
    const best = tried.reduce((a, b) => (b.score > a.score ? b : a));
    for (const { learningRate, score } of tried) {
      rates.push({ attributes, learningRate, score, chosen: learningRate === best.learningRate });
    }
    const { series, learningRate } = best;
    const entries = Object.entries(METRICS).map(([name, read]) => [
      name,
      summarise(series.map(({ metrics }) => read(metrics))),
    ]);
    settings.push({
      attributes,
      learningRate,
      metrics: Object.fromEntries(entries) as Record<Metric, Summary>,
      initial: {
        l2m: summarise(series.map(({ initial }) => initial.l2m)),
        rmg: summarise(series.map(({ initial }) => initial.rmg)),
      },
      training: meanCurve(series.map(({ training }) => training)),
    });
  }
  return { settings, rates };
}
