import type { OptionValues } from '../../correction/index.js';
import type { Difference } from './differences.js';

/**
 * What a comparison of corrections finds: plain typed data, which `--json` writes as it stands. The first block of each
 * interface is the published contract.
 */
export interface ComparisonFindings {
  /** Items (rows that share an image or a text) on each side. */
  readonly split: { readonly calibration: number; readonly evaluation: number };
  /** By falling gain, controls in their place. */
  readonly methods: readonly MethodFindings[];
  /** The id of the correction to take; null where none helps. */
  readonly recommended: string | null;

  /** What the leaderboard is sorted by and the recommendation is about; null where nothing measures it here. */
  readonly goal: GoalId | null;
  /** The goal's value where all scores are equal; null without a goal. */
  readonly chance: number | null;
  /** The one with the largest gain of those that qualify; the recommended one may be simpler. */
  readonly best: string | null;
  /** The recommendation among those that change rows, which one plain index can hold. */
  readonly recommendedRows: string | null;
  /** Why each of the others does not qualify. */
  readonly reasons: Readonly<Record<string, Reason>>;
  /** The most that a recommended correction may cost in one-direction R@1. */
  readonly tolerance: number;
  /** Methods that did not take part, and why. */
  readonly skipped: readonly { readonly id: string; readonly title: string; readonly reason: string }[];
  readonly source: string;
  readonly calibrationSource: string;
  readonly modalities: readonly [string, string];
  readonly dim: number;
  /** Rows of each modality that were used on each side, and how many there were. */
  readonly rows: {
    readonly calibration: readonly [number, number];
    readonly evaluation: readonly [number, number];
    readonly of: {
      readonly calibration: readonly [number, number];
      readonly evaluation: readonly [number, number];
    };
  };
  readonly zeroShotMeans: ZeroShotMeans;
  readonly notes: readonly string[];
  readonly configuration: {
    readonly seed: number;
    readonly calibrationShare: number | null;
    readonly maxRows: number;
    readonly resamples: number;
    readonly version: string;
  };
}

/** Where the means of a zero-shot task come from: its own images, half by half, or the calibration file. */
export type ZeroShotMeans = 'own' | 'calibration';

/**
 * NDCG@10 in the mixed pool; R@1 from one modality into the other, mean of both ways; zero-shot accuracy, mean of
 * tasks.
 */
export type GoalId = 'mixed' | 'one-direction' | 'zero-shot';

/** Why a correction is not recommended. */
export type Reason = 'no gain' | 'no more than the placebo' | 'no better than chance' | 'too dear';

/** Options that were tried on calibration rows, and the mean NDCG@10 in the mixed pool that they reached there. */
export interface TriedOptions {
  readonly options: OptionValues;
  readonly 'ndcg@10': number;
}

/** Numbers by metric, or a deeper level of them. */
export interface TaskNumbers {
  readonly [name: string]: number | TaskNumbers | readonly TaskNumbers[];
}

export interface MethodFindings {
  readonly id: string;
  /** Between the evaluation rows afterwards. RMG takes pairs. */
  readonly gap: { readonly l2m: number; readonly rmg?: number };
  /** By task: `textToImage`, `imageToText`, `mixed`, `zeroShot`, ... */
  readonly tasks: Readonly<Record<string, TaskNumbers>>;
  /**
   * Method less "none" over the same queries, by task and metric; a deeper task by its path,
   * such as `mixed.byShare.2`. Empty for "none" itself.
   */
  readonly difference: Readonly<Record<string, Readonly<Record<string, Difference>>>>;

  readonly title: string;
  /** Whether it changes rows, or how scores are made. */
  readonly changes: 'rows' | 'scores';
  /** The options that it was fitted with; defaults are left out. */
  readonly options: OptionValues;
  readonly tried: readonly TriedOptions[];
  /** How many fitted numbers it takes home. */
  readonly numbers: number;
  /** The goal's value, and its difference to "none" and to the placebo; null where the method is that control. */
  readonly goal: {
    readonly value: number;
    readonly gain: Difference | null;
    readonly overPlacebo: Difference | null;
  } | null;
  /** Whether the difference to the placebo is above 0, its whole interval; null for the controls. */
  readonly beatsPlacebo: boolean | null;
  /** What R@1 loses in the direction that loses most, with its interval; above 0 is a loss. Null without pairs. */
  readonly price: (Difference & { readonly task: string }) | null;
}

/** Ids that comparisons know by name: what all else is held against. */
export const BASELINE = 'none';
export const PLACEBO = 'random-direction';
