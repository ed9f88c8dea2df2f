import type { StepRecord } from '../../training/index.js';
import type { Figure } from '../report.js';
import { count, fixed } from '../text.js';
import { colour } from '../theme.js';
import { VEGA_LITE, type Panel } from './schema.js';

/** Points of a curve: more than a figure has pixels for would only weigh. */
const POINTS = 300;

const CURVES = [
  { field: 'loss', title: 'Loss' },
  { field: 'gap', title: 'Gap of the batch (L2M)' },
  { field: 'scale', title: '1 / temperature' },
] as const satisfies readonly { readonly field: keyof StepRecord; readonly title: string }[];

/** Loss, gap and scale over a run, from its log. */
export function trainingCurvesFigure(log: readonly StepRecord[]): Figure | undefined {
  const [first, last] = [log[0], log.at(-1)];
  if (!first || !last || log.length < 2) return undefined;
  const size = Math.ceil(log.length / POINTS);
  const bins = Array.from({ length: Math.ceil(log.length / size) }, (_, k) =>
    log.slice(k * size, (k + 1) * size),
  );
  return {
    id: 'training-curves',
    title: `In ${count(last.step)} steps the gap of a batch goes from ${fixed(first.gap, 2)} to ${fixed(last.gap, 2)}`,
    caption:
      `Loss, distance of the means of images and texts in each batch, and what cosines are multiplied by, against the step` +
      `${size === 1 ? '' : `; each point is the mean of ${count(size)} steps`}.`,
    spec: {
      $schema: VEGA_LITE,
      hconcat: CURVES.map(({ field, title }): Panel => ({
        width: 150,
        height: 130,
        title: { text: title, fontSize: 12, offset: 6, frame: 'group' },
        data: {
          values: bins.map((bin) => ({
            step: bin.at(-1)!.step,
            value: bin.reduce((sum, record) => sum + record[field], 0) / bin.length,
          })),
        },
        mark: { type: 'line', strokeWidth: 1.4, color: colour('first') },
        encoding: {
          x: { field: 'step', type: 'quantitative', title: 'Step', axis: { tickCount: 4, grid: false } },
          y: { field: 'value', type: 'quantitative', title: null, scale: { zero: field === 'gap' } },
        },
      })),
      resolve: { scale: { y: 'independent' } },
    },
  };
}
