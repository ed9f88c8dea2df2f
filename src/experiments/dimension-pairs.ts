import { bestDimensionsFigure } from '../report/figures/best-dimensions.js';
import { type Cell, count, type Figure, percent } from '../report/index.js';
import type { Experiment, ExperimentPage } from './experiment.js';
import {
  dimensionPairsClaims,
  type DimensionPairsFindings,
  dimensionPairsOf,
  type JudgedPlane,
  named,
  planePoints,
  sizeOf,
} from './kit/dimensions.js';
import { type MadModels, pairSources, STAND_IN_NOTE } from './kit/pairs.js';
import { quickPreset } from './kit/preset.js';

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
export const dimensionPairs: Experiment<DimensionsPreset, DimensionPairsFindings, DimensionPairsPictures> = {
  id: 'dimension-pairs',
  title: 'Two dimensions separate the modalities',
  summary:
    'how well one and two dimensions tell images from texts; features that you name, or small CLIPs trained on MAD',
  source: { paper: 'two-effects', figure: 'Fig. 2b' },
  presets: { quick: quickDimensions, paper: {} },
  run: async ({ mad }, context) => {
    const rows = await pairSources('dimension-pairs', mad, context);
    const sources = rows.map((source, k) => {
      context.signal?.throwIfAborted();
      context.onProgress?.({ stage: 'Separating', share: k / rows.length, detail: source.name });
      return dimensionPairsOf(source);
    });
    return {
      findings: { sources },
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
  },
  page: dimensionPairsPage,
};

/** The plane of the best two dimensions of each source, with its line (TEOT Fig. 2b). */
export function dimensionPairsPage(
  { sources }: DimensionPairsFindings,
  { planes }: DimensionPairsPictures,
): ExperimentPage {
  const figures = sources.map((source, k): Figure | undefined => {
    const { dims, line } = source.best;
    const figure = bestDimensionsFigure(
      { modalities: source.modalities, dimensions: { pair: source.best } },
      { bestDimensions: { ...planes[k]!, dims, normal: line.normal, threshold: line.threshold } },
    );
    return figure && { ...figure, ...named(figure, source.name, k, sources.length) };
  });
  return {
    lead: [
      'Rows of length 1 are looked at in one or two of their dimensions. Of all pairs of dimensions, ' +
        'ranked by how far their means lie apart in units of spread, the first 24 are tried with the best ' +
        'straight line; beside it stand the pairs that one would choose by eye.',
    ],
    figures: figures.filter((figure) => figure !== undefined),
    tables: [
      {
        caption: 'Balanced accuracy of the best threshold and the best lines',
        columns: [
          { header: 'Pairs' },
          ...['One dimension', 'Best two', 'Largest differences of means', 'Largest means'].map((header) => ({
            header,
            kind: 'number' as const,
          })),
        ],
        rows: sources.map((source): Cell[] => [
          { text: source.name, note: sizeOf(source) },
          { text: percent(source.single.accuracy), note: String(source.single.dim) },
          ...[source.best, source.largestDifference, source.largestMeans].map(planeCell),
        ]),
      },
    ],
  };
}

function planeCell({ dims, accuracy }: JudgedPlane): Cell {
  return { text: percent(accuracy), note: dims.join(', ') };
}
