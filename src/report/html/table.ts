/** Tables: side by side where there is room, on a telephone a card for each row. */
import type { Cell, Status, Table } from '../report.js';
import { count } from '../text.js';
import { html, type Markup } from './markup.js';
import { Glossary, link } from './words.js';

/** Sign of a claim's fate: colour alone would not reach everyone. */
const SIGNS: Readonly<Record<Status, string>> = { held: '✓', 'not-held': '✗', untested: '–' };

/** A claim's fate as a sign in its colour, with the words beside it. */
export function statusMarkup(status: Status, text: string): Markup {
  return html`<span class="status ${status}"><span aria-hidden="true">${SIGNS[status]}</span> ${text}</span>`;
}

/**
 * A table that folds into cards. Roles are said in words: browsers forget what a table is where a style sheet turns its
 * rows into blocks.
 */
export function tableMarkup(table: Table, terms: Glossary): Markup {
  if (table.folded !== true) return openTable(table, terms);
  const { caption, rows } = table;
  return html`<details class="fold">
    <summary>${caption} <span>${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}</span></summary>
    ${openTable(table, terms)}
  </details>`;
}

function openTable(table: Table, terms: Glossary): Markup {
  const { caption, columns, rows, isGlossary = false } = table;
  const glossary = isGlossary ? new Glossary() : terms;
  const kind = (column: number): string => columns[column]?.kind ?? 'text';
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table class="${columns.length > 2 ? 'cards' : 'compact'}" role="table">
      <caption>
        ${caption}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map(
            ({ header }, k) => html`<th scope="col" role="columnheader" class="${kind(k)}">${header}</th>`,
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(
          (row) =>
            html`<tr role="row">
              ${row.map((cell, k) =>
                k === 0
                  ? html`<th scope="row" role="rowheader">${cellContent(cell, glossary)}</th>`
                  : html`<td role="cell" class="${kind(k)}" data-label="${columns[k]?.header ?? ''}">
                      ${cellContent(cell, glossary)}
                    </td>`,
              )}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function cellContent(cell: Cell, glossary: Glossary): Markup {
  if (typeof cell === 'string') return html`<div>${glossary.text(cell)}</div>`;
  const { text, note, href, status } = cell;
  const shown =
    status !== undefined
      ? statusMarkup(status, text)
      : href !== undefined
        ? link(text, href)
        : glossary.text(text);
  return html`<div>${shown}${note === undefined ? undefined : html`<small>${note}</small>`}</div>`;
}
