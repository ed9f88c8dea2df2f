import { claimsPhrase, type ExperimentRun } from '../experiments/index.js';
import { PROSE_WIDTH, tableLines, wrapWords } from '../report/table.js';

/** An experiment for people at a terminal of `width` characters: its tables, then every claim and what came of it. */
export function experimentText(
  { id, title, preset, seed, claims, notes = [], page }: ExperimentRun,
  width: number,
): string {
  const prose = (text: string, indent = 0): string[] => wrapWords(text, Math.min(width, PROSE_WIDTH), indent);
  return [
    ...prose(`${title} (${id}, preset ${preset}, seed ${seed})`),
    ...(page.takeaway === undefined ? [] : ['', ...prose(page.takeaway)]),
    ...page.tables.flatMap((table) => ['', ...tableLines(table, width)]),
    ...(claims.length > 0 ? ['', `${claimsPhrase(claims)}:`] : []),
    ...claims.flatMap(({ text, holds, measured, paper }) => [
      ...prose(`${holds ? '✓' : '✗'} ${text}${holds ? '' : ': did not hold here'}`, 2),
      ...prose(`here: ${measured}`, 6),
      ...prose(`paper: ${paper}`, 6),
    ]),
    ...(notes.length > 0 ? ['', ...notes.flatMap((note) => prose(note))] : []),
  ].join('\n');
}
