/** One self-contained HTML page: it loads nothing, and opens anywhere. */
import {
  reportFigures,
  type Headline,
  type Notice,
  type Report,
  type Section,
  type Step,
} from '../report.js';
import { drawFigure, figureGrid, inertJson, type Drawings } from './figure.js';
import { html, trusted, type Markup } from './markup.js';
import { pageScript, scriptHash } from './script.js';
import { styleSheet } from './style.js';
import { tableMarkup } from './table.js';
import { Glossary, words } from './words.js';

/**
 * Nothing may be fetched, and no script but the page's own may run, whatever a name in the data contains; pictures
 * travel inside the page.
 */
function policy(hasScript: boolean): string {
  const script = hasScript ? ` script-src ${scriptHash()};` : '';
  return `default-src 'none'; img-src data:; style-src 'unsafe-inline';${script} base-uri 'none'; form-action 'none'`;
}

/**
 * The report as one HTML document, with each figure's SVG inline.
 * Throws an Error where two figures share an id, or a figure does not render.
 */
export async function htmlPage(report: Report): Promise<string> {
  const drawings = new Map<string, Drawings>();
  const figures = reportFigures(report);
  for (const figure of figures) {
    if (drawings.has(figure.id))
      throw new Error(`report: two figures have the id ${figure.id}; ids must differ`);
    drawings.set(figure.id, await drawFigure(figure));
  }
  const { first = [], sections } = report;
  // Only pages with something to point at or to copy carry the script.
  const hasScript =
    figures.some(({ points }) => points !== undefined) ||
    [...first, ...sections].some(({ steps = [] }) => steps.some(({ commands = [] }) => commands.length > 0));
  const glossary = new Glossary(report.terms);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy(hasScript)}" />
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
            <div class="lead">
              ${report.lead.map((paragraph) => html`<p>${words(paragraph, glossary)}</p> `)}
            </div>
            ${noticeBox(report.notices ?? [], glossary)}
          </header>
          ${first.map((section) => sectionMarkup(section, drawings, glossary))}
          ${headlineList(report.headlines ?? [], glossary)}
          ${sections.map((section) => sectionMarkup(section, drawings, glossary))} ${footer(report)}
        </main>
        ${glossary.definitions()} ${hasScript ? trusted(`<script>${pageScript}</script>`) : undefined}
      </body>
    </html> `;
  return page.text;
}

function sectionMarkup(
  { heading, text, steps = [], figures, tables }: Section,
  drawings: ReadonlyMap<string, Drawings>,
  glossary: Glossary,
): Markup {
  glossary.begin();
  return html`<section>
    <h2>${heading}</h2>
    ${text.map((paragraph) => html`<p>${words(paragraph, glossary)}</p> `)} ${stepList(steps, glossary)}
    ${figureGrid(figures, drawings, glossary)} ${tables.map((table) => tableMarkup(table, glossary))}
  </section>`;
}

/** What to do, in order; commands can be copied as they stand. */
function stepList(steps: readonly Step[], glossary: Glossary): Markup | undefined {
  if (steps.length === 0) return undefined;
  return html`<ol class="steps">
    ${steps.map(
      ({ text, commands = [] }) =>
        html`<li>
          <p>${words(text, glossary)}</p>
          ${commands.map((command) => html`<pre class="command"><code>${command}</code></pre> `)}
        </li> `,
    )}
  </ol>`;
}

/** Before anyone trusts the numbers. */
function noticeBox(notices: readonly Notice[], glossary: Glossary): Markup | undefined {
  if (notices.length === 0) return undefined;
  return html`<div class="notices" role="note">
    ${notices.map(
      ({ title, text }) =>
        html`<p>
          <strong><span aria-hidden="true">⚠</span> ${title}</strong>
          ${words(text, glossary)}
        </p> `,
    )}
  </div>`;
}

function headlineList(headlines: readonly Headline[], glossary: Glossary): Markup | undefined {
  if (headlines.length === 0) return undefined;
  glossary.begin();
  return html`<dl class="headlines">
    ${headlines.map(
      ({ label, value, detail }) =>
        html`<div>
          <dt>${glossary.text(label)}</dt>
          <dd class="value">${value}</dd>
          <dd class="detail">${detail}</dd>
        </div>`,
    )}
  </dl>`;
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
  return html`<p class="download">
      <a download="${fileName}" href="data:application/json;charset=utf-8,${encodeURIComponent(json)}"
        >Save all numbers as JSON</a
      >
      (${fileName})
    </p>
    <script type="application/json" id="data">
      ${trusted(inertJson(content))}
    </script>`;
}
