import type { Embeddings } from '../../embeddings/embeddings.js';
import type { ZeroShotTask } from '../../evaluation/index.js';
import type { Both } from '../../geometry/index.js';
import type { GoalId, ZeroShotMeans } from './findings.js';

/** What a comparison looks at. */
export interface CompareInput {
  readonly embeddings: Embeddings;
  /** Rows to calibrate on; everything in `embeddings` is evaluation then. Default: a share of its items. */
  readonly calibration?: Embeddings;
  /** Classes of the rows of each modality of `embeddings`. */
  readonly labels?: Both<Uint32Array>;
  /** Rows that search, of each modality, for corrections that want examples. Default: the calibration rows. */
  readonly queries?: Both<Float32Array | undefined>;
  readonly zeroShot?: readonly ZeroShotTask[];
}

export interface CompareOptions {
  /** Ids of corrections. Default: all. The controls always take part. */
  readonly methods?: readonly string[] | undefined;
  /** Share of the items to calibrate on, in (0, 1). Default: 0.5. */
  readonly calibrationShare?: number | undefined;
  /** Rows of each modality to judge by, and a quarter of those to calibrate on. Default: 5,000. */
  readonly maxRows?: number | undefined;
  /** The most that a recommended correction may cost in one-direction R@1. Default: 0.04. */
  readonly tolerance?: number | undefined;
  /** What the recommendation is about. Default: mixed search, zero-shot accuracy where there are no pairs. */
  readonly goal?: GoalId | undefined;
  /** Default: `own`. */
  readonly zeroShotMeans?: ZeroShotMeans | undefined;
  /** Treats rows that are the same as one row with all their matches. Default: false. */
  readonly groupRepeats?: boolean | undefined;
  /** Default: 0. */
  readonly seed?: number | undefined;
  /** Of the bootstrap. Default: 1,000. */
  readonly resamples?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: CompareProgress) => void) | undefined;
}

export type CompareStage = 'reading' | 'fitting' | 'judging' | 'intervals';

/** How far a stage is, in [0, 1]. */
export interface CompareProgress {
  readonly stage: CompareStage;
  readonly share: number;
}
