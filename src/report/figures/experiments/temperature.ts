import { temperatureName, type Summary, type TemperatureFindings } from '../../../experiments/index.js';
import { drawing, intervals, looks, sharedDomain, valuesOf } from '../../marks/index.js';
import type { Figure } from '../../report.js';
import { count, fixed } from '../../text.js';
import type { ExperimentPage } from './page.js';
import { summaryCell } from '../../summary-cell.js';

type Measure = keyof TemperatureFindings['base'];

const NAMES = ['gap', 'image R@1', 'text R@1', 'accuracy'] as const;

/**
 * Gap and performance against the temperature of fine-tuning (MtG, supplementary Fig. 8): pairs to the left, a
 * zero-shot task to the right.
 */
export function temperatureFigure(findings: TemperatureFindings): Figure {
  const { temperatures, base } = findings;
  const [warm, cold] = [temperatures[0]!, temperatures.at(-1)!];
  const rising = [...temperatures].reverse();
  const series = (drawn: Readonly<Partial<Record<(typeof NAMES)[number], Measure>>>) =>
    Object.entries(drawn).map(([name, measure]) => ({
      name,
      points: rising.map((one) => {
        const { mean, interval } = one[measure];
        return { place: temperatureName(one.scale), value: mean, interval };
      }),
    }));
  const panels = {
    'Images and captions': series({ gap: 'l2m', 'image R@1': 'textToImage', 'text R@1': 'imageToText' }),
    'Images and digit prompts': series({ gap: 'taskGap', accuracy: 'digitAccuracy' }),
  };
  const domain = sharedDomain(valuesOf(Object.values(panels).flat()), { zero: true });
  return {
    id: 'temperature',
    title:
      `From temperature ${temperatureName(cold.scale)} to ${temperatureName(warm.scale)} the distance ` +
      `between image and text goes from ${fixed(cold.l2m.mean, 2)} to ${fixed(warm.l2m.mean, 2)}`,
    caption:
      `Models that were trained with a learned temperature (distance ${fixed(base.l2m.mean, 2)}) and then ` +
      `fine-tuned at a fixed one. Marks are means over ${count(base.l2m.values.length)} seeds, bars 95 % t ` +
      'intervals. Left: test images and their captions, L2M and recall@1. Right: test images and the ' +
      'prompts of the ten digits, L2M and zero-shot accuracy. The scale of the axis is not even.',
    spec: drawing(
      Object.entries(panels).map(([title, drawn]) => ({
        title,
        x: { title: 'Temperature', places: rising.map(({ scale }) => temperatureName(scale)) },
        y: { domain },
        marks: [intervals(drawn, { joined: true })],
      })),
      { looks: looks(NAMES, { swatch: 'mark' }) },
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
      `${count(base.l2m.values.length)} small CLIPs, trained on MAD with a temperature that they learned, ` +
        `were fine-tuned at each of ${count(temperatures.length)} fixed temperatures: ${count(runs.length)} ` +
        'models in all. A low temperature makes the softmax sharp, and lets the loss tolerate a gap between ' +
        'image and text; a high one makes it blunt, and the gap costs.',
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
