/** How the series of a figure are told apart, in all its panels and in its one legend. */
import { textWidth } from '../text-width.js';
import { colour, fontSize, series, type ColourRole } from '../theme.js';
import type { ColourChannel, DashChannel, ShapeChannel } from './schema.js';

export interface LookOptions {
  /**
   * What the legend shows of a series: a piece of its line with its dash, or its mark, or nothing where titles or axes
   * name the series. One series alone has no legend. Default: line.
   */
  readonly swatch?: 'line' | 'mark' | 'none';
  /** Default: the colours of the theme's series, in their order. */
  readonly colours?: readonly ColourRole[];
  /** Default: the shapes of the theme's series, in their order; all circles where they need not be told apart. */
  readonly shapes?: readonly string[];
  /** Marks have a rim of paper, see {@link file://./cloud.ts}. Default: false. */
  readonly rim?: boolean;
}

export interface Looks extends LookOptions {
  readonly names: readonly string[];
}

/**
 * The looks of the series of a figure, by name. A series keeps its colour, shape and dash in every panel, whichever
 * series a panel shows; all marks of the figure take the same looks, so that Vega draws one legend.
 *
 *   looks(['image', 'text'], { swatch: 'mark' })
 *
 * @param names A name that comes twice is one series.
 */
export function looks(names: readonly string[], options: LookOptions = {}): Looks {
  return { ...options, names: [...new Set(names)] };
}

/** Colour, shape and dash of one series; those of the theme repeat after the fourth. */
export function lookOf({ names, colours, shapes }: Looks, name: string) {
  const k = Math.max(0, names.indexOf(name));
  const own = series[k % series.length]!;
  const role = colours?.[k % colours.length];
  return {
    colour: role === undefined ? own.colour : colour(role),
    shape: shapes?.[k % shapes.length] ?? own.shape,
    dash: [...own.dash],
  };
}

/** Pixels of a swatch and the space around it. */
const SWATCH = 42;

/** Pixels that a legend in one row may reach beyond the frames, rather than fold. */
const OVERHANG = 40;

/** Pixels at which a legend cuts a name, however narrow the figure. */
const LONGEST_NAME = 280;

/** The legend in one row where `width` pixels hold it, else in columns. */
function legendOf({ names, swatch = 'line', rim = false }: Looks, width: number): object | null {
  if (names.length < 2 || swatch === 'none') return null;
  const widths = names.map((name) => SWATCH + textWidth(name, fontSize.label));
  const together = widths.reduce((sum, own) => sum + own, 0);
  const columns =
    together <= width + OVERHANG ? names.length : Math.max(1, Math.floor(width / Math.max(...widths)));
  return {
    ...(columns < names.length && { columns }),
    labelLimit: Math.max(width, LONGEST_NAME),
    ...(swatch === 'line' && { symbolType: 'stroke', symbolSize: 500 }),
    // A rim of paper would eat the swatch.
    ...(rim && { symbolSize: 95, symbolStrokeWidth: 0 }),
  };
}

/** What the channels of a mark read: the field `name` holds the series. */
export interface LookChannels {
  readonly color: ColourChannel;
  readonly shape: ShapeChannel;
  readonly strokeDash: DashChannel;
}

/**
 * Channels for the field `name`. Those that have a legend say the same of it, so that Vega merges them into one. Where
 * the legend shows marks, lines are solid, and where it shows lines, marks are circles: there is no look that the
 * legend does not explain, and no channel whose own legend Vega could not merge.
 */
export function lookChannels(of: Looks, width: number): LookChannels {
  const { names, swatch = 'line' } = of;
  const all = names.map((name) => lookOf(of, name));
  const legend = legendOf(of, width);
  const channel = (range: readonly unknown[]): object => ({
    field: 'name',
    type: 'nominal',
    legend,
    scale: { domain: [...names], range },
  });
  return {
    color: channel(all.map((look) => look.colour)) as ColourChannel,
    shape: swatch === 'line' ? { value: 'circle' } : (channel(all.map(({ shape }) => shape)) as ShapeChannel),
    strokeDash: swatch === 'line' ? (channel(all.map(({ dash }) => dash)) as DashChannel) : { value: [1, 0] },
  };
}

/** The channels of what belongs to no series: ink, a circle, no dash, no entry in the legend. */
const INK = {
  color: { value: colour('ink') },
  shape: { value: 'circle' },
  strokeDash: { value: [1, 0] },
} as const satisfies LookChannels;

/**
 * The channels and names that a mark draws its series with. Where a figure has one look, every series has it; where it
 * has several, one without a name is drawn in ink.
 *
 * @throws RangeError where a name is none of the figure's several: it would take another's colour.
 */
export function lookFor(
  { looks: { names }, look }: { readonly looks: Looks; readonly look: LookChannels },
  series: readonly { readonly name?: string | undefined }[],
): {
  readonly channels: LookChannels;
  readonly nameOf: (one: { readonly name?: string | undefined }) => string;
} {
  const [only = ''] = names;
  if (names.length < 2) return { channels: look, nameOf: () => only };
  const unknown = series.find(({ name }) => name !== undefined && !names.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`marks: expected series among ${names.join(', ')}; got ${unknown.name}`);
  }
  const isNamed = series.some(({ name }) => name !== undefined);
  return { channels: isNamed ? look : INK, nameOf: ({ name }) => name ?? only };
}
