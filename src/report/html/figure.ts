/** Figures: one drawing for a column of a page, one for a telephone; the style sheet shows either. */
import { narrowed } from '../marks/panels.js';
import { renderSvg } from '../render.js';
import type { Figure } from '../report.js';
import { html, trusted, type Markup } from './markup.js';
import { words, type Glossary } from './words.js';

/** Both drawings of a figure, as SVG text. */
export interface Drawings {
  readonly wide: string;
  readonly narrow: string | undefined;
}

/** Draws a figure for the page. */
export async function drawFigure(figure: Figure): Promise<Drawings> {
  const small = figure.narrow ?? narrowed(figure.spec);
  const marked = { points: figure.points !== undefined };
  return {
    wide: await renderSvg(figure, marked),
    narrow:
      small === figure.spec
        ? undefined
        : await renderSvg({ ...figure, spec: small }, { ...marked, prefix: `${figure.id}-narrow` }),
  };
}

export function figureGrid(
  figures: readonly Figure[],
  drawings: ReadonlyMap<string, Drawings>,
  glossary: Glossary,
): Markup | undefined {
  if (figures.length === 0) return undefined;
  return html`<div class="figures">
    ${figures.map((figure) => figureMarkup(figure, drawings.get(figure.id)!, glossary))}
  </div>`;
}

/** Only on a screen: a page on paper has nobody who points. */
const POINT_HINT = html`<span class="hint"> Point at a mark to see which row it is, counted from 0.</span>`;

function figureMarkup(figure: Figure, { wide, narrow }: Drawings, glossary: Glossary): Markup {
  const points =
    figure.points === undefined
      ? undefined
      : html`<script type="application/json" class="points">
          ${trusted(inertJson(figure.points))}
        </script>`;
  return html`<figure id="${figure.id}">
    <h3>${figure.title}</h3>
    <div class="drawing ${narrow === undefined ? 'only' : 'wide'}">${trusted(wide)}</div>
    ${narrow === undefined ? undefined : html`<div class="drawing narrow">${trusted(narrow)}</div>`} ${points}
    <figcaption>
      ${words(figure.caption, glossary)}${points === undefined ? undefined : POINT_HINT}
    </figcaption>
  </figure>`;
}

/** JSON that cannot close the element it stands in: "<" is written as an escape. */
export function inertJson(content: unknown): string {
  return JSON.stringify(content)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}
