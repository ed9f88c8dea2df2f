/** Models side by side, for a terminal, for Markdown and for spreadsheets. */
import type { CompareFindings, ComparedModel, Difference } from '../../measure/index.js';
import type { DataTable } from '../csv.js';
import { differenceText, valueWithInterval } from '../interval-text.js';
import { markdownTable } from '../markdown.js';
import { bySection, sharedValues, type SharedValue } from '../shared-values.js';
import { alignColumns, PROSE_WIDTH, wrapWords } from '../table.js';
import { count, list } from '../text.js';

/** Marks a difference whose interval is on one side of zero. */
const CLEAR = '*';

/**
 * Every measure of every model with its interval, and the differences to the baseline: a row a measure where that fits
 * into `width` characters, else a row a model under each measure.
 */
export function compareText(findings: CompareFindings, width = Infinity): string {
  const all = sharedValues(findings.models.map((model) => model.findings));
  const rows = all.filter(({ listed }) => listed !== false);
  const prose = (text: string): string[] => wrapWords(text, Math.min(width, PROSE_WIDTH));
  const wide = wideTable(findings, rows);
  const fits = alignColumns(wide).every((line) => line.length <= width);
  const table = fits ? alignColumns(wide) : alignColumns(longTable(findings, rows), { width });
  return [
    ...findings.models.flatMap((model) => prose(modelText(model, findings.baseline))),
    ...table,
    '',
    ...[...compareSentences(findings), ...unlisted(all)].flatMap(prose),
  ].join('\n');
}

function unlisted(all: readonly SharedValue[]): readonly string[] {
  const more = all.filter(({ listed }) => listed === false).length;
  return more === 0
    ? []
    : [`${count(more)} more values, such as the curve over shares of the pool, are in --json and --csv.`];
}

/** As GitHub Markdown. */
export function compareMarkdown(findings: CompareFindings): string {
  const [header, ...rows] = wideTable(
    findings,
    sharedValues(findings.models.map((model) => model.findings)).filter(({ listed }) => listed !== false),
  );
  const cells = rows.filter((row) => row.length > 1);
  const right = header!.flatMap((_, c) => (c > 0 ? [c] : []));
  return [
    ...findings.models.map((model) => `- ${modelText(model, findings.baseline)}`),
    '',
    markdownTable(['Measure', ...header!.slice(1)], cells, right),
    '',
    ...compareSentences(findings),
  ].join('\n');
}

/** A row a measure and model. */
export function compareData({ models }: CompareFindings): DataTable {
  const rows = sharedValues(models.map(({ findings }) => findings));
  return {
    columns: [
      ...['measure', 'model', 'value', 'low', 'high'],
      ...['difference', 'differenceLow', 'differenceHigh', 'excludesZero', 'paired'],
    ],
    rows: rows.flatMap(({ path, name, values, intervals }) =>
      models.map((model, m) => {
        const difference = model.difference?.[name];
        return [
          ...[path, model.name, values[m], ...ends(intervals[m])],
          ...[difference?.value, ...ends(difference?.interval), difference?.excludesZero],
          difference && model.paired,
        ];
      }),
    ),
  };
}

function ends(interval: readonly [number, number] | undefined): readonly (number | undefined)[] {
  return interval ?? [undefined, undefined];
}

function modelText({ name, findings }: ComparedModel, baseline: string): string {
  const { source, pairs, counts, dim, modalities } = findings;
  const rows =
    pairs === 0
      ? `${count(counts[0])} ${modalities[0]} rows and ${count(counts[1])} ${modalities[1]} rows, unpaired`
      : `${count(pairs)} pairs of ${modalities.join(' and ')}`;
  return `${name}: ${source}, ${rows}, ${count(dim)} dimensions` + (name === baseline ? ' (baseline)' : '');
}

