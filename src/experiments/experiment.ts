import type { Digits, WordCounts, WordList } from '../datasets/index.js';
import type { Embeddings, MatchedRows, Modality, OpenedEmbeddings } from '../embeddings/index.js';
import type { UnitRows, ZeroShotTask } from '../evaluation/index.js';
import type { ReadArray, Storage, TextTable } from '../files/index.js';
import type { Figure, Table } from '../report/index.js';
import type { RowSource } from '../runtime/blockwise/index.js';
import type { Tasks } from '../runtime/index.js';

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

/** Reads what the user names, wherever that is: files on disk, or files dropped on a page. */
export interface Sources {
  /** Embeddings of pairs. @throws InputError for whatever is wrong with them. */
  embeddings(path: string, signal?: AbortSignal): Promise<OpenedEmbeddings>;
  /** Rows of a modality, scaled to length 1. */
  unitRows(modality: Modality): RowSource;
  /** Matched rows of length 1, pair by pair. */
  matchedRows(embeddings: Embeddings): MatchedRows;
  /** Every array of a file by its key. */
  arrays(path: string): Promise<Readonly<Record<string, ReadArray>>>;
  /** Rows of length 1 from a file of one matrix. */
  matrix(path: string): Promise<UnitRows>;
  /** Labels `[rows]` or `[rows, columns]` by column, whole numbers from 0 and below each column's limit. */
  labels(path: string, rows: number, limits: readonly number[]): Promise<readonly Uint32Array[]>;
  /** A zero-shot task in files, rows of length 1. */
  zeroShotTask(files: TaskFiles): Promise<ZeroShotTask>;
  text(path: string, signal?: AbortSignal): Promise<string>;
  /** The path of a file that another one names, relative to itself. */
  beside(path: string, name: string): string;
  /** A table of text cells. */
  table(path: string, signal?: AbortSignal): Promise<TextTable>;
  /** Digits of an IDX folder. */
  digits(folder: string, split: 'train' | 'test'): Promise<Digits>;
  /** Words in captions, text or tables of any size; what is counted is kept under `keep` where that is given. */
  countWords(
    paths: readonly string[],
    lists: readonly WordList[],
    options: {
      readonly keep?: Storage;
      readonly signal?: AbortSignal | undefined;
      readonly onProgress?: (share: number) => void;
    },
  ): Promise<{ readonly files: readonly string[]; readonly counts: WordCounts }>;
}

/** What a run may use of the world: all of it interfaces, so that an experiment runs wherever they can be had. */
export interface ExperimentContext {
  readonly seed: number;
  /** This experiment's own results. An interrupted run in it goes on. */
  readonly storage: Storage;
  /** What experiments share, kept by content: data sets, trained models, encoded features. */
  readonly shared: Storage;
  /** Where heavy work runs. */
  readonly tasks: Tasks;
  readonly sources: Sources;
  readonly onProgress?: ((progress: ExperimentProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default: digits that the package draws. */
  readonly digits?: DigitSets | undefined;
  readonly inputs: ExperimentInputs;
}

/** What an experiment finds. Plain data but for the pictures, which are too large for a JSON document. */
export interface ExperimentResult<Findings, Pictures = undefined> {
  readonly findings: Findings;
  readonly claims: readonly Claim[];
  readonly pictures: Pictures;
  /** What was not tested and what it takes, one sentence each. */
  readonly notes?: readonly string[];
  /** What decided the numbers beside the preset and the seed, such as where the digits come from. */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

/** What an experiment's page shows beside its claims. */
export interface ExperimentPage {
  /** What came out, in one plain sentence: the first of the page. Default: none. */
  readonly takeaway?: string;
  /** Paragraphs in plain words: what was done and what came out, with the numbers. */
  readonly lead: readonly string[];
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
}

export type PresetName = 'quick' | 'paper';

/** The two papers: each names the group of its experiments. */
export const PAPERS = {
  'mind-the-gap': 'Liang et al., "Mind the Gap", NeurIPS 2022',
  'two-effects': 'Schrodi et al., "Two Effects, One Trigger", ICLR 2025',
} as const;

export type Paper = keyof typeof PAPERS;

/**
 * A figure or table of a paper, made again: `quick` on two cores over coffee, `paper` as published. One file exports
 * one such object: preset, run, findings, claims and page, in reading order. The runner makes its folder, its tasks
 * and the configuration that stands with the findings.
 */
export interface Experiment<Preset = unknown, Findings extends object = object, Pictures = unknown> {
  readonly id: string;
  readonly title: string;
  /** `figure` as the paper numbers it, other places of the paper included: "Fig. 2a". */
  readonly source: { readonly paper: Paper; readonly figure: string };
  /** One sentence for a list: what it shows, and what its quick preset runs on. */
  readonly summary: string;
  readonly presets: Readonly<Record<PresetName, Preset>>;
  /** @throws InputError where the storage holds another run's results; the signal's reason where it aborts. */
  run(preset: Preset, context: ExperimentContext): Promise<ExperimentResult<Findings, Pictures>>;
  page(findings: Findings, pictures: Pictures, configuration: Configuration<Preset>): ExperimentPage;
}

/** What decided the numbers, beside what is in the storage: made by the runner, it stands with the findings. */
export interface Configuration<Preset = unknown> extends Readonly<Record<string, unknown>> {
  readonly preset: Preset;
  readonly seed: number;
  readonly version: string;
}

/** An experiment that has run. */
export interface ExperimentRun {
  readonly id: string;
  readonly title: string;
  readonly source: { readonly paper: Paper; readonly figure: string };
  /** "quick", or what a preset of one's own is called. */
  readonly preset: string;
  readonly seed: number;
  readonly version: string;
  readonly claims: readonly Claim[];
  readonly notes?: readonly string[];
  /** What the experiment found, and under `configuration` what decided it. */
  readonly findings: object & { readonly configuration: Configuration };
  readonly page: ExperimentPage;
}
