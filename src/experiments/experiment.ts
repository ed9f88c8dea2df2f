import type { Digits } from '../datasets/index.js';
import type { TaskPool } from '../runtime/node/index.js';

/** A claim of a paper, and what came of it here. */
export interface Claim {
  readonly text: string;
  /** Whether this run bears the claim out, by the rule that `measured` states. */
  readonly holds: boolean;
  /** What was measured, in words and numbers. */
  readonly measured: string;
  /** What the paper shows. */
  readonly paper: string;
}

export interface ExperimentProgress {
  /** What is under way, for people: "Training models". */
  readonly stage: string;
  /** Of the stage, from 0 to 1. */
  readonly share: number;
  /** In words: "run 3 of 18". */
  readonly detail: string;
  /** Of the stage, once that can be told. */
  readonly secondsLeft?: number;
}

/** Digits to make MAD of, instead of those that the package draws. */
export interface DigitSets {
  readonly train: Digits;
  readonly test: Digits;
}

/** A zero-shot task in files: features of images, of one prompt a class, and the class of each image. */
export interface TaskFiles {
  readonly name: string;
  readonly images: string;
  readonly prompts: string;
  readonly labels: string;
}

/** Features labelled by two factors, in files: images and captions, and for each row an attribute and an object. */
export interface FactorFiles {
  readonly name: string;
  readonly images: string;
  /** `[n, 2]`: attribute, object. */
  readonly imageLabels: string;
  readonly texts: string;
  readonly textLabels: string;
}

/** Files that the user names. What an experiment cannot do without them it says in its notes. */
export interface ExperimentInputs {
  /** Embeddings of pairs, each a file that `openEmbeddings` takes. */
  readonly features?: readonly string[];
  /** The same pairs embedded by the same model with random weights; the k-th belongs to the k-th of `features`. */
  readonly randomFeatures?: readonly string[];
  readonly tasks?: readonly TaskFiles[];
  readonly factors?: readonly FactorFiles[];
  /** A folder of pictures. */
  readonly images?: string;
  /** Text, CSV, JSON lines or Parquet. */
  readonly captions?: readonly string[];
  /** Predictions by group, as a confusion matrix: see the experiment. */
  readonly predictions?: string;
  /** Tables of models' results. */
  readonly results?: readonly string[];
}

/** What a run may use of the world. */
export interface ExperimentContext {
  readonly seed: number;
  /** Folder of this experiment's own results; made where it does not exist. An interrupted run in it goes on. */
  readonly out: string;
  /** Folder of what experiments share, kept by content: data sets, trained models, encoded features. */
  readonly shared: string;
  readonly onProgress?: (progress: ExperimentProgress) => void;
  readonly signal?: AbortSignal;
  /** Worker threads: as many as tasks are to run side by side. Whoever asks disposes of them. */
  readonly createPool: (size: number) => TaskPool;
  /** How many runs go side by side, one thread each. Default: 2. */
  readonly parallel?: number;
  /** Default: digits that the package draws. */
  readonly digits?: DigitSets;
  /** Default: none. */
  readonly inputs?: ExperimentInputs;
}

/** What an experiment finds. Plain data but for the pictures, which are too large for a JSON document. */
export interface ExperimentResult<Findings, Pictures> {
  readonly findings: Findings;
  readonly claims: readonly Claim[];
  readonly pictures: Pictures;
  /** What was not tested and what it takes, one sentence each. */
  readonly notes?: readonly string[];
}

export type PresetName = 'quick' | 'paper';

/** The two papers: each names the group of its experiments. */
export const PAPERS = {
  'mind-the-gap': 'Liang et al., "Mind the Gap", NeurIPS 2022',
  'two-effects': 'Schrodi et al., "Two Effects, One Trigger", ICLR 2025',
} as const;

export type Paper = keyof typeof PAPERS;

/**
 * A figure or table of a paper, made again: `quick` on two cores over coffee, `paper` as published. What to draw of the
 * findings is decided in the report room.
 */
export interface Experiment<Id extends string, Preset, Findings, Pictures> {
  readonly id: Id;
  readonly title: string;
  /** `figure` as the paper numbers it, other places of the paper included: "Fig. 2a". */
  readonly source: { readonly paper: Paper; readonly figure: string };
  /** One sentence for a list: what it shows, and what its quick preset runs on. */
  readonly summary: string;
  readonly presets: Readonly<Record<PresetName, Preset>>;
  /** @throws InputError where the folder holds another run's results; the signal's reason where it aborts. */
  run(preset: Preset, context: ExperimentContext): Promise<ExperimentResult<Findings, Pictures>>;
}
