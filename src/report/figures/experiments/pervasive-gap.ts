import type { GapPicture, PervasiveGapFindings, PervasiveGapPictures } from '../../../experiments/index.js';
import type { Cell, Figure, Table } from '../../report.js';
import { count, fixed, percent } from '../../text.js';
import { colour, series } from '../../theme.js';
import { drawablePairs, equalUnits } from '../paired-points.js';
import { VEGA_LITE, type Panel } from '../schema.js';
import type { ExperimentPage } from './page.js';

/** Pixels of a panel's sides. */
const SIDE = 190;

const PLANES = {
  umap: 'UMAP keeps near neighbours close and sacrifices the rest: read which points mingle, not how far apart islands are.',
  pca: 'The axes are the two directions in which both modalities together vary most, in equal units.',
} as const;

/** Pairs of each model in a plane, trained above random (MtG Fig. 1b, 1c). */
export function pervasiveGapFigure(
  { models }: PervasiveGapFindings,
  pictures: PervasiveGapPictures,
  plane: keyof typeof PLANES,
): Figure {
  const names = [...new Set(models.map(({ name }) => name))];
  const rows = (['trained', 'random'] as const).filter((state) =>
    models.some((model) => model.state === state),
  );
  const panels = rows.map((state) => ({
    hconcat: names.flatMap((name) => {
      const k = models.findIndex((model) => model.name === name && model.state === state);
      if (k < 0) return [];
      const { gap } = models[k]!;
      return [
        cloudPanel(
          `${name}, ${state === 'trained' ? 'trained' : 'random weights'}: ${fixed(gap.l2m, 2)}`,
          pictures[k]!,
          plane,
        ),
      ];
    }),
  }));
  const trained = models.filter(({ state }) => state === 'trained');
  const low = Math.min(...trained.map(({ gap }) => gap.separability));
  const drawn = pictures[0]?.pairs ?? 0;
  return {
    id: `pervasive-gap-${plane}`,
    title: `A line tells images and texts apart in every trained model: at least ${percent(low)} of held-out rows`,
    caption:
      `Each mark is an image or a text of ${count(drawn)} pairs, a line joins each image to its text; titles give the distance between the means. ${PLANES[plane]} ` +
      'Panels have their own axes, without unit.',
    spec: { $schema: VEGA_LITE, vconcat: panels, resolve: { scale: { x: 'independent', y: 'independent' } } },
  };
}

function cloudPanel(title: string, picture: GapPicture, plane: keyof typeof PLANES): Panel {
  const { points, pairs } = drawablePairs({ points: picture[plane], pairs: picture.pairs, of: picture.of });
  const domain = equalUnits({ points, pairs, of: picture.of }, SIDE, [SIDE, SIDE]);
  const kinds = ['image', 'text'];
  const all = Array.from({ length: pairs }, (_, k) => k);
  const end = (side: 0 | 1, k: number) => ({ x: points[side][2 * k]!, y: points[side][2 * k + 1]! });
  const bare = { ticks: false, labels: false, grid: false, title: null };
  const scale = { zero: false, nice: false };
  const x = {
    field: 'x',
    type: 'quantitative' as const,
    axis: bare,
    scale: { ...scale, domain: [...domain.x] },
  };
  const y = {
    field: 'y',
    type: 'quantitative' as const,
    axis: bare,
    scale: { ...scale, domain: [...domain.y] },
  };
  return {
    width: SIDE,
    height: SIDE,
    title: { text: title, fontSize: 11, offset: 6, frame: 'group', limit: SIDE + 40 },
    layer: [
      {
        data: {
          values: all.map((k) => {
            const [from, to] = [end(0, k), end(1, k)];
            return { ...from, x2: to.x, y2: to.y };
          }),
        },
        mark: { type: 'rule', color: colour('link'), strokeWidth: 0.6, strokeOpacity: 0.25 },
        encoding: { x, y, x2: { field: 'x2' }, y2: { field: 'y2' } },
      },
      {
        // Pair by pair, so that neither modality is painted over the other.
        data: { values: all.flatMap((k) => kinds.map((kind, side) => ({ ...end(side as 0 | 1, k), kind }))) },
        mark: { type: 'point', filled: true, size: 14, opacity: 0.85 },
        encoding: {
          x,
          y,
          color: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: kinds, range: [series[0].colour, series[1].colour] },
          },
          shape: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: kinds, range: [series[0].shape, series[1].shape] },
          },
        },
      },
    ],
  };
}

function gapTable({ models }: PervasiveGapFindings): Table {
  return {
    caption: 'The gap of each model',
    columns: [
      { header: 'Model' },
      { header: 'Weights' },
      { header: 'Pairs', kind: 'number' },
      { header: 'L2M', kind: 'number' },
      { header: 'Mean cosine of a pair', kind: 'number' },
      { header: 'Told apart by a line', kind: 'number' },
    ],
    rows: models.map(({ name, state, pairs, of, gap }): Cell[] => [
      name,
      state,
      pairs < of ? { text: count(pairs), note: `a sample of ${count(of)}` } : count(pairs),
      { text: fixed(gap.l2m), note: `shuffled labels up to ${fixed(gap.largestShuffled)}` },
      fixed(gap.matchedCosine),
      percent(gap.separability),
    ]),
  };
}

/** The page of the experiment. */
export function pervasiveGapPage(
  findings: PervasiveGapFindings,
  pictures: PervasiveGapPictures,
): ExperimentPage {
  return {
    lead: [
      'Pairs embedded by each model as trained, and by the same network before training. Each modality keeps to a region of its own: how far apart the regions lie is L2M, and how ' +
        'well a line tells them apart is tried on pairs that it was not fitted on.',
    ],
    figures: [pervasiveGapFigure(findings, pictures, 'umap'), pervasiveGapFigure(findings, pictures, 'pca')],
    tables: [gapTable(findings)],
  };
}
