import type { DimensionAblationFindings } from '../../../experiments/dimension-ablation.js';
import type {
  DimensionPairsFindings,
  DimensionPairsOf,
  DimensionSpectrumFindings,
  JudgedPlane,
} from '../../../experiments/kit/dimensions.js';
import type { DimensionPairsPictures } from '../../../experiments/dimension-pairs.js';
import type { Cell, Figure } from '../../report.js';
import { count, fixed, inWords, percent } from '../../text.js';
import { ablationFigure, ORDER_NAMES, taskName } from '../ablation.js';
import { bestDimensionsFigure } from '../best-dimensions.js';
import { differenceFigure } from '../difference-spectrum.js';
import type { ExperimentPage } from './page.js';

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

function sizeOf({ count: pairs, dim }: Pick<DimensionPairsOf, 'count' | 'dim'>): string {
  return `${count(pairs)} pairs, ${count(dim)} dimensions`;
}

/** Several sources: each figure says whose it is. */
function named(figure: Figure, name: string, k: number, of: number): Pick<Figure, 'id' | 'title'> {
  return of === 1
    ? { id: figure.id, title: figure.title }
    : { id: `${figure.id}-${k + 1}`, title: `${name}: ${figure.title}` };
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

/** Steps of the table. */
const STEPS = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 384] as const;

/** Gap and tasks while dimensions are removed (TEOT Fig. 2c). */
export function dimensionAblationPage({ sources }: DimensionAblationFindings): ExperimentPage {
  return {
    lead: [
      'Dimensions are removed one by one, and what is left of each row is scaled to length 1 again: by ' +
        'falling difference of means, greedily by what lowers L2M most, and in random order as a control. ' +
        'After each removal the gap and the tasks are measured anew.',
    ],
    figures: sources.map((source, k) => {
      const figure = ablationFigure(source.curves, sources.length === 1 ? 'ablation' : `ablation-${k + 1}`);
      return sources.length === 1 ? figure : { ...figure, title: `${source.name}: ${figure.title}` };
    }),
    tables: sources.flatMap(({ name, dim, curves }) =>
      curves.map(({ order, dims, l2m, rmg, tasks }) => ({
        caption: `${name}, removed: ${ORDER_NAMES[order]}`,
        columns: [
          ...['Removed', 'Last', 'L2M', 'RMG', ...tasks.map((task) => taskName(task.name))].map((header) => ({
            header,
            kind: 'number' as const,
          })),
        ],
        rows: STEPS.filter((step) => step < dim).map((step): Cell[] => [
          count(step),
          step === 0 ? '' : String(dims[step - 1]),
          fixed(l2m[step]!),
          fixed(rmg[step]!),
          ...tasks.map(({ share }) => percent(share[step]!)),
        ]),
      })),
    ),
  };
}
