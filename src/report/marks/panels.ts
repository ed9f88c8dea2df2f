/** Panels, and how they stand in a figure: frames, titles, one legend. A mark draws into the frame of its panel. */
import type { TopLevelSpec } from 'vega-lite';
import type { FigureSpec } from '../report.js';
import { textWidth, wrapText } from '../text-width.js';
import { fontSize, plot } from '../theme.js';
import { positionX, positionY, type Axis } from './axis.js';
import { lookChannels, looks as looksOf, type LookChannels, type Looks } from './looks.js';
import { VEGA_LITE } from './grammars.js';
import type { Layer, PanelSpec, PositionX, PositionY } from './schema.js';

/** What a panel offers its marks. */
export interface Frame {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Channels of the positions that a field holds. */
  readonly x: (field: string) => PositionX;
  readonly y: (field: string) => PositionY;
  readonly axes: { readonly x: Axis; readonly y: Axis };
  /** The looks of the figure, and their channels: the field `name` holds the series. */
  readonly looks: Looks;
  readonly look: LookChannels;
}

/** Draws its data into a frame, as layers from back to front. */
export type Mark = (frame: Frame) => readonly Layer[];

export interface Panel {
  /** Above the frame, flush with its left edge; one line each. */
  readonly title?: string | readonly string[] | undefined;
  /** Default: the figure's. */
  readonly width?: number;
  readonly height?: number;
  /** A unit is as long on both axes: where the frame is made narrower, it becomes lower, too. Default: false. */
  readonly equalUnits?: boolean;
  readonly x?: Axis;
  readonly y?: Axis;
  /** From back to front. */
  readonly marks: readonly Mark[];
}

export interface Layout {
  /** The series of all panels. Default: one without a name. */
  readonly looks?: Looks;
  /** Panels in a row. Default: as many as there are, at most 3. */
  readonly columns?: number;
  /** Size of a panel's frame in pixels. Default: what fills a page's column, for one, two or three panels in a row. */
  readonly width?: number;
  readonly height?: number;
  /** Pixels between panels. Default: 20. */
  readonly spacing?: number;
}

const TITLE = { size: 12, lineHeight: 14, gap: 7 } as const;

/** Frames by the number of columns. */
const SIZES = [
  { width: plot.width, height: plot.height - 40 },
  { width: 240, height: 185 },
  { width: 150, height: 130 },
] as const;

type Panels = readonly (Panel | undefined)[];

/** What each drawing was made of, for {@link narrowed}. */
const made = new WeakMap<FigureSpec, { readonly panels: Panels; readonly layout: Layout }>();

/**
 * The specification of a figure: its panels in rows, under one legend of the series that they share. Titles of panels
 * stand on one height, flush with the frames.
 *
 *   drawing([{ x: { title: 'Step' }, y: { title: 'Loss' }, marks: [lines([{ name: 'loss', points }])] }])
 *
 * @param panels `undefined` leaves a place empty.
 */
export function drawing(panels: Panels, layout: Layout = {}): FigureSpec {
  const spec = lay(panels, layout);
  made.set(spec, { panels, layout });
  return spec;
}

/** Pixels of a telephone's page: what a drawing takes there at its own size. */
const TELEPHONE = 350;

/**
 * A drawing again for a telephone: panels one below the other, in frames so narrow that words keep their size. The
 * specification itself where {@link drawing} has not made it.
 */
export function narrowed(spec: FigureSpec): FigureSpec {
  const from = made.get(spec);
  if (from === undefined) return spec;
  const { panels, layout } = from;
  const { width, height } = sizeOf(panels, layout);
  const widest = Math.min(
    ...panels.map((panel) => (panel === undefined ? Infinity : TELEPHONE - beside(panel))),
  );
  return lay(
    panels
      .filter((panel) => panel !== undefined)
      .map((panel) => {
        const own = panel.width ?? width;
        const tall = panel.height ?? height;
        const isPicture = panel.x?.hidden === true && panel.y?.hidden === true;
        // A frame that stood in a row of several has the whole width here.
        const grows = panel.width === undefined && panel.equalUnits !== true && !isPicture;
        if (own <= widest) return { ...panel, width: grows ? widest : own, height: tall };
        const lower = panel.equalUnits === true || isPicture ? Math.round((tall * widest) / own) : tall;
        return { ...panel, width: widest, height: lower };
      }),
    { ...layout, columns: 1, width: widest },
  );
}

