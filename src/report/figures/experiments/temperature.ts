import { temperatureName, type Summary, type TemperatureFindings } from '../../../experiments/index.js';
import type { Figure } from '../../report.js';
import { count, fixed } from '../../text.js';
import { intervalPanel, panelGrid, type IntervalSeries } from './interval-panel.js';
import type { ExperimentPage } from './page.js';
import { summaryCell } from '../../summary-cell.js';

type Measure = keyof TemperatureFindings['base'];

const SIZE = { width: 250, height: 190 } as const;

/** Gap and performance against the temperature of fine-tuning (MtG, supplementary Fig. 8): pairs to the left, a zero-shot task to the right. */
export function temperatureFigure(findings: TemperatureFindings): Figure {
  const { temperatures, base } = findings;
  const [warm, cold] = [temperatures[0]!, temperatures.at(-1)!];
  const line = (name: string, measure: Measure): IntervalSeries => ({
    name,
    points: [...temperatures].reverse().map((one) => ({
      x: temperatureName(one.scale),
      value: one[measure].mean,
      interval: one[measure].interval,
    })),
  });
  const panel = (title: string, lines: readonly IntervalSeries[]) =>
    intervalPanel({ title, xTitle: 'Temperature', yTitle: null, series: lines, size: SIZE });
  return {
    id: 'temperature',
    title:
      `From temperature ${temperatureName(cold.scale)} to ${temperatureName(warm.scale)} the distance between image and text goes from ` +
      `${fixed(cold.l2m.mean, 2)} to ${fixed(warm.l2m.mean, 2)}`,
    caption:
      `Models that were trained with a learned temperature (distance ${fixed(base.l2m.mean, 2)}) and then fine-tuned at a fixed one. Marks are means over ` +
      `${count(base.l2m.values.length)} seeds, bars 95 % t intervals. Left: test images and their captions, L2M and recall@1. Right: test images and ` +
      'the prompts of the ten digits, L2M and zero-shot accuracy. The scale of the axis is not even.',
    spec: panelGrid(
      [
        panel('Images and captions', [
          line('gap', 'l2m'),
          line('image R@1', 'textToImage'),
          line('text R@1', 'imageToText'),
        ]),
        panel('Images and digit prompts', [line('gap', 'taskGap'), line('accuracy', 'digitAccuracy')]),
      ],
      2,
    ),
  };
}

const COLUMNS: readonly { readonly header: string; readonly measure: Measure }[] = [
  { header: 'L2M', measure: 'l2m' },
  { header: 'RMG', measure: 'rmg' },
  { header: 'Image R@1', measure: 'textToImage' },
  { header: 'Text R@1', measure: 'imageToText' },
  { header: 'L2M, digit prompts', measure: 'taskGap' },
  { header: 'Digits, accuracy', measure: 'digitAccuracy' },
  { header: 'Six factors, accuracy', measure: 'accuracy' },
];

/** The page of the experiment. */
export function temperaturePage(findings: TemperatureFindings): ExperimentPage {
  const { temperatures, base, runs } = findings;
  const cells = (measures: Readonly<Record<Measure, Summary>>) =>
    COLUMNS.map(({ measure }) => summaryCell(measures[measure]));
  return {
    lead: [
      `${count(base.l2m.values.length)} small CLIPs, trained on MAD with a temperature that they learned, were fine-tuned at each of ` +
        `${count(temperatures.length)} fixed temperatures: ${count(runs.length)} models in all. A low temperature makes the softmax sharp, and lets the loss ` +
        'tolerate a gap between image and text; a high one makes it blunt, and the gap costs.',
    ],
    figures: [temperatureFigure(findings)],
    tables: [
      {
        caption: 'Means over seeds, with 95 % t intervals',
        columns: [
          { header: 'Temperature' },
          ...COLUMNS.map(({ header }) => ({ header, kind: 'number' as const })),
        ],
        rows: [
          ...temperatures.map((one) => [temperatureName(one.scale), ...cells(one)]),
          ['learned, before', ...cells(base)],
        ],
      },
    ],
  };
}
