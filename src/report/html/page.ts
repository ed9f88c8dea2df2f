/** One self-contained HTML page: it loads nothing, runs nothing, and opens anywhere. */
import { renderSvg } from '../render.js';
import { reportFigures, type Cell, type Figure, type Headline, type Report, type Table } from '../report.js';
import { html, trusted, type Markup } from './markup.js';
import { styleSheet } from './style.js';

/**
 * Nothing may be fetched, and no script may run, whatever a name in the data contains; pictures travel inside the
 * page.
 */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * The report as one HTML document, with each figure's SVG inline.
 * Throws an Error where two figures share an id, or a figure does not render.
 */
export async function htmlPage(report: Report): Promise<string> {
  const drawings = new Map<string, string>();
  for (const figure of reportFigures(report)) {
    if (drawings.has(figure.id))
      throw new Error(`report: two figures have the id ${figure.id}; ids must differ`);
    drawings.set(figure.id, await renderSvg(figure));
  }
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${report.title}</title>
        <style>
          ${trusted(styleSheet)}
        </style>
      </head>
      <body>
        <main class="page">
          <header>
            <h1>${report.title}</h1>
            ${report.subtitle === undefined ? undefined : html`<p class="subtitle">${report.subtitle}</p>`}
            <div class="lead">${report.lead.map((paragraph) => html`<p>${paragraph}</p> `)}</div>
            ${headlineList(report.headlines ?? [])}
          </header>
          ${report.sections.map(
            ({ heading, text, figures, tables }) =>
              html`<section>
                <h2>${heading}</h2>
                ${text.map((paragraph) => html`<p>${paragraph}</p> `)} ${figureGrid(figures, drawings)}
                ${tables.map(tableMarkup)}
              </section>`,
          )}
          ${footer(report)}
        </main>
      </body>
    </html> `;
  return page.text;
}

function headlineList(headlines: readonly Headline[]): Markup | undefined {
  if (headlines.length === 0) return undefined;
  return html`<dl class="headlines">
    ${headlines.map(
      ({ label, value, detail }) =>
        html`<div>
          <dt>${label}</dt>
          <dd class="value">${value}</dd>
          <dd class="detail">${detail}</dd>
        </div>`,
    )}
  </dl>`;
}

function figureGrid(figures: readonly Figure[], drawings: ReadonlyMap<string, string>): Markup | undefined {
  if (figures.length === 0) return undefined;
  return html`<div class="figures">
    ${figures.map(
      (figure) =>
        html`<figure id="${figure.id}">
          <h3>${figure.title}</h3>
          <div class="drawing">${trusted(drawings.get(figure.id) ?? '')}</div>
          <figcaption>${figure.caption}</figcaption>
        </figure>`,
    )}
  </div>`;
}

function tableMarkup({ caption, columns, rows }: Table): Markup {
  const kind = (column: number): string => columns[column]?.kind ?? 'text';
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table class="${columns.length > 3 ? 'wide' : 'compact'}">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ header }, k) => html`<th scope="col" class="${kind(k)}">${header}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, k) =>
                k === 0
                  ? html`<th scope="row">${cellContent(cell)}</th>`
                  : html`<td class="${kind(k)}">${cellContent(cell)}</td>`,
              )}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function cellContent(cell: Cell): Markup {
  if (typeof cell === 'string') return html`${cell}`;
  const note = cell.note === undefined ? undefined : html`<small>${cell.note}</small>`;
  // Only addresses of documents and pages beside this one: a "javascript:" address would run in the reader's browser.
  return cell.href !== undefined && /^(https:\/\/|[\w-]+\/[\w./-]+\.html$)/.test(cell.href)
    ? html`<a href="${cell.href}" rel="noreferrer">${cell.text}</a>${note}`
    : html`${cell.text}${note}`;
}

function footer({ attachment, colophon }: Report): Markup | undefined {
  if (attachment === undefined && colophon === undefined) return undefined;
  return html`<footer>
    ${colophon === undefined ? undefined : html`<p>${colophon}</p>`}
    ${attachment === undefined ? undefined : download(attachment.fileName, attachment.content)}
  </footer>`;
}

/** The data twice: in a link that saves it, and in an element that a script or a curious reader finds. */
function download(fileName: string, content: unknown): Markup {
  const json = JSON.stringify(content);
  // "<" would let a name in the data close the element; in JSON it can be written as an escape.
  const inert = json
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
  return html`<p class="download">
      <a download="${fileName}" href="data:application/json;charset=utf-8,${encodeURIComponent(json)}"
        >Save all numbers as JSON</a
      >
      (${fileName})
    </p>
    <script type="application/json" id="data">
      ${trusted(inert)}
    </script>`;
}
