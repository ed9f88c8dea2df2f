/**
 * What a report is made of: plain typed data, which the page writer ({@link file://./html/page.ts}) and the figure
 * writer render. A measurement and an experiment of any kind describe themselves in these terms.
 */

/**
 * A Vega-Lite or a Vega specification, data inline, told apart by `$schema`. It has no title: see {@link Figure}. Not
 * named after Vega's own types, which need those of a browser.
 */
export type FigureSpec = object & { readonly $schema?: string };

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
  /** The same for a telephone: frames of about 300 pixels, so that words keep their size. Default: `spec`, scaled. */
  readonly narrow?: FigureSpec;
  /** What the points of the drawing's one cloud are: shown where the reader points at one. */
  readonly points?: NamedPoints;
}

/** Words for each point of a cloud, in the order in which it draws them. */
export interface NamedPoints {
  readonly texts: readonly string[];
  /** Points 2k and 2k + 1 belong together and are shown together. Default: false. */
  readonly paired?: boolean;
}

/** How a claim fared. */
export type Status = 'held' | 'not-held' | 'untested';

/** The text of a table cell, with where it leads and a hint in small print under it. */
export interface RichCell {
  readonly text: string;
  readonly note?: string;
  readonly href?: string;
  /** Puts the sign and the colour of a claim's fate before the text: "held", "did not hold here", "not tested". */
  readonly status?: Status;
}

/** A paragraph: plain text, or pieces of which some lead elsewhere or are typed as they stand. */
export type Words = string | readonly (string | Piece)[];
export type Piece = { readonly text: string; readonly href: string } | { readonly code: string };

/** One thing to do: why and when, and the commands for it, a line each. */
export interface Step {
  readonly text: Words;
  readonly commands?: readonly string[];
}

/** What a reader must know before trusting the numbers. */
export interface Notice {
  readonly title: string;
  readonly text: Words;
}

/** A word that not every reader knows. The page explains its first mention in the lead and in each section. */
export interface Term {
  /** As it stands in the text; the longest that fits wins. */
  readonly text: string;
  /** Other spellings of it. */
  readonly also?: readonly string[];
  readonly definition: string;
  /** Where it comes from. */
  readonly source?: { readonly text: string; readonly href?: string };
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
  /** The table explains the page's terms itself. Default: false. */
  readonly isGlossary?: boolean;
  /** Closed until the reader opens it: for many rows that few readers need. Default: false. */
  readonly folded?: boolean;
}

export interface Section {
  readonly heading: string;
  /** Paragraphs. */
  readonly text: readonly Words[];
  /** A numbered list of what to do, after the paragraphs. */
  readonly steps?: readonly Step[];
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
  /** Paragraphs in plain words, before any figure; the first is the verdict. */
  readonly lead: readonly Words[];
  /** In a box under the lead. */
  readonly notices?: readonly Notice[];
  /** Sections before the headline numbers: what to do. */
  readonly first?: readonly Section[];
  readonly headlines?: readonly Headline[];
  readonly sections: readonly Section[];
  /** Words that the page explains. */
  readonly terms?: readonly Term[];
  readonly attachment?: Attachment;
  /** One line at the foot of the page: what made it. */
  readonly colophon?: string;
}

/** All figures of a report, in reading order. */
export function reportFigures(report: Report): Figure[] {
  return [...(report.first ?? []), ...report.sections].flatMap((section) => section.figures);
}
