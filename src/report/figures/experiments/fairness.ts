import type { FairnessFindings, ShiftFairness } from '../../../experiments/index.js';
import { drawing, intervals, looks } from '../../marks/index.js';
import type { Cell, Figure, Table } from '../../report.js';
import { count, fixed, percent } from '../../text.js';
import type { ExperimentPage } from './page.js';

/** Shifts drawn: more would not be told apart. */
const DRAWN = 4;

const shiftName = (delta: number): string => (delta === 0 ? 'unshifted' : `delta ${fixed(delta, 2)}`);

/** Shares of flagged predictions by group and shift, a panel for each kind of flag. */
export function fairnessFigure({ flags, shifts }: FairnessFindings): Figure {
  const drawn = shifts.slice(0, DRAWN);
  const [unshifted, first] = drawn;
  const all = ({ table }: ShiftFairness): string => percent(table.all.anyFlag.share);
  return {
    id: 'fairness',
    title:
      first === undefined
        ? `${all(unshifted!)} of all predictions are flagged`
        : `Flagged predictions go from ${all(unshifted!)} ${shiftName(unshifted!.delta)} to ${drawn
            .slice(1)
            .map((shift) => `${all(shift)} at ${shiftName(shift.delta)}`)
            .join(', ')}`,
    caption:
      "Each mark is the share of a group's predictions that are of the panel's kind; bars are 95 % Wilson " +
      'intervals. A negative delta widens the gap, a positive one narrows it. Panels have their own scales.',
    spec: drawing(
      Object.keys(flags).map((kind) => ({
        title: kind,
        x: {
          places: unshifted!.table.groups.map(({ group }) => group),
          // One word a line: names of two words would run into each other.
          labels: "split(datum.label, ' ')",
        },
        y: { title: 'Share of predictions', zero: true, format: '.0%' },
        marks: [
          intervals(
            drawn.map(({ delta, table }) => ({
              name: shiftName(delta),
              points: table.groups.map(({ group, flagged }) => {
                const { share, interval } = flagged[kind]!;
                return { place: group, value: share, interval };
              }),
            })),
            { beside: true, size: 50, strokeWidth: 1.6 },
          ),
        ],
      })),
      {
        looks: looks(
          drawn.map(({ delta }) => shiftName(delta)),
          { swatch: 'mark' },
        ),
        columns: 1,
        width: 560,
        height: 150,
      },
    ),
  };
}

function fairnessTables({ flags, shifts }: FairnessFindings): Table[] {
  const kinds = Object.keys(flags);
  return shifts.map(({ delta, table }) => ({
    caption: `Predictions ${shiftName(delta)}, with 95 % intervals`,
    columns: [
      { header: 'Group' },
      { header: 'Images', kind: 'number' as const },
      ...kinds.map((kind) => ({ header: kind, kind: 'number' as const })),
      { header: 'Accuracy', kind: 'number' as const },
    ],
    rows: [...table.groups, table.all].map(({ group, flagged, anyFlag, accuracy }): Cell[] => [
      group,
      count(anyFlag.of),
      ...kinds.map((kind) => shareCell(flagged[kind]!)),
      accuracy === undefined ? 'no class of that name' : shareCell(accuracy),
    ]),
  }));
}

function shareCell({ share, interval }: { share: number; interval: readonly [number, number] }): Cell {
  const digits = (value: number): string => `${fixed(100 * value, 2)} %`;
  return { text: digits(share), note: `${digits(interval[0])} to ${digits(interval[1])}` };
}

/** The page of the experiment. */
export function fairnessPage(findings: FairnessFindings): ExperimentPage {
  const kinds = Object.entries(findings.flags).map(([kind, classes]) => `${kind} (${classes.join(', ')})`);
  return {
    lead: [
      `${findings.source}: each image is given the class of the prompt that is nearest. Counted are ` +
        `predictions that are ${kinds.join(' or ')}, by group, while the gap between images and prompts is ` +
        'widened or narrowed.',
      'A change of the gap moves harm between kinds and groups: read every column, not only the sum.',
    ],
    figures: [fairnessFigure(findings)],
    tables: fairnessTables(findings),
  };
}
