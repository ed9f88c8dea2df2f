import type { CaptionPresenceFindings } from '../../../experiments/index.js';
import { drawing, intervals, looks, type IntervalSeries, type Panel } from '../../marks/index.js';
import type { Figure } from '../../report.js';
import { count, fixed } from '../../text.js';
import type { ExperimentPage } from './page.js';
import { summaryCell } from '../../summary-cell.js';

/** Bias towards the factor that captions always name, and its accuracy (TEOT Fig. 3c). */
export function captionPresenceFigure({ factors, runs }: CaptionPresenceFindings): Figure {
  const seeds = runs.length / factors.length;
  const lowest = (side: 'imageBias' | 'textBias'): string =>
    fixed(Math.min(...factors.map((one) => one[side].mean)), 2);
  const at = (
    read: (
      one: (typeof factors)[number],
      factor: number,
    ) => { readonly mean: number; readonly interval?: readonly [number, number] },
  ) =>
    factors.map((one, factor) => {
      const { mean, interval } = read(one, factor);
      return { place: one.always, value: mean, ...(interval && { interval }) };
    });
  /** Over the five other models: what accuracy is where the factor is rarely named. */
  const elsewhere = (_: unknown, factor: number) => {
    const others = factors.filter((__, k) => k !== factor).map(({ accuracies }) => accuracies[factor]!.mean);
    return { mean: others.reduce((sum, one) => sum + one, 0) / others.length };
  };
  const panel = (title: string, yTitle: string, series: readonly IntervalSeries[]): Panel => ({
    title,
    x: { title: 'Always in the captions', places: factors.map(({ always }) => always), angle: -35 },
    y: { title: yTitle, zero: true },
    marks: [intervals(series)],
  });
  return {
    id: 'caption-presence',
    title:
      `Towards the factor that captions always name, the bias is at least ${lowest('imageBias')} in images ` +
      `and ${lowest('textBias')} in texts`,
    caption:
      `Six settings with ${count(seeds)} models each: captions always name the factor below, and one of ` +
      'the five others, drawn anew. Left: MOAD with that factor as the object. Right: zero-shot accuracy ' +
      'on that factor, and the mean over the models of the five other settings. Bars are 95 % t intervals: ' +
      'wide with few seeds.',
    spec: drawing(
      [
        panel('Bias towards it', 'MOAD', [
          { name: 'image encoder', points: at(({ imageBias }) => imageBias) },
          { name: 'text encoder', points: at(({ textBias }) => textBias) },
        ]),
        panel('Accuracy on it', 'Accuracy', [
          { name: 'always named', points: at(({ accuracies }, factor) => accuracies[factor]!) },
          { name: 'in other settings', points: at(elsewhere) },
        ]),
      ],
      {
        looks: looks(['image encoder', 'text encoder', 'always named', 'in other settings'], {
          swatch: 'mark',
        }),
      },
    ),
  };
}

/** The page of the experiment. */
export function captionPresencePage(findings: CaptionPresenceFindings): ExperimentPage {
  const { factors, runs } = findings;
  const names = factors.map(({ always }) => always);
  const table = (caption: string, kind: 'imageBiases' | 'textBiases' | 'accuracies') => ({
    caption,
    columns: [
      { header: 'Always in the captions' },
      ...names.map((header) => ({ header, kind: 'number' as const })),
    ],
    rows: factors.map((one) => [one.always, ...one[kind].map((summary) => summaryCell(summary, 2))]),
  });
  return {
    lead: [
      `${count(runs.length)} small CLIPs differ in one thing: which of the six factors of an image every ` +
        'caption names. Images and everything else are alike. If the bias towards objects came from the ' +
        'images, or from digits being objects, it would not follow the captions.',
    ],
    figures: [captionPresenceFigure(findings)],
    tables: [
      table('MOAD of images towards each factor', 'imageBiases'),
      table('MOAD of texts towards each factor', 'textBiases'),
      table('Zero-shot accuracy of each factor', 'accuracies'),
    ],
  };
}
