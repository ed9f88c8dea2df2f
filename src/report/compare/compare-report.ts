/** The page of models side by side. */
import type { CompareFindings } from '../../measure/index.js';
import { VERSION } from '../../version.js';
import { sideBySideFigure } from '../figures/side-by-side.js';
import { differenceText, valueText, valueWithInterval } from '../interval-text.js';
import type { Cell, Figure, Headline, Report, Table } from '../report.js';
import { bySection, sharedValues, type SharedValue } from '../shared-values.js';
import { capitalise, count, intervalPhrase, inWords, list, printable } from '../text.js';
import { compareSentences, differenceCell } from './compare-text.js';

export function compareReport(findings: CompareFindings): Report {
  const { models, baseline } = findings;
  const rows = sharedValues(models.map((model) => model.findings));
  const names = models.map(({ name }) => printable(name, 40));
  const figure = compareFigure(findings, rows);
  return {
    title: capitalise(`${inWords(models.length)} models side by side`),
    subtitle: list(names),
    lead: compareSentences(findings),
    headlines: headlines(findings, rows),
    sections: [
      { heading: 'At a glance', text: [], figures: figure ? [figure] : [], tables: [] },
      {
        heading: 'Every measure',
        text: [
          `Under each value is its 95\u00a0% interval. The last columns are differences to ` +
            `${printable(baseline, 40)}; a star marks those whose interval excludes 0. The curve over shares of ` +
            'the pool is in the numbers at the end.',
        ],
        figures: [],
        tables: bySection(rows.filter(({ listed }) => listed !== false)).map(({ title, rows: own }) =>
          measuresTable(findings, title, own),
        ),
      },
      {
        heading: 'How this was computed',
        text: [
          'Every model is measured alone, with the same seed. Where models have the same pairs, resample r holds the ' +
            'same pairs for all of them: the interval of a difference is that of the resamples’ differences, in ' +
            'which what makes a pair hard for every model cancels.',
        ],
        figures: [],
        tables: [modelsTable(findings)],
      },
    ],
    attachment: { fileName: 'modgap-compare.json', content: findings },
    colophon: `Made by Modgap ${printable(VERSION)}: modgap compare.`,
  };
}

function compareFigure(
  { models, baseline }: CompareFindings,
  rows: readonly SharedValue[],
): Figure | undefined {
  const l2m = rows.find(({ path }) => path === 'gap.l2m');
  const told = models.map(
    ({ name }, m) => `${valueText(l2m?.values[m] ?? NaN, { format: 'number' })} (${name})`,
  );
  return sideBySideFigure(rows, {
    id: 'compare',
    title: `The gap (L2M) is ${list(told)}`,
    caption:
      'Dots are values, lines their 95\u00a0% intervals. Intervals of models on the same pairs may overlap although ' +
      `their difference is clear: the differences to ${printable(baseline, 40)} are in the tables.`,
    names: models.map(({ name }) => name),
  });
}

function headlines({ models, baseline }: CompareFindings, rows: readonly SharedValue[]): Headline[] {
  const paths = ['gap.l2m', 'retrieval.imageToText.r@1', 'retrieval.textToImage.r@1', 'mixed.ndcg@10'];
  return models
    .filter(({ difference }) => difference !== undefined)
    .slice(0, 2)
    .flatMap(({ name, difference }) =>
      paths.flatMap((path) => {
        const row = rows.find((one) => one.path === path);
        const own = row && difference![row.name];
        if (!row || !own) return [];
        return [
          {
            label: `${row.label}: ${printable(name, 24)} less ${printable(baseline, 24)}`,
            value: differenceText(own.value, undefined, row.printed),
            detail:
              intervalPhrase(own.interval, (end) => differenceText(end, undefined, row.printed)) ??
              'no interval',
          },
        ];
      }),
    );
}

function measuresTable(
  { models, baseline }: CompareFindings,
  caption: string,
  rows: readonly SharedValue[],
): Table {
  const others = models.filter(({ difference }) => difference !== undefined);
  const number = (header: string) => ({ header, kind: 'number' as const });
  return {
    caption,
    columns: [
      { header: 'Measure' },
      ...models.map(({ name }) => number(printable(name, 24))),
      ...others.map(({ name }) => number(`${printable(name, 24)} − ${printable(baseline, 24)}`)),
    ],
    rows: rows.map((row): Cell[] => [
      row.label,
      ...models.map((_, m): Cell => {
        const value = row.values[m];
        return value === undefined ? '–' : noted(valueWithInterval(value, row.intervals[m], row.printed));
      }),
      ...others.map(({ difference }): Cell => {
        const own = difference![row.name];
        return noted(differenceCell(row, own));
      }),
    ]),
  };
}

/** `0.851 [0.846, 0.857]` as 0.851, and the interval under it. */
function noted(full: string): Cell {
  const [text = '', note] = full.split(/ (?=\[)/);
  return note === undefined ? text : { text, note };
}

function modelsTable({ models, baseline }: CompareFindings): Table {
  return {
    caption: 'The models',
    columns: [
      { header: 'Model' },
      { header: 'File' },
      { header: 'Pairs', kind: 'number' },
      { header: 'Dimensions', kind: 'number' },
      { header: 'Resampled' },
    ],
    rows: models.map(({ name, paired, findings }): Cell[] => [
      printable(name, 40),
      printable(findings.source),
      count(findings.pairs),
      count(findings.dim),
      name === baseline
        ? 'the baseline'
        : paired
          ? 'with the baseline, pair by pair'
          : 'apart from the baseline',
    ]),
  };
}
