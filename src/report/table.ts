/** Tables as lines of text, for terminals. Whatever is too wide is wrapped at spaces, never inside a number. */
import type { Cell, Table } from './report.js';

/** Lines of prose are easier to read when they are not longer than this. */
export const PROSE_WIDTH = 120;

const GUTTER = '  ';

/** Columns of text are wrapped down to this many characters before anything else is tried. */
const READABLE = 24;

/** A column of text is never narrower than this, unless its texts are. */
const NARROWEST = 12;

/** What is never broken: an interval in brackets, a number with its sign of per cent, anything else between spaces. */
const WORDS = /(?:\[[\d., −-]+\]|[^ \n])+(?: %[^ \n]*)?/gu;

/** How a table for a terminal is laid out. */
export interface ColumnOptions {
  /** The columns that align right: numbers. Only their header, in the first row with columns, is ever wrapped. */
  readonly right?: readonly number[];
  /** Characters of a line. Default: as many as the columns need. */
  readonly width?: number;
  /** How many columns, from the first, tell a row from the others. Default: 1. */
  readonly keys?: number;
}

/**
 * Rows of cells as lines with aligned columns. A row of one cell is a title: it stands across all columns. Where the
 * columns need more than `width` characters, the last column of text is wrapped, then the widest ones; where that is
 * not enough, the columns that do not fit follow below, each time beginning with the keys.
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  { right = [], width = Infinity, keys = 1 }: ColumnOptions = {},
): string[] {
  const natural = columnWidths(rows, textWidth);
  if (total(natural) <= width) return layOut(rows, natural, right, width);
  const header = rows.find((row) => row.length > 1);
  const least = columnWidths(rows, (cell, c, row) =>
    right.includes(c) ? (row === header ? twoLines(cell) : textWidth(cell)) : longestWord(cell),
  ).map((word, c) => (right.includes(c) ? word : Math.max(word, Math.min(natural[c]!, NARROWEST))));
  const fitting = fitted(natural, least, right, width);
  if (fitting.length <= keys + 1 || total(fitting) <= width) return layOut(rows, fitting, right, width);
  const keyed = total([...least.slice(0, keys), Math.max(...least.slice(keys))]);
  if (keys > 1 && keyed > width) return alignColumns(rows, { right, width });
  return columnBlocks(least, keys, width).flatMap((columns, k) => {
    const block = rows.map((row) => (row.length === 1 ? row : columns.map((c) => row[c] ?? '')));
    const own = columns.flatMap((c, place) => (right.includes(c) ? [place] : []));
    const lines = alignColumns(block, { right: own, width, keys });
    return k === 0 || lines[0] === '' ? lines : ['', ...lines];
  });
}

/** Whether rows can stand side by side in `width` characters with room to read the texts of each column. */
export function fitSideBySide(rows: readonly (readonly string[])[], width: number): boolean {
  return total(columnWidths(rows, textWidth).map((own) => Math.min(own, READABLE))) <= width;
}

/** A table with its caption above it. */
export function tableLines({ caption, columns, rows }: Table, width = Infinity): string[] {
  const right = columns.flatMap(({ kind }, k) => (kind === 'number' ? [k] : []));
  const cells = [columns.map(({ header }) => header), ...rows.map((row) => row.map(cellText))];
  const lines = alignColumns(cells, { right, width: width - GUTTER.length });
  return [...wrapWords(caption, width), ...lines.map((line) => (line === '' ? '' : GUTTER + line))];
}

/** The text of a cell, its hint in brackets. */
export function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  return cell.note === undefined ? cell.text : `${cell.text} [${cell.note}]`;
}

/** `text` in lines of at most `width` characters, each after `indent` spaces; a longer word stands alone. */
export function wrapWords(text: string, width: number, indent = 0): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(WORDS) ?? []) {
    if (line !== '' && indent + textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((one) => ' '.repeat(indent) + one);
}

function columnWidths(
  rows: readonly (readonly string[])[],
  widthOf: (cell: string, column: number, row: readonly string[]) => number,
): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    if (row.length === 1) continue;
    row.forEach((cell, c) => (widths[c] = Math.max(widths[c] ?? 0, widthOf(cell, c, row))));
  }
  return widths;
}

/** Widths between `least` and `natural` that fit into `width`, where there are any; else `least`. */
function fitted(
  natural: readonly number[],
  least: readonly number[],
  right: readonly number[],
  width: number,
): number[] {
  const widths = [...natural];
  const text = widths.findLastIndex((_, c) => !right.includes(c));
  if (text >= 0) {
    const spare = widths[text]! - Math.max(least[text]!, Math.min(READABLE, widths[text]!));
    widths[text] = widths[text]! - Math.min(spare, total(widths) - width);
  }
  while (total(widths) > width) {
    let widest = -1;
    widths.forEach((own, c) => {
      if (own > least[c]! && (widest < 0 || own > widths[widest]!)) widest = c;
    });
    if (widest < 0) break;
    widths[widest] = widths[widest]! - 1;
  }
  return widths;
}

/** Which columns stand side by side: as many as fit, the keys in each block. */
function columnBlocks(widths: readonly number[], keys: number, width: number): number[][] {
  const first = Array.from({ length: keys }, (_, c) => c);
  const blocks: number[][] = [];
  let block = first;
  for (let c = keys; c < widths.length; c++) {
    if (block.length > keys && total([...block, c].map((own) => widths[own]!)) > width) {
      blocks.push(block);
      block = first;
    }
    block = [...block, c];
  }
  return [...blocks, block];
}

function layOut(
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  right: readonly number[],
  width: number,
): string[] {
  return rows.flatMap((row) => {
    if (row.length === 1) return row[0]!.split('\n').flatMap((line) => cellLines(line, width));
    const cells = row.map((cell, c) => cellLines(cell, widths[c]!));
    return Array.from({ length: Math.max(1, ...cells.map((lines) => lines.length)) }, (_, k) =>
      cells
        .map((lines, c) => {
          const line = lines[k] ?? '';
          const space = ' '.repeat(Math.max(0, widths[c]! - textWidth(line)));
          return right.includes(c) ? space + line : line + space;
        })
        .join(GUTTER)
        // What kept words together is a plain space to whoever searches the output.
        .replaceAll('\u00a0', ' ')
        .trimEnd(),
    );
  });
}

/** A cell in lines, its leading spaces before each. */
function cellLines(cell: string, width: number): string[] {
  if (textWidth(cell) <= width) return [cell];
  return wrapWords(cell, width, indentOf(cell));
}

function indentOf(cell: string): number {
  return cell.length - cell.trimStart().length;
}

function longestWord(cell: string): number {
  return indentOf(cell) + Math.max(0, ...(cell.match(WORDS) ?? []).map(textWidth));
}

/** The width in which a header takes two lines at most. */
function twoLines(cell: string): number {
  let width = longestWord(cell);
  while (wrapWords(cell, width).length > 2) width++;
  return width;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, own) => sum + own, GUTTER.length * (widths.length - 1));
}

/** Characters a reader sees: combining marks take no room. */
function textWidth(text: string): number {
  return [...text.normalize('NFC')].length;
}
