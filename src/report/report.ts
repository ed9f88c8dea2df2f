/**
 * What a report is made of: plain typed data, which the page writer ({@link file://./html/page.ts}) and the figure
 * writer render. A measurement and an experiment of any kind describe themselves in these terms.
 */
import type { Spec as VegaSpec } from 'vega';
import type { TopLevelSpec as VegaLiteSpec } from 'vega-lite';

/** A Vega-Lite or a Vega specification, data inline, told apart by `$schema`. It has no title: see {@link Figure}. */
export type FigureSpec = VegaLiteSpec | VegaSpec;

export interface Figure {
  /** File name without its ending, and prefix of every id inside the SVG: lower-case letters, digits and dashes. */
  readonly id: string;
  /** One sentence that says what is seen, with the numbers. */
  readonly title: string;
  /** How to read the figure: what the marks and axes are, and what to look for. */
  readonly caption: string;
  /** What someone who cannot see the figure needs to know beyond the title; the caption where it is left out. */
  readonly description?: string;
  readonly spec: FigureSpec;
}

/** The text of a table cell, with where it leads and a hint in small print under it. */
export interface RichCell {
  readonly text: string;
  readonly note?: string;
  readonly href?: string;
}

export type Cell = string | RichCell;

export interface Column {
  readonly header: string;
  /** Numbers are aligned to the right. Default: text. */
  readonly kind?: 'text' | 'number';
}

/** Each row has as many cells as there are columns; its first cell is the row's header. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Section {
  readonly heading: string;
  /** Paragraphs. */
  readonly text: readonly string[];
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
}

/** A number large enough to be remembered, with how sure it is. */
export interface Headline {
  readonly label: string;
  readonly value: string;
  /** The interval or the level of chance, in words. */
  readonly detail: string;
}

/** Data that travels inside the page, to copy or to save. */
export interface Attachment {
  readonly fileName: string;
  readonly content: unknown;
}

export interface Report {
  readonly title: string;
  /** What the report is about, in a few words under the title. */
  readonly subtitle?: string;
  /** Paragraphs in plain words, before any figure. */
  readonly lead: readonly string[];
  readonly headlines?: readonly Headline[];
  readonly sections: readonly Section[];
  readonly attachment?: Attachment;
  /** One line at the foot of the page: what made it. */
  readonly colophon?: string;
}

/** All figures of a report, in reading order. */
export function reportFigures(report: Report): Figure[] {
  return report.sections.flatMap((section) => section.figures);
}
