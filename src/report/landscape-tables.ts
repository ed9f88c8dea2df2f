import { isNearby, type BestShift, type Landscape } from '../evaluation/index.js';
import type { Cell, Table } from './report.js';
import { fixed, list, percent } from './text.js';

type Names = readonly [string, string];

/** What is compared over shifts, as people call it. */
export function shiftMetricLabel(metric: string, [first, second]: Names): string {
  if (metric === 'imageToText.r@1') return `R@1, ${first} to ${second}`;
  if (metric === 'textToImage.r@1') return `R@1, ${second} to ${first}`;
  if (metric === 'mixed.r@1') return 'R@1, mixed pool';
  if (metric === 'mixed.ndcg@10') return 'NDCG@10, mixed pool';
  return `Loss, T ${metric.replace(/^loss\./, '')}`;
}

/** Recall in per cent, everything else as a number. */
const isShare = (metric: string): boolean => metric.endsWith('r@1');

function value(metric: string, number: number): string {
  return isShare(metric) ? percent(number) : fixed(number);
}

/** "+3.2 points", "−0.021". */
export function signed(number: number, share: boolean): string {
  const text = share ? fixed(100 * number, 1) : fixed(number);
  return number > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** "+3.2 [1.0, 5.4]", recall in points of per cent. */
export function differenceText({ mean, interval }: BestShift['difference'], share: boolean): string {
  const end = (one: number): string => (share ? fixed(100 * one, 1) : fixed(one));
  return `${signed(mean, share)} [${interval.map(end).join(', ')}]`;
}

/** For each metric its best shift, chosen on one half of the pairs and judged on the other. */
export function bestShiftTable({ best, split }: Landscape, names: Names): Table {
  return {
    caption:
      `The best shift for each metric, chosen on ${split.choosing} pairs and judged on the other ` +
      `${split.judging}`,
    columns: [
      { header: 'Metric' },
      { header: 'Unshifted', kind: 'number' },
      { header: 'Best distance', kind: 'number' },
      { header: 'There', kind: 'number' },
      { header: 'Difference', kind: 'number' },
      { header: 'R@1 across, points', kind: 'number' },
    ],
    rows: best.map((one): Cell[] => [
      shiftMetricLabel(one.metric, names),
      value(one.metric, one.unshifted),
      one.delta === 0 ? 'as it is' : fixed(one.distance, 2),
      value(one.metric, one.shifted),
      one.delta === 0 ? '' : differenceText(one.difference, isShare(one.metric)),
      one.delta === 0 ? '' : differenceText(one.price, true),
    ]),
  };
}

/** The shifts of use: what each makes of every metric. */
export function nearbyTable({ points, temperatures, gap }: Landscape, [first, second]: Names): Table {
  return {
    caption: `Shifts about the data's own distance, ${fixed(gap, 2)}`,
    columns: [
      'Delta',
      'Distance',
      `R@1 ${first} to ${second}`,
      `R@1 ${second} to ${first}`,
      'Mixed R@1',
      'Mixed NDCG@10',
      ...temperatures.map((temperature) => `Loss T ${temperature}`),
    ].map((header) => ({ header, kind: 'number' as const })),
    rows: points
      .filter(({ delta, distance }) => delta === 0 || isNearby(distance, gap))
      .map(({ delta, distance, loss, retrieval, mixed }) => [
        fixed(delta),
        fixed(distance),
        percent(retrieval.imageToText['r@1']),
        percent(retrieval.textToImage['r@1']),
        percent(mixed['r@1']),
        fixed(mixed['ndcg@10']),
        ...temperatures.map((temperature) => fixed(loss[temperature]!)),
      ]),
  };
}

/** What the shifts are worth, in sentences: the mixed pool first, then what that costs, then the loss. */
export function bestShiftSentences({ best, split, gap }: Landscape, names: Names): string[] {
  if (best.length === 0) return [];
  const of = (metric: string): BestShift | undefined => best.find((one) => one.metric === metric);
  const losses = best.filter(({ metric }) => metric.startsWith('loss.'));
  const across = [of('imageToText.r@1'), of('textToImage.r@1')].filter((one) => one !== undefined);
  const gaining = across.filter(({ difference }) => difference.interval[0] > 0);
  return [
    mixedSentence(of('mixed.ndcg@10'), gap),
    gaining.length === 0
      ? 'No shift makes a search across the modalities better beyond chance.'
      : `A shift helps a search across the modalities, too: ${list(
          gaining.map(
            ({ metric, distance, difference }) =>
              `${shiftMetricLabel(metric, names)} by ${differenceText(difference, true)} points at distance ` +
              fixed(distance, 2),
          ),
        )}.`,
    ...(losses.length === 0
      ? []
      : [
          `The loss is lowest at distance ${list(
            losses.map(
              ({ metric, distance }) => `${fixed(distance, 2)} (T\u00a0${metric.slice('loss.'.length)})`,
            ),
          )}; unshifted, the modalities are ${fixed(gap, 2)} apart.`,
        ]),
    `Each best shift was chosen on ${split.choosing} pairs drawn at random and judged on the other ${split.judging}; ` +
      'brackets: 95 % intervals.',
  ];
}

function mixedSentence(best: BestShift | undefined, gap: number): string {
  if (best === undefined || best.delta === 0) {
    return `No shift helps a search of a mixed pool: NDCG@10 is best unshifted, at distance ${fixed(gap, 2)}.`;
  }
  const { distance, unshifted, shifted, difference, price } = best;
  const numbers =
    `NDCG@10 of a mixed pool from ${fixed(unshifted)} to ${fixed(shifted)}, a difference of ` +
    differenceText(difference, false);
  if (difference.interval[0] <= 0) {
    return `The shift to distance ${fixed(distance, 2)} takes ${numbers}: that may be chance.`;
  }
  const costs =
    price.interval[1] < 0
      ? 'it costs'
      : price.interval[0] > 0
        ? 'it gains'
        : 'no difference beyond chance is seen in';
  return (
    `A shift to distance ${fixed(distance, 2)} takes ${numbers}; ${costs} R@1 across the modalities: ` +
    `${differenceText(price, true)} points.`
  );
}
