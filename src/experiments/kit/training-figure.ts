import { count, type Figure, fixed } from '../../report/index.js';
import { drawing, lines, looks, type Panel, sharedDomain } from '../../report/marks/index.js';
import type { SettingFindings } from './settings.js';

function attributesName(attributes: number): string {
  return `${count(attributes)} ${attributes === 1 ? 'attribute' : 'attributes'}`;
}

/** Settings whose curves are drawn: more than four could not be told apart. */
const DRAWN_CURVES = [0, 1, 3, 5];

/** What the model multiplies cosines by, and how undecided its softmax stays, over training (TEOT section 6). */
export function trainingCurvesFigure(settings: readonly SettingFindings[]): Figure | undefined {
  const drawn = settings.filter(
    ({ attributes, training }) => DRAWN_CURVES.includes(attributes) && training.length > 0,
  );
  const [first, last] = [drawn[0]?.training.at(-1), drawn.at(-1)?.training.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const names = drawn.map(({ attributes }) => attributesName(attributes));
  const steps = Math.max(...drawn.map(({ training }) => training.at(-1)!.step));
  const panel = (title: string, y: string, field: 'scale' | 'entropy'): Panel => ({
    title,
    x: { title: 'Step', whole: true, grid: true, ticks: 4, domain: [0, steps] },
    y: {
      title: y,
      // No doubt at all is 0; the scale begins near 14 and has no such end.
      domain: sharedDomain(
        drawn.flatMap(({ training }) => training.map((point) => point[field])),
        { zero: field === 'entropy' },
      ),
    },
    marks: [
      lines(
        drawn.map(({ training }, k) => ({
          name: names[k]!,
          points: training.map((point) => ({ x: point.step, y: point[field] })),
        })),
      ),
    ],
  });
  return {
    id: 'training-curves',
    title:
      'At the end of training the doubt about which text belongs to which image is ' +
      `${fixed(first.entropy, 2)} nats with ${names[0]} in the captions, ${fixed(last.entropy, 2)} with ` +
      `${count(drawn.at(-1)!.attributes)}`,
    caption:
      'Left: what cosines are multiplied by, 1 / temperature, which the model learns. Right: that doubt, the ' +
      'entropy of the softmax over the texts of a batch for an image, and over its images for a text, averaged; ' +
      '0 were certainty, and guessing among a batch of 128 is ln 128 = 4.85. Means over seeds and over runs of steps.',
    spec: drawing([panel('Logit scale', '1 / temperature', 'scale'), panel('Entropy', 'Nats', 'entropy')], {
      looks: looks(names),
    }),
  };
}
