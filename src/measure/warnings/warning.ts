import type { Both, Moments } from '../../geometry/index.js';
import type { RowSource } from '../../runtime/blockwise/index.js';
import type { MeasureFindings, WarningFindings } from '../findings.js';

/**
 * What a check may look at. Everything but the rows is in memory already; reading many rows is for good reasons only.
 */
export interface WarningContext {
  /** What was measured. */
  readonly findings: Omit<MeasureFindings, 'warnings' | 'model'>;
  /** The first file of each modality, as messages call it. */
  readonly paths: Both<string>;
  /** Whether row i of one modality belongs with row i of the other. */
  readonly inOrder: boolean;
  /** Unit rows. */
  readonly rows: Both<RowSource>;
  /** A number for each row's content, equal where rows are equal: see `rowHashes`. */
  readonly hashes: Both<Float64Array>;
  readonly moments: Both<Moments>;
}

/** Something that a reader of the numbers should know about the input before trusting them. */
export interface Warning {
  readonly code: WarningFindings['code'];
  /** What is seen and what to do, in one to three sentences; undefined where there is nothing to say. */
  look(context: WarningContext): string | undefined;
}
