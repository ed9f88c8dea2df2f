import type { Figure, Table } from '../../report.js';

/** What an experiment's page shows beside its claims. */
export interface ExperimentPage {
  /** Paragraphs in plain words: what was done and what came out, with the numbers. */
  readonly lead: readonly string[];
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
}
