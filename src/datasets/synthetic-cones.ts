import { randomStream } from '../numeric/index.js';

export interface SyntheticConesOptions {
  readonly pairs: number;
  readonly dim: number;
  readonly seed: number;
  /** Length of each modality's common part, against a spread of about 1. Default 1. */
  readonly cone?: number;
  /** How far the two common parts lie apart, along two dimensions. Default 0.7. */
  readonly gap?: number;
  /** Share of what a row has of its own that its pair shares, in [0, 1]. Default 0.6. */
  readonly shared?: number;
}

/**
 * Paired rows in two narrow cones, `[2, pairs, dim]`, not normalised: row = common part + gap part + what the pair shares +
 * noise. The gap lies in the first two dimensions, as TEOT section 3 finds in CLIP; nothing here is trained.
 */
export function syntheticCones(options: SyntheticConesOptions): Float32Array {
  const { pairs, dim, seed, cone = 1, gap = 0.7, shared = 0.6 } = options;
  const random = randomStream(seed, 11);
  const spread = 1 / Math.sqrt(dim);
  const common = Float64Array.from({ length: dim }, () => cone * spread * random.normal());
  const out = new Float32Array(2 * pairs * dim);
  const own = Math.sqrt(1 - shared * shared);
  for (let i = 0; i < pairs; i++) {
    for (let k = 0; k < dim; k++) {
      const meaning = spread * random.normal();
      const apart = k === 0 ? gap / 2 : k === 1 ? -gap / 2 : 0;
      const a = i * dim + k;
      out[a] = common[k]! + apart + shared * meaning + own * spread * random.normal();
      out[pairs * dim + a] = common[k]! - apart + shared * meaning + own * spread * random.normal();
    }
  }
  return out;
}
