import type { Tasks } from '../runtime/index.js';
import type { PairGroups } from './groups/pair-groups.js';

/** What a measurement can be told. All have defaults that suit a first look. */
export interface MeasureOptions {
  /** Seeds every random choice; the same seed gives the same numbers on any number of threads. Default 0. */
  readonly seed?: number;
  /** Bootstrap resamples behind the intervals; 0 leaves the intervals out. Default 1000. */
  readonly bootstrap?: number;
  /** Shuffles of the modality labels behind L2M's p-value; 0 leaves the test out. Default 1000. */
  readonly permutations?: number;
  /**
   * Up to this many rows in a modality every pair of rows is looked at, and the rows are kept in memory
   * (4 rows dim bytes); above it cones, retrieval and the mixed pool rest on seeded samples, and say so. Default
   * 30,000.
   */
  readonly exactRows?: number;
  /** Also compute what the figures need (UMAP takes seconds). Default false. */
  readonly pictures?: boolean;
  /** Also give what every measure comes to on every resample, for differences between measurements. Default false. */
  readonly replicates?: boolean;
  /** Also measure groups of pairs apart. Default: none. */
  readonly groups?: PairGroups;
  /** Also find so many rows of each kind of failure. Default: none. */
  readonly failures?: number;
  /** Pairs in the figures' clouds of points. Default 500. */
  readonly picturePairs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: MeasureProgress) => void;
}

/** {@link MeasureOptions}, and where the work is done. */
export interface MeasureRunOptions extends MeasureOptions {
  /**
   * Where tasks run; they stay open. Default: worker threads for this call.
   */
  readonly tasks?: Tasks;
  /** Worker threads, where no `tasks` are given. Default: one for each core, at most 8. */
  readonly threads?: number;
}

/** The options that decide the numbers, defaults filled in. */
export interface MeasureSettings {
  readonly seed: number;
  readonly bootstrap: number;
  readonly permutations: number;
  readonly exactRows: number;
  readonly picturePairs: number;
}

export function settingsOf({
  seed = 0,
  bootstrap = 1000,
  permutations = 1000,
  exactRows = 30_000,
  picturePairs = 500,
}: MeasureOptions): MeasureSettings {
  return { seed, bootstrap, permutations, exactRows, picturePairs };
}

/** Steps of a measurement, in order. */
export const MEASURE_STAGES = [
  'moments',
  'retrieval',
  'cones',
  'separation',
  'intervals',
  'groups',
  'failures',
  'pictures',
] as const;

export type MeasureStage = (typeof MEASURE_STAGES)[number];

/** How far one step is; `done` and `total` in the step's own units of work. */
export interface MeasureProgress {
  readonly stage: MeasureStage;
  readonly done: number;
  readonly total: number;
}
