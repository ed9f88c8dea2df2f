import type { GapOf } from '../../measure/measure-rows.js';
import type { Claim } from '../experiment.js';

/** A model's pairs in one state. */
export interface ModelGap {
  readonly name: string;
  readonly state: 'trained' | 'random';
  /** Pairs used, of so many. */
  readonly pairs: number;
  readonly of: number;
  readonly dim: number;
  readonly gap: GapOf;
}

export interface PervasiveGapFindings {
  /** Of each model the trained state, then the random one where there is one. */
  readonly models: readonly ModelGap[];
  readonly configuration: { readonly seed: number; readonly shuffles: number; readonly version: string };
}

/** The pairs of one state in two planes, `[pairs, 2]` each. */
export interface GapPicture {
  readonly pairs: number;
  readonly of: number;
  readonly pca: readonly [Float32Array, Float32Array];
  readonly umap: readonly [Float32Array, Float32Array];
}

/** One for each of the findings' models, in their order. */
export type PervasiveGapPictures = readonly GapPicture[];

/** Chance is left behind where the shuffles' share is at most this. */
const LEVEL = 0.01;
/** Regions are called separate from this accuracy on. */
const SEPARATE = 0.95;

/** MtG's claims: a gap in every trained model, and before training. */
export function pervasiveGapClaims({ models }: PervasiveGapFindings): Claim[] {
  const claim = (state: ModelGap['state'], text: string, paper: string): Claim[] => {
    const own = models.filter((model) => model.state === state);
    if (own.length === 0) return [];
    return [
      {
        text,
        holds: own.every(({ gap }) => gap.p <= LEVEL && gap.separability >= SEPARATE),
        measured:
          `${own
            .map(
              ({ name, gap }) =>
                `${name}: L2M ${gap.l2m.toFixed(3)} (shuffled labels up to ${gap.largestShuffled.toFixed(3)}), ${(100 * gap.separability).toFixed(1)} % told apart`,
            )
            .join('; ')}. ` +
          `Holds where in each model L2M is beyond shuffled labels (p ≤ ${LEVEL}) and a line tells at least ${100 * SEPARATE} % of held-out rows apart`,
        paper,
      },
    ];
  };
  return [
    ...claim(
      'trained',
      'Trained models embed the two modalities in separate regions',
      'Fig. 1: in every trained model; L2M 0.82 for CLIP on COCO',
    ),
    ...claim(
      'random',
      'The modalities lie in separate regions before training',
      'Fig. 1: in every randomly initialised model',
    ),
  ];
}
