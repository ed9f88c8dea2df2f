/** What findings say of a measure beside its value, by the measure's id: most say nothing. */
import type { Side } from '../geometry/index.js';
import type { MeasureFindings } from '../measure/findings.js';
import { count } from './text.js';

type Note = (findings: MeasureFindings, side: Side, format: (value: number) => string) => string;

const notes: Readonly<Record<string, Note>> = {
  l2m: ({ permutationTest: { l2m } }, _, format) => {
    const { p, permutations, nullHigh } = l2m;
    if (permutations === 0) return '';
    const smallest = p <= 1 / (permutations + 1);
    return (
      `${p < 0.05 ? 'a gap' : 'no gap'} beyond chance: p ${smallest ? '≤' : '='} ${p.toPrecision(2)}; ` +
      `shuffled labels give up to ${format(nullHigh)}`
    );
  },
  rmg: ({ gap: { rmg = NaN } }) =>
    `a match is ${rmg > 0.5 ? 'further away' : 'nearer'} than another row of the same kind`,
  coneMean: ({ cone }, side, format) => {
    const { std, min, max } = cone[side];
    return `std ${format(std)}, from ${format(min)} to ${format(max)}`;
  },
  bestPlane: ({ dimensions }) => `dimensions ${dimensions.pair.dims.join(' and ')}`,
  'mixed.byQuery.r@1': ({ mixed }, side) =>
    mixed ? `median rank ${count(mixed.byQuery[side === 0 ? 'image' : 'text'].rank.median)}` : '',
  firstCrossModalRank: ({ mixedPool }, side) => `median ${count(mixedPool[side].firstCrossModalRank.median)}`,
};

/** The note on a measure's value of a side; empty where there is none. */
export function measureNote(
  id: string,
  findings: MeasureFindings,
  side: Side,
  format: (value: number) => string,
): string {
  return notes[id]?.(findings, side, format) ?? '';
}
