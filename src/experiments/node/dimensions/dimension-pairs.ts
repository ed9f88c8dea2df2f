import { VERSION } from '../../../version.js';
import { dimensionPairsClaims } from '../../dimensions/claims.js';
import { dimensionPairsOf, planePoints, type DimensionPairsFindings } from '../../kit/dimensions.js';
import type { Experiment } from '../../experiment.js';
import { quickPreset } from '../../kit/preset.js';
import { pairSources, STAND_IN_NOTE } from '../pair-sources.js';
import type { MadModels } from '../quick-mad-pairs.js';

export interface DimensionsPreset {
  /** Models to stand in where the user names no features; without them features are needed. */
  readonly mad?: MadModels;
}

/** The models that all experiments on dimensions share. */
export const quickDimensions: DimensionsPreset = {
  mad: { training: quickPreset, attributes: [1, 5], pairs: 2000 },
};

/** Pairs that a picture shows. */
const DRAWN = 500;

/** For each source the plane of its best pair of dimensions. */
export interface DimensionPairsPictures {
  readonly planes: readonly {
    /** `[pairs, 2]` each. */
    readonly points: readonly [Float32Array, Float32Array];
    readonly pairs: number;
    readonly of: number;
  }[];
}

/** TEOT Fig. 2b: two dimensions tell images from texts. */
export const dimensionPairs: Experiment<
  'dimension-pairs',
  DimensionsPreset,
  DimensionPairsFindings,
  DimensionPairsPictures
> = {
  id: 'dimension-pairs',
  title: 'Two dimensions separate the modalities',
  summary:
    'how well one and two dimensions tell images from texts; features that you name, or small CLIPs trained on MAD',
  source: { paper: 'two-effects', figure: 'Fig. 2b' },
  presets: { quick: quickDimensions, paper: {} },
  run: async ({ mad }, context) => {
    const pool = context.createPool(context.parallel ?? 2);
    try {
      const rows = await pairSources('dimension-pairs', mad, context, pool);
      const sources = rows.map((source, k) => {
        context.signal?.throwIfAborted();
        context.onProgress?.({ stage: 'Separating', share: k / rows.length, detail: source.name });
        return dimensionPairsOf(source);
      });
      return {
        findings: { sources, configuration: { seed: context.seed, version: VERSION } },
        claims: dimensionPairsClaims(sources),
        pictures: {
          planes: rows.map((source, k) => {
            const pairs = Math.min(DRAWN, source.count);
            const points = planePoints(source, sources[k]!.best.dims);
            return {
              points: [points[0].subarray(0, 2 * pairs), points[1].subarray(0, 2 * pairs)] as const,
              pairs,
              of: source.count,
            };
          }),
        },
        ...(rows.some(({ kind }) => kind === 'mad') && { notes: [STAND_IN_NOTE] }),
      };
    } finally {
      await pool.dispose();
    }
  },
};
