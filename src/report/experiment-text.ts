import { claimsPhrase, type ExperimentRun } from './experiment-report.js';
import type { ExperimentPage } from './figures/experiments/page.js';
import { PROSE_WIDTH, tableLines, wrapWords } from './table.js';

/** An experiment for people at a terminal of `width` characters: its tables, then every claim and what came of it. */
export function experimentText(
  { id, title, preset, seed, claims, notes = [] }: ExperimentRun,
  { tables }: Pick<ExperimentPage, 'tables'>,
  width: number,
): string {
  const prose = (text: string, indent = 0): string[] => wrapWords(text, Math.min(width, PROSE_WIDTH), indent);
  return [
    ...prose(`${title} (${id}, preset ${preset}, seed ${seed})`),
    ...tables.flatMap((table) => ['', ...tableLines(table, width)]),
    ...(claims.length > 0 ? ['', `${claimsPhrase(claims)}:`] : []),
    ...claims.flatMap(({ text, holds, measured, paper }) => [
      ...prose(`${holds ? '✓' : '✗'} ${text}${holds ? '' : ': did not hold here'}`, 2),
      ...prose(`here: ${measured}`, 6),
      ...prose(`paper: ${paper}`, 6),
    ]),
    ...(notes.length > 0 ? ['', ...notes.flatMap((note) => prose(note))] : []),
  ].join('\n');
}
