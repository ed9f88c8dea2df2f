/** Dots with intervals: values of several measurements, a panel a value. */
import { drawing, intervals, looks } from '../marks/index.js';
import { HEADLINE_PATHS, type SharedValue } from '../shared-values.js';
import type { Figure } from '../report.js';
import { isInterval, printable } from '../text.js';
import { wrapText } from '../text-width.js';

export interface SideBySideText extends Pick<Figure, 'id' | 'title' | 'caption'> {
  /** What stands side by side, in the order of the values. */
  readonly names: readonly string[];
  /** All look alike: where there are more than looks can tell apart. Default: false. */
  readonly oneLook?: boolean;
  /** Panels a row. Default: 2. */
  readonly columns?: number;
}

/** Pixels of a panel's frame, for one or two in a row, and of its places. */
const WIDTH = 205;
const PLACE = 24;

/** The headline values among `rows`; undefined where there is nothing to draw. */
export function sideBySideFigure(rows: readonly SharedValue[], text: SideBySideText): Figure | undefined {
  const places = text.names.map((name) => printable(name, 24));
  const shown = HEADLINE_PATHS.flatMap((path) => rows.filter((row) => row.path === path)).filter(
    ({ values }) => values.some((value) => Number.isFinite(value)),
  );
  if (shown.length === 0) return undefined;
  const spec = drawing(
    shown.map(({ label, printed, values, intervals: ends }) => ({
      title: wrapText(label, WIDTH, 12, true),
      x: {
        ...{ grid: true, ticks: 4 },
        ...(printed.format === 'percent'
          ? { format: '.0%', domain: tensOf([values, ends].flat(2)) }
          : coinciding([values, ends].flat(2))),
      },
      y: { places, limit: 110 },
      marks: [
        intervals(
          places.map((name, k) => {
            const interval = ends[k];
            const own = isInterval(interval) ? { interval } : {};
            return {
              ...(!text.oneLook && { name }),
              points: [{ place: name, value: values[k] ?? Number.NaN, ...own }],
            };
          }),
          { along: 'x', size: 60 },
        ),
      ],
    })),
    {
      // The axis names them already.
      looks: looks(text.oneLook ? [''] : places, { swatch: 'none' }),
      columns: text.columns ?? 2,
      width: WIDTH,
      height: Math.max(2, places.length) * (places.length > 8 ? PLACE - 8 : PLACE),
    },
  );
  return { id: text.id, title: text.title, caption: text.caption, spec };
}

/** Room on both sides where all numbers coincide: an axis without length has one tick of many zeros. */
function coinciding(numbers: readonly (number | undefined)[]): { domain?: readonly [number, number] } {
  const known = numbers.filter((number) => number !== undefined && Number.isFinite(number)) as number[];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (high - low > 1e-6) return {};
  return { domain: low >= 0 && high <= 1 ? [0, 1] : [low - 1, high + 1] };
}

/** Whole tens of per cent around shares, so that ticks are whole numbers; all from 0 to 1 where they coincide. */
function tensOf(shares: readonly (number | undefined)[]): readonly [number, number] {
  const known = shares.filter((share) => share !== undefined && Number.isFinite(share)) as number[];
  const low = Math.floor(10 * Math.min(...known) + 1e-9) / 10;
  const high = Math.ceil(10 * Math.max(...known) - 1e-9) / 10;
  return low < high ? [low, high] : [0, 1];
}
