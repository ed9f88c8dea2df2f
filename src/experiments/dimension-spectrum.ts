import { gapVector, meanAbsoluteMean, orderByMeanDifference, shareOfGap } from '../geometry/index.js';
import { norm } from '../numeric/index.js';
import { differenceFigure } from '../report/figures/difference-spectrum.js';
import { type Cell, count, type Figure, fixed, percent } from '../report/index.js';
import { inWords } from '../report/text.js';
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

/** TEOT Fig. 3a: which dimensions differ between the modalities. */
export const dimensionSpectrum: Experiment<
  DimensionsPreset,
  DimensionSpectrumFindings,
  Record<string, never>
> = {
  id: 'dimension-spectrum',
  title: 'Few dimensions differ between the modalities',
  summary: 'difference of means by dimension; features that you name, or small CLIPs trained on MAD',
  source: { paper: 'two-effects', figure: 'Fig. 3a' },
  presets: { quick: quickDimensions, paper: {} },
  run: async ({ mad }, context) => {
    const rows = await pairSources('dimension-spectrum', mad, context);
    const sources = rows.map(dimensionSpectrumOf);
    return {
      findings: { sources },
      claims: dimensionSpectrumClaims(sources),
      pictures: {},
      ...(rows.some(({ kind }) => kind === 'mad') && { notes: [STAND_IN_NOTE] }),
    };
  },
  page: dimensionSpectrumPage,
};

/** Which dimensions differ, and by how much. */
export interface DimensionSpectrumOf {
  readonly name: string;
  readonly kind: 'file' | 'mad';
  readonly modalities: readonly [string, string];
  readonly count: number;
  readonly dim: number;
  readonly l2m: number;
  /** Dimensions by falling |difference of means|. */
  readonly order: readonly number[];
  /** By dimension, first modality minus second. */
  readonly meanDifference: readonly number[];
  readonly meanAbsoluteMean: readonly [number, number];
  /** Of L2M² in the first k of `order`. */
  readonly shareOfGap: readonly { readonly dims: number; readonly share: number }[];
}

export interface DimensionSpectrumFindings {
  readonly sources: readonly DimensionSpectrumOf[];
}

export function dimensionSpectrumOf(source: TwoModalities): DimensionSpectrumOf {
  const { name, kind, modalities, count, dim } = source;
  const [first, second] = momentsOfBoth(source);
  const difference = gapVector(first, second);
  const order = orderByMeanDifference(difference);
  return {
    name,
    kind,
    modalities,
    count,
    dim,
    l2m: norm(difference),
    order: [...order],
    meanDifference: [...difference],
    meanAbsoluteMean: [meanAbsoluteMean(first), meanAbsoluteMean(second)],
    shareOfGap: [1, 2, 5, 10, 20, 50]
      .filter((dims) => dims <= dim)
      .map((dims) => ({ dims, share: shareOfGap(difference, order, dims) })),
  };
}

/** TEOT section 3: the mean over dimensions of |mean|, of CLIP's images and texts. */
export const PUBLISHED_MEAN_ABSOLUTE_MEAN = [0.0282, 0.0267] as const;

/** A dimension stands out where its means differ by this many times what dimensions are large on average. */
const STANDS_OUT = 10;

/** Published numbers count as met within a tenth. */
const TOLERANCE = 0.1;

export function dimensionSpectrumClaims(sources: readonly DimensionSpectrumOf[]): readonly Claim[] {
  return sources
    .filter(({ kind }) => kind === 'file')
    .flatMap(({ name, dim, order, meanDifference, meanAbsoluteMean, shareOfGap }) => {
      const level = STANDS_OUT * Math.max(...meanAbsoluteMean);
      const out = order.filter((k) => Math.abs(meanDifference[k]!) > level);
      const [two] = shareOfGap.filter(({ dims }) => dims === 2);
      const [image, text] = meanAbsoluteMean;
      const near = meanAbsoluteMean.every(
        (value, k) => Math.abs(value / PUBLISHED_MEAN_ABSOLUTE_MEAN[k]! - 1) <= TOLERANCE,
      );
      return [
        {
          text: `few dimensions drive the gap (${name})`,
          holds: out.length > 0 && out.length <= dim / 50,
          measured:
            `${out.length} of ${dim} dimensions differ by more than ${STANDS_OUT} times the mean of absolute means ` +
            '(the claim: at least one, at most a fiftieth); ' +
            `the first two carry ${onePlace(two?.share ?? 1)} of the squared gap`,
          paper: 'Fig. 3a: only few dimensions differ much, the means of most are small',
        },
        {
          text: `the mean of absolute means is that of the paper's CLIP (${name})`,
          holds: near,
          measured: `${image.toFixed(4)} and ${text.toFixed(4)} for rows of length 1 (the claim: within 10 %)`,
          paper: `section 3: ${PUBLISHED_MEAN_ABSOLUTE_MEAN.join(' for images and ')} for texts`,
        },
      ];
    });
}

/** Differences of means by dimension (TEOT Fig. 3a). */
export function dimensionSpectrumPage({ sources }: DimensionSpectrumFindings): ExperimentPage {
  const figures = sources.map((source, k): Figure | undefined => {
    const shown = source.shareOfGap.find(({ dims }) => dims === 2) ?? source.shareOfGap[0]!;
    const figure = differenceFigure(
      { modalities: source.modalities, dimensions: source },
      `${inWords(shown.dims)} of ${count(source.dim)} dimensions carry ${percent(shown.share)} of the squared gap`,
    );
    return figure && { ...figure, ...named(figure, source.name, k, sources.length) };
  });
  return {
    lead: [
      'For each dimension: how far the mean of one modality lies from the mean of the other, over rows of ' +
        'length 1. Were the gap spread evenly, all dimensions would differ alike.',
    ],
    figures: figures.filter((figure) => figure !== undefined),
    tables: [
      {
        caption:
          'Means over dimensions of |mean| (the paper: 0.0282 and 0.0267), and shares of the squared gap',
        columns: [
          { header: 'Pairs' },
          ...['L2M', 'First modality', 'Second modality', 'Share of 1', 'of 2', 'of 10'].map((header) => ({
            header,
            kind: 'number' as const,
          })),
        ],
        rows: sources.map((source): Cell[] => [
          { text: source.name, note: sizeOf(source) },
          fixed(source.l2m),
          ...source.meanAbsoluteMean.map((value) => fixed(value, 4)),
          ...[1, 2, 10].map((dims) => {
            const found = source.shareOfGap.find((one) => one.dims === dims);
            return found === undefined ? 'not defined' : percent(found.share);
          }),
        ]),
      },
    ],
  };
}
