import type { InitVsOptimisationFindings, StartFindings } from '../../../experiments/index.js';
import { drawing, intervals, looks } from '../../marks/index.js';
import type { Figure } from '../../report.js';
import { count, fixed } from '../../text.js';
import type { ExperimentPage } from './page.js';
import { summaryCell } from '../../summary-cell.js';

/** The gap before and after training, from both starts (MtG section 4.4). */
export function initVsOptimisationFigure({ original, amended }: InitVsOptimisationFindings): Figure {
  const starts = { 'random start': original, 'texts turned onto images': amended };
  const places = ['before training', 'after training'] as const;
  return {
    id: 'init-vs-optimisation',
    title:
      `From a random start the gap goes from ${fixed(original.before.mean, 2)} to ` +
      `${fixed(original.after.mean, 2)}, from a start without it from ${fixed(amended.before.mean, 2)} to ` +
      `${fixed(amended.after.mean, 2)}`,
    caption:
      `L2M of test images and their captions: means over ${count(original.before.values.length)} seeds ` +
      'with 95 % t intervals. The amended start turns the texts onto the images once, before training, by ' +
      'a fixed orthogonal matrix.',
    spec: drawing(
      [
        {
          x: { places },
          y: { title: 'L2M', zero: true },
          marks: [
            intervals(
              Object.entries(starts).map(([name, { before, after }]) => ({
                name,
                points: [before, after].map(({ mean, interval }, k) => {
                  return { place: places[k]!, value: mean, interval };
                }),
              })),
              { joined: true },
            ),
          ],
        },
      ],
      { looks: looks(Object.keys(starts), { swatch: 'mark' }), width: 360, height: 230 },
    ),
  };
}

/** The page of the experiment. */
export function initVsOptimisationPage(findings: InitVsOptimisationFindings): ExperimentPage {
  const { original, amended, difference } = findings;
  const row = (name: string, { before, after, textToImage, digitAccuracy }: StartFindings) => [
    name,
    summaryCell(before),
    summaryCell(after),
    summaryCell(textToImage),
    summaryCell(digitAccuracy),
  ];
  return {
    lead: [
      'A model with random weights has a gap already: each tower maps everything into a narrow cone of its ' +
        'own. Turning the texts of that model onto its images, by the orthogonal matrix that does it best, ' +
        'leaves a model that is as random but has no gap. Both were trained alike.',
      `After training the amended models’ gap differs from the others’ by ${fixed(difference.mean, 2)} on ` +
        `average over ${count(difference.values.length)} seeds.`,
    ],
    figures: [initVsOptimisationFigure(findings)],
    tables: [
      {
        caption: 'Means over seeds, with 95 % t intervals',
        columns: [
          { header: 'Start' },
          { header: 'L2M before', kind: 'number' },
          { header: 'L2M after', kind: 'number' },
          { header: 'Image R@1 after', kind: 'number' },
          { header: 'Digits, accuracy after', kind: 'number' },
        ],
        rows: [row('random', original), row('texts turned onto images', amended)],
      },
    ],
  };
}
