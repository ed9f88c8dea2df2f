import type { Named } from '../../numeric/registry.js';
import type { GapStatistics, Side } from './statistics.js';

/** A modality as sentences name it. */
export interface Noun {
  /** As the embeddings name it: "image". */
  readonly name: string;
  /** "image". */
  readonly one: string;
  /** "images". */
  readonly many: string;
}

/** The modality that a value belongs to (for a direction: the one that searches), and the other one. */
export interface Names {
  readonly own: Noun;
  readonly other: Noun;
}

/** A text, or how it is made where it names modalities. */
export type Wording = string | ((names: Names) => string);

/** Where a measure comes from. */
export interface Source {
  /** Authors, place of publication, year. */
  readonly text: string;
  /** Section, figure or setting. */
  readonly place?: string;
  readonly link?: string;
}

/** What a level of chance depends on. */
export interface SampleSize {
  /** Rows of each modality. */
  readonly counts: readonly [number, number];
  readonly pairs: number;
}

/** The sections that measures are listed in, in reading order, and their titles. */
export const SECTIONS = {
  gap: 'How large the gap is',
  shape: 'How the space is shaped',
  cost: 'What it costs',
} as const;

export type SectionId = keyof typeof SECTIONS;

/**
 * A measure of two modalities in one space: what it is, how it is read and where it comes from, beside the formula
 * itself. Terminal, report, JSON, intervals and documentation are made from the registry of these objects.
 */
export interface Measure extends Named {
  /** Names the measure; unique. */
  readonly id: string;
  /**
   * Where its value stands in the JSON document, parts with dots between. `*` stands for the modality's number, 0 or 1,
   * for a direction's name, `imageToText` or `textToImage`, or for the name of who searches a pool of both, `image` or
   * `text`. The interval bears the same name, less a leading `gap.`.
   */
  readonly key: string;
  readonly section: SectionId;
  /**
   * Whether there is a value for each modality, for each direction of search, or for the queries of each modality in
   * one pool of both. Default: one value in all.
   */
  readonly per?: 'modality' | 'direction' | 'query';
  readonly label: Wording;
  /** The formula in TeX: x and y are matched rows, m means, S covariances. */
  readonly tex: string;
  /** What it is, in a sentence. */
  readonly definition: Wording;
  /** How to read its value, beside the range. */
  readonly reading: string;
  readonly source: Source;
  /** The least and the largest value that there can be. */
  readonly range: readonly [low: number, high: number];
  readonly format: 'number' | 'percent' | 'degrees';
  /** False where tables for people leave it out, because another measure says it there. Default: true. */
  readonly listed?: false;
  /** Decimals where the usual three would be too few or too many. */
  readonly decimals?: number;
  /** Whether it says something of rows that belong together: left out where nobody knows which do. Default: false. */
  readonly needsPairs?: true;
  /**
   * Of a share (`format: 'percent'`): what it is a share of. The independent ones among them bound its interval where
   * resamples can't. Default: the rows of the modality that search.
   */
  readonly shareOf?: 'queries' | 'rows';
  /** False where resamples do not give it: there is no interval. Default: true. */
  readonly resampled?: false;
  /** The value that chance alone gives, where that depends on the sample's size. */
  chance?(size: SampleSize, side: Side): number;
  /** The value, from the statistics of the sample or of a resample; NaN where it is not defined. */
  of(statistics: GapStatistics, side: Side): number;
}

/** A wording's text for these names. */
export function worded(wording: Wording, names: Names): string {
  return typeof wording === 'string' ? wording : wording(names);
}
