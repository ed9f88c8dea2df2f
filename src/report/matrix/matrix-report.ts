/** The page of several modalities: a figure of all pairs, a matrix a measure, and each pair's numbers. */
import type { Names } from '../../geometry/index.js';
import type { MatrixFindings } from '../../measure/index.js';
import { VERSION } from '../../version.js';
import { sideBySideFigure } from '../figures/side-by-side.js';
import { valueText, valueWithInterval } from '../interval-text.js';
import type { Cell, Report, Table } from '../report.js';
import { bySection, sharedValues, type SharedValue } from '../shared-values.js';
import { capitalise, count, intervalPhrase, inWords, list, printable } from '../text.js';
import { MATRIX_MEASURES, matrixCells, matrixSentences } from './matrix-text.js';

const noun = (name: string) => ({ name, one: `row of the ${name}`, many: `rows of the ${name}` });

/** What labels call the two modalities of a pair: they differ from pair to pair. */
const NAMES: readonly [Names, Names] = [
  { own: noun('first'), other: noun('second') },
  { own: noun('second'), other: noun('first') },
];

export function matrixReport(findings: MatrixFindings): Report {
  const { modalities, pairs } = findings;
  const names = pairs.map((pair) => pair.modalities.map((name) => printable(name, 16)).join(' – '));
  const rows = sharedValues(pairs, NAMES);
  const sentences = matrixSentences(findings);
  const figure = sideBySideFigure(rows, {
    id: 'pairs',
    title: sentences[0]!.replace(/\.$/, ''),
    caption:
      'Dots are values of each pair of modalities, lines their 95\u00a0% intervals. “First” and “second” are the ' +
      'modalities of a pair in the order of its name.',
    names,
  });
  return {
    title: capitalise(`${inWords(modalities.length)} modalities in one space`),
    subtitle: `${list(modalities.map((name) => printable(name, 24)))}, ${count(pairs[0]!.dim)} dimensions`,
    lead: sentences,
    headlines: pairs.slice(0, 6).map(({ gap, intervals }, p) => ({
      label: `Gap (L2M), ${names[p]}`,
      value: valueText(gap.l2m, { format: 'number' }),
      detail: intervalPhrase(intervals['l2m']) ?? '0 = no gap, 2 = the most',
    })),
    sections: [
      { heading: 'All pairs', text: [], figures: figure ? [figure] : [], tables: matrices(findings) },
      {
        heading: 'Every measure of every pair',
        text: [],
        figures: [],
        tables: bySection(rows).map(({ title, rows: own }) => measuresTable(title, names, own)),
      },
    ],
    attachment: { fileName: 'modgap-measure.json', content: findings },
    colophon: `Made by Modgap ${printable(VERSION)}: modgap measure.`,
  };
}

function matrices(findings: MatrixFindings): Table[] {
  return MATRIX_MEASURES.flatMap((measure) => {
    const cells = matrixCells(findings, measure, true);
    if (!cells) return [];
    const columns = cells.header.map((header, c) =>
      c === 0 ? { header: 'Modality' } : { header, kind: 'number' as const },
    );
    return [{ caption: measure.label, columns, rows: cells.rows.map((row) => row.map(noted)) }];
  });
}

function measuresTable(caption: string, names: readonly string[], rows: readonly SharedValue[]): Table {
  return {
    caption,
    columns: [{ header: 'Measure' }, ...names.map((header) => ({ header, kind: 'number' as const }))],
    rows: rows.map(({ label, printed, values, intervals }) => [
      label,
      ...values.map((value, p) =>
        value === undefined ? '–' : noted(valueWithInterval(value, intervals[p], printed)),
      ),
    ]),
  };
}

/** `0.851 [0.846, 0.857]` as 0.851, and the interval under it. */
function noted(full: string): Cell {
  const [text = '', note] = full.split(/ (?=\[)/);
  return note === undefined ? text : { text, note };
}
