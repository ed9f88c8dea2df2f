import type { EmbeddingSizeFindings, SizeFindings } from '../../../experiments/index.js';
import { drawing, intervals, looks } from '../../marks/index.js';
import type { Figure } from '../../report.js';
import { count } from '../../text.js';
import { series } from '../../theme.js';
import type { ExperimentPage } from './page.js';
import { summaryCell } from '../../summary-cell.js';

type Measure = Exclude<keyof SizeFindings, 'attributes' | 'size'>;

const MEASURES: readonly { readonly measure: Measure; readonly name: string }[] = [
  { measure: 'l2m', name: 'L2M' },
  { measure: 'rmg', name: 'RMG' },
  { measure: 'imageBias', name: 'MOAD of images' },
  { measure: 'accuracy', name: 'Accuracy' },
];

/** Gap, bias and accuracy against the embedding size, a line for each number of attributes. */
export function embeddingSizeFigure({ settings }: EmbeddingSizeFindings): Figure {
  const all = [...new Set(settings.map(({ attributes }) => attributes))];
  // More lines than looks: the ends and what lies between them.
  const drawn = all.length <= series.length ? all : [all[0]!, all[1]!, all.at(-2)!, all.at(-1)!];
  const name = (attributes: number): string =>
    `${count(attributes)} ${attributes === 1 ? 'attribute' : 'attributes'}`;
  const sizes = [...new Set(settings.map(({ size }) => size))];
  return {
    id: 'embedding-size',
    title: `Gap and bias with embeddings of ${count(sizes[0]!)} to ${count(sizes.at(-1)!)} numbers`,
    caption:
      'Marks are means over seeds, bars 95 % t intervals: wide with few seeds. A line for each number of ' +
      'attributes that captions mention.',
    spec: drawing(
      MEASURES.map(({ measure, name: title }) => ({
        title,
        x: { title: 'Embedding size', places: sizes },
        y: { zero: true },
        marks: [
          intervals(
            drawn.map((attributes) => ({
              name: name(attributes),
              points: settings
                .filter((one) => one.attributes === attributes)
                .map((one) => ({
                  place: one.size,
                  value: one[measure].mean,
                  interval: one[measure].interval,
                })),
            })),
            { joined: true },
          ),
        ],
      })),
      { looks: looks(drawn.map(name), { swatch: 'mark' }), columns: 2, width: 220, height: 150 },
    ),
  };
}

/** The page of the experiment. */
export function embeddingSizePage(findings: EmbeddingSizeFindings): ExperimentPage {
  const columns = [...MEASURES, { measure: 'textBias' as const, name: 'MOAD of texts' }];
  return {
    lead: [
      `${count(findings.runs.length)} small CLIPs as in the experiment on information imbalance, but with ` +
        'embeddings of other sizes. Were the gap a matter of room in the embedding space, its size would ' +
        'decide it, and not what captions say.',
    ],
    figures: [embeddingSizeFigure(findings)],
    tables: [
      {
        caption: 'Means over seeds, with 95 % t intervals',
        columns: [
          { header: 'Attributes' },
          { header: 'Embedding size', kind: 'number' },
          ...columns.map(({ name }) => ({ header: name, kind: 'number' as const })),
        ],
        rows: findings.settings.map((one) => [
          count(one.attributes),
          count(one.size),
          ...columns.map(({ measure }) => summaryCell(one[measure])),
        ]),
      },
    ],
  };
}
