import type { StepRecord } from '../../training/index.js';
import { drawing, lines, sharedDomain } from '../marks/index.js';
import type { Figure } from '../report.js';
import { count, fixed } from '../text.js';

/** Points of a curve: more than a figure has pixels for would only weigh. */
const POINTS = 300;

const CURVES = [
  { field: 'loss', title: 'Loss' },
  { field: 'gap', title: 'Gap of the batch (L2M)' },
  { field: 'scale', title: '1 / temperature' },
] as const satisfies readonly { readonly field: keyof StepRecord; readonly title: string }[];

/** A scale moves by ratios: its panel shows at least a tenth of it, so that a hundredth does not look like a leap. */
const SCALE_SPAN = 0.1;

/** Loss and gap from 0, which is the best that they can be. */
function domainOf(field: (typeof CURVES)[number]['field'], values: readonly number[]) {
  if (field !== 'scale') return sharedDomain(values, { zero: true });
  const finite = values.filter((value) => Number.isFinite(value));
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const middle = (low + high) / 2;
  const half = Math.max((high - low) / 2, (SCALE_SPAN / 2) * middle);
  return sharedDomain([middle - half, middle + half]);
}

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
      'Loss, distance of the means of images and texts in each batch, and what cosines are multiplied by, which ' +
      `the model learns unless it is fixed, against the ` +
      `step${size === 1 ? '' : `; each point is the mean of ${count(size)} steps`}.`,
    spec: drawing(
      CURVES.map(({ field, title }) => {
        const points = bins.map((bin) => ({
          x: bin.at(-1)!.step,
          y: bin.reduce((sum, record) => sum + record[field], 0) / bin.length,
        }));
        const domain = domainOf(
          field,
          points.map(({ y }) => y),
        );
        return {
          title,
          x: { title: 'Step', ticks: 4, whole: true, domain: [0, last.step] },
          y: { ticks: 5, domain },
          marks: [lines([{ points }])],
        };
      }),
    ),
  };
}
