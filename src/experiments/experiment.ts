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
  /** What is under way. */
  readonly stage: 'data' | 'training' | 'pictures';
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

/** What a run may use of the world. */
export interface ExperimentContext {
  readonly seed: number;
  /** Folder for data, checkpoints and metrics; made where it does not exist. An interrupted run in it goes on. */
  readonly out: string;
  readonly onProgress?: (progress: ExperimentProgress) => void;
  readonly signal?: AbortSignal;
  /** Worker threads: as many as tasks are to run side by side. Whoever asks disposes of them. */
  readonly createPool: (size: number) => TaskPool;
  /** How many runs go side by side, one thread each. Default: 2. */
  readonly parallel?: number;
  /** Default: digits that the package draws. */
  readonly digits?: DigitSets;
}

/** What an experiment finds. Plain data but for the pictures, which are too large for a JSON document. */
export interface ExperimentResult<Findings, Pictures> {
  readonly findings: Findings;
  readonly claims: readonly Claim[];
  readonly pictures: Pictures;
}

export type PresetName = 'quick' | 'paper';

/**
 * A figure or table of a paper, made again: `quick` on two cores over coffee, `paper` as published. What to draw of the
 * findings is decided in the report room.
 */
export interface Experiment<Id extends string, Preset, Findings, Pictures> {
  readonly id: Id;
  readonly title: string;
  readonly source: { readonly paper: string; readonly figure: string };
  readonly presets: Readonly<Record<PresetName, Preset>>;
  /** @throws InputError where the folder holds another run's results; the signal's reason where it aborts. */
  run(preset: Preset, context: ExperimentContext): Promise<ExperimentResult<Findings, Pictures>>;
}
