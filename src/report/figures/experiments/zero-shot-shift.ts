import type { ShiftedTaskFindings, ZeroShotShiftFindings } from '../../../experiments/index.js';
import { drawing, guides, lines, marker, type Panel } from '../../marks/index.js';
import type { Figure } from '../../report.js';
import { count, fixed } from '../../text.js';
import type { ExperimentPage } from './page.js';

/** A panel shows at least so much of performance: less is noise, and must not look like a cliff. */
const SMALLEST_SPAN = 0.1;

/** Performance against the signed distance, a panel for each task (MtG Table 1 gives its ends). */
export function zeroShotShiftFigure({ tasks }: ZeroShotShiftFindings): Figure {
  const gained = tasks.filter(({ gain }) => gain > 0).length;
  return {
    id: 'zero-shot-shift',
    title:
      `The shift that is best on one half of the images helps the other half in ${count(gained)} of ` +
      `${count(tasks.length)} tasks`,
    caption:
      'Held-out performance against the distance between the means of images and class prompts after a ' +
      'shift along their gap; negative where they have passed each other. The vertical line is the ' +
      'distance without a shift, the diamond the shift that was best on the other half of the images.',
    spec: drawing(tasks.map(taskPanel), { columns: 3 }),
  };
}

function taskPanel({ name, metric, curve, gap, distance, after }: ShiftedTaskFindings): Panel {
  const values = curve.map(({ heldOut }) => heldOut);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const half = Math.max(high - low, SMALLEST_SPAN) / 2;
  const middle = (low + high) / 2;
  return {
    title: name,
    x: { title: 'Distance', domain: [-2, 2], ticks: 4, grid: true },
    y: {
      title: metric === 'accuracy' ? 'Accuracy' : metric,
      domain: [middle - half - 0.04 * half, middle + half + 0.04 * half],
    },
    marks: [
      guides('x', [gap]),
      lines([{ points: curve.map(({ distance: x, heldOut: y }) => ({ x, y })) }], { dots: true }),
      marker([{ x: distance, y: after }], 'diamond'),
    ],
  };
}

/** The page of the experiment. */
export function zeroShotShiftPage(findings: ZeroShotShiftFindings): ExperimentPage {
  return {
    lead: [
      'Images and class prompts are moved towards each other, or apart, along the vector between their ' +
        'means, and the zero-shot task is tried again after each step. The shift is chosen on one half of ' +
        'the images and judged on the other: chosen and judged on the same ones, some shift helps always.',
    ],
    figures: [zeroShotShiftFigure(findings)],
    tables: [
      {
        caption: 'Held-out performance without a shift and with the one chosen on the other half',
        columns: [
          { header: 'Task' },
          { header: 'Metric' },
          { header: 'Gap', kind: 'number' },
          { header: 'Gap after', kind: 'number' },
          { header: 'Best gap is' },
          { header: 'Before', kind: 'number' },
          { header: 'After', kind: 'number' },
          { header: 'Gain', kind: 'number' },
        ],
        rows: findings.tasks.map((task) => [
          { text: task.name, note: `${count(task.classes)} classes, ${count(task.images)} images` },
          task.metric,
          fixed(task.gap),
          fixed(task.distance),
          task.direction,
          fixed(task.before),
          fixed(task.after),
          {
            text: fixed(task.gain),
            note: `${fixed(task.gainInterval[0])} to ${fixed(task.gainInterval[1])}`,
          },
        ]),
      },
    ],
  };
}
