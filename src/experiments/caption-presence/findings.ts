import { FACTOR_NAMES, type Factor } from '../../datasets/index.js';
import type { Claim } from '../experiment.js';
import { summarise, type Summary } from '../information-imbalance/findings.js';
import type { MadProbe } from '../kit/probe.js';

/** A model whose captions always name one factor. */
export interface PresenceRun {
  readonly always: Factor;
  readonly seed: number;
  /** Folder of its log, checkpoint and weights, under the experiments' shared folder. */
  readonly model: string;
  readonly probe: MadProbe;
}

/** Means over seeds with 95 % t intervals, of the models whose captions always name `always`. */
export interface PresenceFindings {
  readonly always: Factor;
  /** MOAD with that factor as the object and the five others as attributes. */
  readonly imageBias: Summary;
  readonly textBias: Summary;
  /** The same with each factor in turn as the object, in the order of `FACTOR_NAMES`. */
  readonly imageBiases: readonly Summary[];
  readonly textBiases: readonly Summary[];
  /** Zero-shot accuracy of each factor. */
  readonly accuracies: readonly Summary[];
}

export interface CaptionPresenceFindings {
  readonly factors: readonly PresenceFindings[];
  readonly runs: readonly PresenceRun[];
  readonly configuration: unknown;
}

export function presenceFindings(
  runs: readonly PresenceRun[],
  configuration: unknown,
): CaptionPresenceFindings {
  const factors = FACTOR_NAMES.map((always, own): PresenceFindings => {
    const probes = runs.filter((run) => run.always === always).map(({ probe }) => probe);
    const each = (read: (probe: MadProbe) => readonly number[]): Summary[] =>
      FACTOR_NAMES.map((_, factor) => summarise(probes.map((probe) => read(probe)[factor]!)));
    const imageBiases = each(({ bias }) => bias.image);
    const textBiases = each(({ bias }) => bias.text);
    return {
      always,
      imageBias: imageBiases[own]!,
      textBias: textBiases[own]!,
      imageBiases,
      textBiases,
      accuracies: each(({ accuracies }) => accuracies),
    };
  });
  return { factors, runs, configuration };
}

/**
 * Biased to its factor: MOAD towards it is above 0 in images and in texts of every model. Accuracy is highest for it: for every factor the models that always
 * name it have a higher mean accuracy on it than each of the others, so that the same task is compared. Images more than texts: in every model.
 */
export function presenceClaims({ factors, runs }: CaptionPresenceFindings): Claim[] {
  const own = ({ always, probe }: PresenceRun): { readonly image: number; readonly text: number } => {
    const factor = FACTOR_NAMES.indexOf(always);
    return { image: probe.bias.image[factor]!, text: probe.bias.text[factor]! };
  };
  const biased = runs.filter((run) => own(run).image > 0 && own(run).text > 0).length;
  const images = runs.filter((run) => own(run).image > own(run).text).length;
  const best = factors.filter(({ accuracies }, factor) =>
    factors.every((other, k) => k === factor || other.accuracies[factor]!.mean < accuracies[factor]!.mean),
  );
  const nextBest = (factor: number): number =>
    Math.max(...factors.filter((_, k) => k !== factor).map(({ accuracies }) => accuracies[factor]!.mean));
  const biases = factors
    .map(
      ({ always, imageBias, textBias }) =>
        `${always} ${imageBias.mean.toFixed(2)} and ${textBias.mean.toFixed(2)}`,
    )
    .join(', ');
  return [
    {
      text: 'Each model is biased towards the factor that its captions always name',
      holds: biased === runs.length,
      measured: `MOAD towards it in images and in texts, means: ${biases}; both above 0 in ${biased} of ${runs.length} models`,
      paper: 'Fig. 3c: above 0 for each factor',
    },
    {
      text: 'Accuracy on a factor is highest where captions always name it',
      holds: best.length === factors.length,
      measured: `mean accuracy where it is always named, and the best elsewhere: ${factors
        .map(
          ({ always, accuracies }, factor) =>
            `${always} ${accuracies[factor]!.mean.toFixed(3)} and ${nextBest(factor).toFixed(3)}`,
        )
        .join(', ')}; highest in ${best.length} of ${factors.length} factors`,
      paper: 'Fig. 3c: highest for the factor that is always named',
    },
    {
      text: 'The image encoder’s bias is larger than the text encoder’s',
      holds: images === runs.length,
      measured: `MOAD in images and in texts, means: ${biases}; larger in images in ${images} of ${runs.length} models`,
      paper: 'Fig. 3c: larger for images',
    },
  ];
}