/** Pixels left and right of a frame: names or numbers, the axis title, the margins. */
function beside({ y = {} }: Panel): number {
  if (y.hidden === true) return 24;
  const title = y.title === undefined ? 0 : fontSize.axisTitle + 10;
  const names = (y.places ?? []).map((name) => textWidth(String(name), y.fontSize ?? fontSize.label));
  const numbers = y.ticks === false ? 0 : 34;
  return 40 + title + (y.places === undefined ? numbers : Math.min(y.limit ?? 180, Math.max(0, ...names)));
}

function sizeOf(panels: Panels, layout: Layout) {
  const columns = layout.columns ?? Math.min(3, panels.length);
  const size = SIZES[Math.min(columns, SIZES.length) - 1] ?? SIZES[0];
  return { columns, width: layout.width ?? size.width, height: layout.height ?? size.height };
}

function lay(panels: Panels, layout: Layout): FigureSpec {
  const { looks = looksOf(['']), spacing = 20 } = layout;
  const { columns, width, height } = sizeOf(panels, layout);
  const inRow = Math.min(columns, panels.length);
  const look = lookChannels(looks, inRow * width + (inRow - 1) * (spacing + 30));
  const spec: TopLevelSpec = {
    $schema: VEGA_LITE,
    concat: panels.map((panel) =>
      panel === undefined ? emptyPlace(width, height) : panelSpec({ width, height, ...panel }, looks, look),
    ),
    columns,
    spacing,
    // Each panel states its own domains; only how series look is common to all.
    resolve: { scale: { x: 'independent', y: 'independent' } },
  };
  return spec;
}

function panelSpec(
  {
    title,
    width,
    height,
    x = {},
    y = {},
    marks,
  }: Panel & { readonly width: number; readonly height: number },
  looks: Looks,
  look: LookChannels,
): PanelSpec {
  const frame: Frame = {
    width,
    height,
    x: (field) => positionX(x, field, width),
    y: (field) => positionY(y, field, height),
    axes: { x, y },
    looks,
    look,
  };
  const isBare = x.hidden === true && y.hidden === true;
  // A layer without rows has no extent, of which Vega would complain.
  const drawn = marks.flatMap((mark) => mark(frame)).filter(hasRows);
  const nothing: Layer = { data: { values: [] }, mark: { type: 'point' } };
  return {
    width,
    height,
    ...(isBare && { view: { stroke: null } }),
    layer: [...(drawn.length > 0 ? drawn : [nothing]), ...titleLayers(title, width)],
  };
}

/**
 * A title as text at a fixed place above the frame: Vega's own titles stand above everything else that a panel draws,
 * so that a tick label at a frame's top lifts the title of its panel over those of the others.
 */
function titleLayers(title: Panel['title'], width: number): readonly Layer[] {
  const lines = (title === undefined || title === '' ? [] : [title].flat()).flatMap((line) =>
    // Beyond a narrow frame there is the room of an axis.
    wrapText(line, width + 50, TITLE.size, true),
  );
  return lines.map((text, k) => ({
    data: { values: [{}] },
    mark: {
      type: 'text',
      text,
      x: 0,
      y: -TITLE.gap - (lines.length - 1 - k) * TITLE.lineHeight,
      align: 'left',
      baseline: 'alphabetic',
      fontSize: TITLE.size,
      fontWeight: 'bold',
    },
  }));
}

function hasRows({ data }: Layer): boolean {
  return !(data && 'values' in data && Array.isArray(data.values) && data.values.length === 0);
}

function emptyPlace(width: number, height: number): PanelSpec {
  return { width, height, view: { stroke: null }, data: { values: [] }, mark: { type: 'point' } };
}

/** Pixels that the frames of a figure span, as far as its specification says; for titles that wrap. */
export function widthOf(spec: FigureSpec): number {
  const { width, concat, columns, spacing } = spec as {
    readonly width?: unknown;
    readonly concat?: readonly FigureSpec[];
    readonly columns?: number;
    readonly spacing?: number;
  };
  if (typeof width === 'number') return width;
  if (concat === undefined) return plot.width;
  const row = concat.slice(0, columns ?? concat.length).map(widthOf);
  return row.reduce((sum, own) => sum + own, (row.length - 1) * (spacing ?? 20));
}
