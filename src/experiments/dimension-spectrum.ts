import { differenceFigure } from '../report/figures/difference-spectrum.js';
import { type Cell, count, type Figure, fixed, percent } from '../report/index.js';
import { inWords } from '../report/text.js';
import { type DimensionsPreset, quickDimensions } from './dimension-pairs.js';
import type { Experiment, ExperimentPage } from './experiment.js';
import {
  dimensionSpectrumClaims,
  type DimensionSpectrumFindings,
  dimensionSpectrumOf,
  named,
  sizeOf,
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
