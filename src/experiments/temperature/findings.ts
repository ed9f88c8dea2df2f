import { trendTest } from '../../numeric/index.js';
import type { Claim } from '../experiment.js';
import { summarise, type Summary } from '../information-imbalance/findings.js';
import type { MadProbe } from '../kit/probe.js';

/** One fine-tuned model, or one before it (`scale` is undefined there). */
export interface TemperatureRun {
  /** 1 / temperature. */
  readonly scale?: number;
  readonly seed: number;
  /** Folder of its log, checkpoint and weights, under the experiments' shared folder. */
  readonly model: string;
  readonly probe: MadProbe;
}

/** What is reported at each temperature: means over seeds with 95 % t intervals. */
export interface TemperatureMeasures {
  /** L2M of test images and their captions. */
  readonly l2m: Summary;
  readonly rmg: Summary;
  /** Recall@1. */
  readonly textToImage: Summary;
  readonly imageToText: Summary;
  /** L2M of test images and the prompts of the digits. */
  readonly taskGap: Summary;
  readonly digitAccuracy: Summary;
  /** Over digit and attributes, six factors alike. */
  readonly accuracy: Summary;
}

export interface TemperatureFindings {
  /** From the highest temperature to the lowest. */
  readonly temperatures: readonly (TemperatureMeasures & {
    /** 1 / temperature. */
    readonly scale: number;
    readonly temperature: number;
  })[];
  /** Before fine-tuning, at a temperature that was learned. */
  readonly base: TemperatureMeasures;
  readonly runs: readonly TemperatureRun[];
  readonly configuration: unknown;
}

/** MtG's supplementary Fig. 8, as its notebook prints it: CLIP fine-tuned on MS-COCO. */
export const PUBLISHED: readonly {
  readonly scale: number;
  readonly l2m: number;
  readonly imageR1: number;
}[] = [
  { scale: 1, l2m: 0.2384, imageR1: 0.0214 },
  { scale: 10, l2m: 0.3028, imageR1: 0.1896 },
  { scale: 20, l2m: 0.5524, imageR1: 0.1772 },
  { scale: 30, l2m: 0.6352, imageR1: 0.2048 },
  { scale: 50, l2m: 0.7961, imageR1: 0.209 },
  { scale: 100, l2m: 1.0006, imageR1: 0.1836 },
];

export function measuresOf(probes: readonly MadProbe[]): TemperatureMeasures {
  const of = (read: (probe: MadProbe) => number): Summary => summarise(probes.map(read));
  return {
    l2m: of(({ gap }) => gap.l2m),
    rmg: of(({ gap }) => gap.rmg),
    textToImage: of(({ recall }) => recall.textToImage),
    imageToText: of(({ recall }) => recall.imageToText),
    taskGap: of(({ taskGap }) => taskGap),
    digitAccuracy: of(({ accuracies }) => accuracies[0]!),
    accuracy: of(({ accuracies }) => accuracies.reduce((sum, one) => sum + one, 0) / accuracies.length),
  };
}

/** Settings by falling temperature, and the models before fine-tuning. */
export function temperatureFindings(
  runs: readonly TemperatureRun[],
  configuration: unknown,
): TemperatureFindings {
  const scales = [...new Set(runs.flatMap(({ scale }) => scale ?? []))].sort((a, b) => a - b);
  const probesAt = (scale: number | undefined): MadProbe[] =>
    runs.filter((run) => run.scale === scale).map(({ probe }) => probe);
  return {
    temperatures: scales.map((scale) => ({
      scale,
      temperature: 1 / scale,
      ...measuresOf(probesAt(scale)),
    })),
    base: measuresOf(probesAt(undefined)),
    runs,
    configuration,
  };
}

/**
 * The claim of the figure: the distance falls monotonically as the temperature rises. It holds where the mean over seeds falls at every step; the trend
 * over all runs, Kendall's tau and its one-sided permutation p-value, stands beside.
 */
export function temperatureClaims({ temperatures, runs }: TemperatureFindings, seed: number): Claim[] {
  const means = temperatures.map(({ l2m }) => l2m.mean);
  const falls = means.slice(1).filter((mean, k) => mean > means[k]!).length;
  const tuned = runs.filter((run) => run.scale !== undefined);
  const { tau, p } = trendTest(
    tuned.map(({ scale }) => 1 / scale!),
    tuned.map(({ probe }) => probe.gap.l2m),
    { direction: 'falls', seed },
  );
  const at = temperatures
    .map(({ scale, l2m }) => `${l2m.mean.toFixed(3)} at ${temperatureName(scale)}`)
    .join(', ');
  return [
    {
      text: 'The distance between image and text falls monotonically as the temperature rises',
      holds: falls === means.length - 1,
      measured:
        `mean L2M ${at}: it falls in ${falls} of ${means.length - 1} steps of rising temperature; Kendall's tau ${tau.toFixed(2)} ` +
        `over ${tuned.length} runs, one-sided p = ${p.toPrecision(2)}`,
      paper: `supplementary Fig. 8: ${PUBLISHED.map(({ scale, l2m }) => `${l2m} at ${temperatureName(scale)}`).join(', ')}`,
    },
  ];
}

/** "1/20", "1". */
export function temperatureName(scale: number): string {
  return scale === 1 ? '1' : `1/${scale}`;
}
