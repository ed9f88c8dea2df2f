import type { PervasiveGapFindings, PervasiveGapPictures } from '../../../experiments/index.js';
import { bareSquare, drawablePairs, drawing, looks, pairedCloud, pairLinks } from '../../marks/index.js';
import type { Cell, Figure, Table } from '../../report.js';
import { count, fixed, percent } from '../../text.js';
import type { ExperimentPage } from './page.js';

const KINDS = looks(['image', 'text'], { swatch: 'mark' });

/** Pixels of a panel's sides. */
const SIDE = 190;

const PLANES = {
  umap:
    'UMAP keeps near neighbours close and sacrifices the rest: read which points mingle, not how far apart ' +
    'islands are.',
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
  const panels = rows.flatMap((state) =>
    names.map((name) => {
      const k = models.findIndex((model) => model.name === name && model.state === state);
      if (k < 0) return undefined;
      const picture = pictures[k]!;
      const weights = state === 'trained' ? 'trained' : 'random weights';
      const cloud = drawablePairs({ points: picture[plane], pairs: picture.pairs });
      return {
        title: [name, `${weights}: L2M ${fixed(models[k]!.gap.l2m, 2)}`],
        ...bareSquare(cloud, SIDE),
        marks: [pairLinks(cloud), pairedCloud(cloud, KINDS, { size: 14, opacity: 0.85 })],
      };
    }),
  );
  const trained = models.filter(({ state }) => state === 'trained');
  const low = Math.min(...trained.map(({ gap }) => gap.separability));
  const drawn = pictures[0]?.pairs ?? 0;
  return {
    id: `pervasive-gap-${plane}`,
    title:
      'A line tells images and texts of trained models apart: ' +
      `${low === 1 ? 'all' : `at least ${percent(low)} of the`} held-out rows`,
    caption:
      `Each mark is an image or a text of ${count(drawn)} pairs, a line joins each image to its text; ` +
      `titles give the distance between the means. ${PLANES[plane]} Panels have their own axes, without ` +
      'unit.',
    spec: drawing(panels, { looks: KINDS, columns: names.length, width: SIDE, height: SIDE }),
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
      'Pairs embedded by each model as trained, and by the same network before training. Each modality ' +
        'keeps to a region of its own: how far apart the regions lie is L2M, and how well a line tells them ' +
        'apart is tried on pairs that it was not fitted on.',
    ],
    figures: [pervasiveGapFigure(findings, pictures, 'umap'), pervasiveGapFigure(findings, pictures, 'pca')],
    tables: [gapTable(findings)],
  };
}
