import type { Pairs } from '../../embeddings/embeddings.js';
import type { Both } from '../../geometry/index.js';
import type { MeasureSettings } from '../options.js';
import type { MeasurePlan } from '../plan.js';
import type { RowPlace } from '../rows.js';
import type { Stages } from '../stages.js';
import type { Units } from '../../embeddings/units.js';

/** What every pass of a measurement builds on. Arrays lie in shared memory where there is any. */
export interface PassContext {
  readonly stages: Stages;
  readonly settings: MeasureSettings;
  readonly dim: number;
  /** Rows of each modality. */
  readonly counts: Both<number>;
  readonly pairs: Pick<Pairs, 'first' | 'second'>;
  readonly plan: MeasurePlan;
  readonly units: Units;
  /** The unit of each row. */
  readonly unitOf: Both<Uint32Array>;
  /** The quarter of each row: at a share of k quarters, items of quarters below k are images. */
  readonly quarters: Both<Uint8Array>;
  /** A provisional centre of each modality, `[dim]`. */
  readonly centres: Both<Float32Array>;
  /** Where rows are stored. */
  readonly stored: Both<RowPlace & { readonly kind: 'stored' }>;
  /**
   * Room for the unit rows of each modality, `[rows, dim]`, filled by the moments pass; none where they stay stored.
   */
  readonly kept: Both<Float32Array> | undefined;
  /** Where later passes find unit rows. */
  readonly places: Both<RowPlace>;
}