/** What the table means, and what stands out. */
export function compareSentences({ baseline, models }: CompareFindings): string[] {
  const others = models.filter(({ difference }) => difference !== undefined);
  const apart = others.filter(({ paired }) => !paired).map(({ name }) => name);
  const { bootstrap, seed } = models[0]!.findings.configuration;
  return [
    ...others.map((model) => verdict(model, baseline)),
    bootstrap === 0
      ? 'No intervals: --bootstrap 0.'
      : `Brackets: 95 % intervals, ${count(bootstrap)} bootstrap resamples of pairs, seed ${seed}. ` +
        `Differences are to ${baseline}; ${CLEAR} = the interval excludes 0 (one measure at a time: of twenty, ` +
        'one may do so by chance).',
    ...(apart.length === 0
      ? []
      : [
          `${list(apart)}: other pairs than ${baseline}, so that both are resampled apart from each other; ` +
            'the same pairs would give narrower intervals.',
        ]),
    ...(new Set(models.map(({ findings }) => findings.counts.join())).size === 1
      ? []
      : ['Recall and ranks depend on how many candidates there are, and the models differ in that.']),
  ];
}

/** "b against a: gap (L2M) +0.12 *, R@1 ...; 12 of 26 differences exclude 0." */
function verdict({ name, difference = {}, findings }: ComparedModel, baseline: string): string {
  const rows = sharedValues([findings]);
  const told = ['gap.l2m', 'retrieval.imageToText.r@1', 'retrieval.textToImage.r@1', 'mixed.ndcg@10'];
  const parts = told.flatMap((path) => {
    const row = rows.find((one) => one.path === path);
    const own = row && difference[row.name];
    const label = path === 'gap.l2m' ? 'gap (L2M)' : row?.label;
    return own ? [`${label} ${differenceText(own.value, undefined, row.printed)}`] : [];
  });
  const all = Object.values(difference);
  const judged = all.filter(({ interval }) => interval !== undefined);
  const clear = judged.filter(({ excludesZero }) => excludesZero).length;
  const sure = judged.length === 0 ? [] : [`${clear} of ${judged.length} differences exclude 0`];
  return `${name} against ${baseline}: ${[...parts, ...sure].join('; ')}.`;
}

function cell({ values, intervals, printed }: SharedValue, m: number): string {
  const value = values[m];
  return value === undefined ? '–' : valueWithInterval(value, intervals[m], printed);
}

export function differenceCell({ printed }: SharedValue, difference: Difference | undefined): string {
  if (difference === undefined) return '–';
  const { value, interval, excludesZero } = difference;
  return differenceText(value, interval, printed, excludesZero ? CLEAR : '');
}

/** A row a measure: each model's value, then each difference. */
function wideTable({ baseline, models }: CompareFindings, rows: readonly SharedValue[]): string[][] {
  const others = models.filter(({ difference }) => difference !== undefined);
  const header = [
    ...['', ...models.map(({ name }) => name)],
    ...others.map(({ name }) => `${name} − ${baseline}`),
  ];
  return [
    header,
    ...bySection(rows).flatMap((section) => [
      [`\n${section.title}`],
      ...section.rows.map((row) => [
        ...[`  ${row.label}`, ...models.map((_, m) => cell(row, m))],
        ...others.map(({ difference }) => differenceCell(row, difference![row.name])),
      ]),
    ]),
  ];
}

/** A title a measure, and under it a row a model. */
function longTable({ baseline, models }: CompareFindings, rows: readonly SharedValue[]): string[][] {
  return [
    ['', 'value', `less ${baseline}`],
    ...bySection(rows).flatMap((section) => [
      [`\n${section.title}`],
      ...section.rows.flatMap((row) => [
        [`  ${row.label}`],
        ...models.map(({ name, difference }, m) => [
          ...[`    ${name}`, cell(row, m)],
          difference === undefined ? '' : differenceCell(row, difference[row.name]),
        ]),
      ]),
    ]),
  ];
}
