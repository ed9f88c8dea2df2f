/**
 * Colours, type and sizes, once for figures and page. Figures are drawn in the light colours; the page repaints the
 * very same drawing for dark mode by looking each colour up here, so a figure uses no colour outside {@link palette}.
 */

export interface Shade {
  readonly light: string;
  readonly dark: string;
}

/**
 * Each colour has one job. The data colours follow Okabe & Ito's blue, orange, bluish green and reddish purple,
 * spread further apart in luminance so that they survive greyscale: every one reaches contrast 3:1 on its paper.
 */
export const palette = {
  paper: { light: '#ffffff', dark: '#15181d' },
  ink: { light: '#1b1f24', dark: '#e8eaed' },
  muted: { light: '#59636e', dark: '#a9b1bb' },
  rule: { light: '#8b949e', dark: '#6b7480' },
  grid: { light: '#e6e9ed', dark: '#2b3038' },
  link: { light: '#7d8590', dark: '#8b94a0' },
  first: { light: '#00568f', dark: '#4c9fe0' },
  second: { light: '#dc7400', dark: '#ffb733' },
  third: { light: '#00875f', dark: '#35b98d' },
  fourth: { light: '#a8457f', dark: '#d987b5' },
  // Fates of claims; beside a sign and words, never alone.
  held: { light: '#00704f', dark: '#46c79b' },
  failed: { light: '#b03a00', dark: '#ff9a5c' },
  // Boxes behind words: commands, notices.
  shade: { light: '#f4f6f8', dark: '#1e232a' },
  alert: { light: '#fff4e0', dark: '#332812' },
} as const satisfies Record<string, Shade>;

export type ColourRole = keyof typeof palette;

/** The colour that figures are drawn with. */
export function colour(role: ColourRole): string {
  return palette[role].light;
}

/** How the k-th of several series looks: colour, mark shape and dash all differ, so that any one of them suffices. */
export const series = [
  { colour: colour('first'), shape: 'circle', dash: [1, 0] },
  { colour: colour('second'), shape: 'triangle-up', dash: [7, 3] },
  { colour: colour('third'), shape: 'square', dash: [2, 2] },
  { colour: colour('fourth'), shape: 'diamond', dash: [9, 3, 2, 3] },
] as const;

/** DejaVu Sans, or Verdana, which has nearly its widths; resvg and browsers take the first that they have. */
export const fontFamily = '"DejaVu Sans", Verdana, Geneva, sans-serif';

export const fontSize = { label: 11, axisTitle: 11.5, annotation: 11, title: 14 } as const;

/** The drawing area of a figure in pixels, without axes and legend: with them it fills a column of the page. */
export const plot = { width: 420, height: 290 } as const;

/** Vega and Vega-Lite configuration of every figure. */
export const figureConfig = {
  // Screen readers are told the title and the description once; thousands of marks would drown them.
  aria: false,
  background: colour('paper'),
  font: fontFamily,
  padding: 10,
  // Numbers on axes as in the text: "40 %" with a space that does not break, a true minus sign.
  locale: {
    number: {
      decimal: '.',
      thousands: ',',
      grouping: [3],
      currency: ['', ''],
      percent: '\u00a0%',
      minus: '\u2212',
    },
  },
  axis: {
    // A tick's label stands at its tick, at the ends of an axis too.
    labelFlush: false,
    // Pixels between labels: of those that would come closer, every second one is left out.
    labelSeparation: 6,
    domainColor: colour('rule'),
    tickColor: colour('rule'),
    tickSize: 4,
    grid: true,
    gridColor: colour('grid'),
    labelColor: colour('ink'),
    labelFont: fontFamily,
    labelFontSize: fontSize.label,
    labelPadding: 4,
    titleColor: colour('ink'),
    titleFont: fontFamily,
    titleFontSize: fontSize.axisTitle,
    titleFontWeight: 'normal',
    titlePadding: 8,
  },
  legend: {
    orient: 'top',
    labelColor: colour('ink'),
    labelFont: fontFamily,
    labelFontSize: fontSize.label,
    labelLimit: 190,
    title: null,
    symbolOpacity: 1,
    symbolSize: 70,
    symbolStrokeWidth: 2,
    columnPadding: 18,
    offset: 14,
  },
  title: {
    anchor: 'start',
    frame: 'group',
    color: colour('ink'),
    font: fontFamily,
    fontSize: fontSize.title,
    fontWeight: 'bold',
    lineHeight: 18,
    offset: 12,
  },
  header: {
    labelColor: colour('ink'),
    labelFont: fontFamily,
    labelFontSize: fontSize.label,
    titleColor: colour('ink'),
    titleFont: fontFamily,
    titleFontSize: fontSize.axisTitle,
    titleFontWeight: 'normal',
  },
  text: { font: fontFamily, fontSize: fontSize.annotation, color: colour('ink') },
  view: { stroke: colour('grid') },
} as const;
