import {
  bestThreshold,
  columnsOf,
  gapVector,
  orderByMeanDifference,
  rankDimensionPairs,
  separatingLine,
  type SeparatingLine,
} from '../geometry/index.js';
import { bestDimensionsFigure } from '../report/figures/best-dimensions.js';
import { type Cell, type Figure, percent } from '../report/index.js';
import type { Claim, Experiment, ExperimentPage } from './experiment.js';
import {
  type DimensionsPreset,
  momentsOfBoth,
  named,
  onePlace,
  quickDimensions,
  sizeOf,
  type TwoModalities,
} from './kit/dimensions.js';
import { pairSources, STAND_IN_NOTE } from './kit/pairs.js';

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

/** A plane of two dimensions and its best line. */
export interface JudgedPlane {
  readonly dims: readonly [number, number];
  /** Balanced, in [0.5, 1]. */
  readonly accuracy: number;
  readonly line: SeparatingLine;
}

/** How well single dimensions and pairs of them tell the modalities apart. */
export interface DimensionPairsOf {
  readonly name: string;
  readonly kind: 'file' | 'mad';
  readonly modalities: readonly [string, string];
  readonly count: number;
  readonly dim: number;
  /** Of all single dimensions with their best threshold. */
  readonly single: { readonly dim: number; readonly accuracy: number };
  /** Of the pairs that rank best by their moments, the one with the best line. */
  readonly best: JudgedPlane;
  /** The two largest differences of means. */
  readonly largestDifference: JudgedPlane;
  /** The dimension of the largest mean of each modality, as TEOT Fig. 2b takes them. */
  readonly largestMeans: JudgedPlane;
}

export interface DimensionPairsFindings {
  readonly sources: readonly DimensionPairsOf[];
}

/** Pairs whose best line is looked for among the rows themselves, after a ranking of all by moments. */
const CANDIDATES = 24;

export function dimensionPairsOf(source: TwoModalities): DimensionPairsOf {
  const { name, kind, modalities, count, dim } = source;
  const [first, second] = momentsOfBoth(source);
  const [x, y] = [columnsOf(source.first, dim), columnsOf(source.second, dim)];
  const single = { dim: 0, accuracy: -1 };
  for (let k = 0; k < dim; k++) {
    const part = (columns: Float32Array): Float64Array =>
      Float64Array.from(columns.subarray(k * count, (k + 1) * count));
    const [a, b] = [part(x), part(y)];
    // Either modality may be the higher one.
    const accuracy = Math.max(bestThreshold(a, b).accuracy, bestThreshold(b, a).accuracy);
    if (accuracy > single.accuracy) Object.assign(single, { dim: k, accuracy });
  }
  const judge = (dims: readonly [number, number]): JudgedPlane => {
    const line = separatingLine(plane(x, dims, count), plane(y, dims, count));
    return { dims, accuracy: line.accuracy, line };
  };
  const order = orderByMeanDifference(gapVector(first, second));
  const largestFirst = largest(first.mean);
  const largestSecond = largest(second.mean);
  return {
    name,
    kind,
    modalities,
    count,
    dim,
    single,
    best: rankDimensionPairs(first, second, CANDIDATES)
      .map(judge)
      .reduce((a, b) => (b.accuracy > a.accuracy ? b : a)),
    largestDifference: judge([order[0]!, order[1]!]),
    // Where both have it in one dimension, the second modality's next.
    largestMeans: judge([
      largestFirst,
      largestSecond === largestFirst ? largest(second.mean, largestFirst) : largestSecond,
    ]),
  };
}

/** Rows of both modalities in a plane of two dimensions, for the picture: `[count, 2]` each. */
export function planePoints(
  { first, second, dim, count }: TwoModalities,
  dims: readonly [number, number],
): readonly [Float32Array, Float32Array] {
  const points = (rows: Float32Array): Float32Array =>
    Float32Array.from({ length: 2 * count }, (_, k) => rows[(k >> 1) * dim + dims[k & 1]!]!);
  return [points(first), points(second)];
}

function plane(columns: Float32Array, [i, j]: readonly [number, number], count: number): Float64Array {
  return Float64Array.from(
    { length: 2 * count },
    (_, k) => columns[((k & 1) === 0 ? i : j) * count + (k >> 1)]!,
  );
}

/** The dimension of the largest |mean| but one. */
function largest(mean: Float64Array, except = -1): number {
  let best = except === 0 ? 1 : 0;
  mean.forEach((value, k) => {
    if (k !== except && Math.abs(value) > Math.abs(mean[best]!)) best = k;
  });
  return best;
}

export function dimensionPairsClaims(sources: readonly DimensionPairsOf[]): readonly Claim[] {
  return sources
    .filter(({ kind }) => kind === 'file')
    .map(({ name, dim, single, best, largestDifference, largestMeans }) => ({
      text: `two of the dimensions separate the modalities without error (${name})`,
      holds: best.accuracy === 1,
      measured:
        `the best line in dimensions ${best.dims.join(' and ')} of ${dim} is right for ` +
        `${onePlace(best.accuracy)}; in those of the largest ` +
        `differences of means (${largestDifference.dims.join(', ')}) ${onePlace(largestDifference.accuracy)}, ` +
        'in those of the largest means ' +
        `(${largestMeans.dims.join(', ')}) ${onePlace(largestMeans.accuracy)}; ` +
        `the best single dimension, ${single.dim}, ${onePlace(single.accuracy)}`,
      paper: 'Fig. 2b: two of 512 dimensions suffice',
    }));
}

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
