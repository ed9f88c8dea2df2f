import type {
  AlignmentMeasures,
  PerfectAlignmentFindings,
  PerfectAlignmentPictures,
} from '../../../experiments/index.js';
import { count, fixed, percent } from '../../text.js';
import type { ExperimentPage } from './page.js';
import { summaryCell } from '../../summary-cell.js';
import { trainingUmapFigure } from './training-umap.js';

/** The page of the experiment. */
export function perfectAlignmentPage(
  findings: PerfectAlignmentFindings,
  pictures: PerfectAlignmentPictures,
): ExperimentPage {
  const { before, after, runs } = findings;
  const figure = trainingUmapFigure('perfect-alignment', pictures, [before.l2m.mean, after.l2m.mean]);
  const row = (name: string, { l2m, rmg, matchedCosine, ownNearest }: AlignmentMeasures) => [
    name,
    summaryCell(l2m),
    summaryCell(rmg),
    summaryCell(matchedCosine),
    summaryCell(ownNearest),
  ];
  return {
    lead: [
      `${count(runs.length)} small CLIPs learned from captions that say everything that varies in the ` +
        'image. They begin with a gap, as every model does; nothing in the data keeps it. L2M goes from ' +
        `${fixed(before.l2m.mean, 2)} to ${fixed(after.l2m.mean, 2)}, and embeddings whose nearest other one ` +
        `is of their own modality from ${percent(before.ownNearest.mean)} to ` +
        `${percent(after.ownNearest.mean)}.`,
    ],
    figures: figure === undefined ? [] : [figure],
    tables: [
      {
        caption: 'Test images and their captions: means over seeds, with 95 % t intervals',
        columns: [
          { header: '' },
          { header: 'L2M', kind: 'number' },
          { header: 'RMG', kind: 'number' },
          { header: 'Cosine of pairs', kind: 'number' },
          { header: 'Nearest is of the own kind', kind: 'number' },
        ],
        rows: [row('before training', before), row('after training', after)],
      },
    ],
  };
}
