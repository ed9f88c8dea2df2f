/** Specification in, SVG text out: the one place that knows Vega. No DOM, no canvas, no network. */
import type { Config as VegaConfig } from 'vega';
import type { Config as VegaLiteConfig, TopLevelSpec as VegaLiteSpec } from 'vega-lite';
import { widthOf } from './marks/panels.js';
import type { Figure, FigureSpec } from './report.js';
import { tidySvg } from './svg.js';
import { textWidth, wrapText } from './text-width.js';
import { figureConfig, fontSize } from './theme.js';

/** The properties of a text mark that decide how wide it is. */
interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
  readonly limit?: number;
}

/** What Vega asks for the width of a text. */
interface TextMetrics {
  width: typeof measure;
}

function measure(item: TextItem, text: unknown): number {
  const isBold = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600;
  const width = textWidth(String(text ?? '').trim(), item.fontSize ?? fontSize.label, isBold);
  return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width;
}

/**
 * Vega and Vega-Lite take 0.3 s to load: only who draws pays for it. Without a canvas Vega reckons 0.8 em for every
 * character, which leaves wide empty margins; it is told the true widths instead.
 */
async function loadVega() {
  const [vega, vegaLite, scenegraph] = await Promise.all([
    import('vega'),
    import('vega-lite'),
    // @ts-expect-error -- the one part of Vega without typings
    import('vega-scenegraph') as Promise<{ textMetrics: TextMetrics }>,
  ]);
  scenegraph.textMetrics.width = measure;
  return { vega, vegaLite };
}

function isVegaLite(spec: FigureSpec): spec is VegaLiteSpec {
  return spec.$schema?.includes('/vega-lite/') ?? true;
}

export interface RenderOptions {
  /** Draw the figure's title above it, as a file needs and a page, which has headings, does not. Default false. */
  readonly title?: boolean;
  /** Prefix of the ids inside. Default: the figure's id. */
  readonly prefix?: string;
  /** Mark the group that holds the points of clouds, for a script that names them. Default: false. */
  readonly points?: boolean;
  /** Told of what Vega finds doubtful in a specification. Default: nobody. */
  readonly onWarning?: (message: string) => void;
}

/**
 * The figure as SVG text: deterministic, self-contained, drawn in the light colours of the theme.
 * Throws an Error that names the figure where its specification does not compile or asks for outside data.
 */
export async function renderSvg(figure: Figure, options: RenderOptions = {}): Promise<string> {
  if (!/^[a-z0-9-]+$/.test(figure.id)) {
    throw new Error(
      `figure ${figure.id}: an id consists of lower-case letters, digits and dashes; it names a file`,
    );
  }
  const { vega, vegaLite } = await loadVega();
  const warn = options.onWarning ?? (() => undefined);
  try {
    const logger = quietLogger(warn);
    const titled = options.title === true ? withTitle(figure) : figure.spec;
    const spec = isVegaLite(titled)
      ? vegaLite.compile(titled, { config: figureConfig as unknown as VegaLiteConfig, logger }).spec
      : titled;
    const runtime = vega.parse(spec, figureConfig as unknown as VegaConfig);
    const outside: string[] = [];
    const loader = refusingLoader(vega.loader(), outside);
    const view = new vega.View(runtime, { renderer: 'none', logger, loader });
    const drawn = await view.toSVG().finally(() => view.finalize());
    const label = `${figure.title}. ${figure.description ?? figure.caption}`;
    const svg = tidySvg(drawn, options.prefix ?? figure.id, label, options);
    outside.push(...[...svg.matchAll(/ href="((?!#|data:)[^"]*)"/g)].map(([, address = '']) => address));
    if (outside.length > 0) {
      throw new Error(
        `a figure carries all it shows, but this one asks for ${outside.join(', ')}; put it inline`,
      );
    }
    return svg;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`figure ${figure.id}: ${reason}`, { cause: error });
  }
}

/** Pixels a line of a title takes at least, however narrow the figure. */
const NARROWEST_TITLE = 300;

function withTitle(figure: Figure): FigureSpec {
  // It begins at the frame's left edge: lines no longer than the frames keep it inside the picture.
  const lines = wrapText(figure.title, Math.max(NARROWEST_TITLE, widthOf(figure.spec)), fontSize.title, true);
  const titled: FigureSpec & { readonly title: unknown } = { ...figure.spec, title: { text: lines } };
  return titled;
}

/** A loader that loads nothing and notes what was asked for: Vega itself would go on with an empty drawing. */
function refusingLoader<L extends object>(loader: L, asked: string[]): L {
  const refuse = (uri: string): Promise<never> => {
    asked.push(uri);
    return Promise.reject(new Error('figures load nothing'));
  };
  return { ...loader, load: refuse, http: refuse, file: refuse };
}

/** Vega's logger interface, with warnings handed on and errors thrown. */
function quietLogger(onWarning: (message: string) => void) {
  const logger = {
    level: () => logger,
    error: (...message: readonly unknown[]): never => {
      throw new Error(message.map(String).join(' '));
    },
    warn: (...message: readonly unknown[]) => {
      onWarning(message.map(String).join(' '));
      return logger;
    },
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}
