import { claimsPhrase } from '../experiments/index.js';
import type { Cell, Table } from '../report/index.js';
import { alignColumns } from '../report/table.js';
import type { DoneExperiment } from './run-experiments.js';

/** An experiment for people at a terminal: its tables, then every claim and what came of it. */
export function experimentText({ run }: DoneExperiment): string {
  const { id, title, preset, seed, claims, notes = [] } = run;
  return [
    `${title} (${id}, preset ${preset}, seed ${seed})`,
    ...run.page.tables.flatMap((table) => ['', ...tableLines(table)]),
    ...(claims.length > 0 ? ['', `${claimsPhrase(claims)}:`] : []),
    ...claims.flatMap(({ text, holds, measured, paper }) => [
      `  ${holds ? '✓' : '✗'} ${text}${holds ? '' : ': did not hold here'}`,
      ...wrap(`here: ${measured}`, 6),
      ...wrap(`paper: ${paper}`, 6),
    ]),
    ...(notes.length > 0 ? ['', ...notes.flatMap((note) => wrap(note, 0))] : []),
  ].join('\n');
}

/** A table for a terminal: its caption, then aligned columns. */
export function tableLines({ caption, columns, rows }: Table): string[] {
  const right = columns.flatMap(({ kind }, k) => (kind === 'number' ? [k] : []));
  const cells = [columns.map(({ header }) => header), ...rows.map((row) => row.map(cellText))];
  return [caption, ...alignColumns(cells, right).map((line) => `  ${line}`)];
}

function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  return cell.note === undefined ? cell.text : `${cell.text} [${cell.note}]`;
}

const WIDTH = 120;

function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((one) => ' '.repeat(indent) + one);
}
