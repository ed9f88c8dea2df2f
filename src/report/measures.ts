/** The measures of a measurement, ready to print: everything is said by the registry of measures, nothing here. */
import {
  measuredValuesOf,
  rangeText,
  SECTIONS,
  valueAt,
  worded,
  type Measure,
  type Measured,
  type Names,
  type SectionId,
  type Side,
} from '../geometry/index.js';
import type { Interval, MeasureFindings } from '../measure/findings.js';
import { measureNote } from './measure-notes.js';
import type { DataTable } from './csv.js';
import type { Cell, RichCell, Table } from './report.js';
import { sides, type Sides } from './sentences.js';
import { markdownTable } from './markdown.js';
import { count, fixed, isInterval, percent } from './text.js';

/** A value of a measure in these findings, in words. */
export interface MeasuredValue {
  readonly measure: Measure;
  readonly label: string;
  readonly value: number;
  readonly interval: Interval | undefined;
  /** What chance alone gives, where that is known. */
  readonly chance: number | undefined;
  readonly definition: string;
  /** Range, how to read it, the level of chance, and what else these findings say of it. */
  readonly reading: string;
  /** What these findings say beside the value; empty where that is nothing. */
  readonly note: string;
}

/** How a value is printed. */
export type ValueFormat = (value: number, measure: Pick<Measure, 'format' | 'decimals'>) => string;

/** As reports print it: three decimals unless the measure says otherwise, whole percentages. */
export const reportFormat: ValueFormat = (value, { format, decimals }) => {
  if (format === 'percent') return percent(value);
  if (format === 'number') return fixed(value, decimals);
  return Number.isFinite(value) ? `${fixed(value, decimals ?? 1)}°` : fixed(value);
};

/** All values that the findings hold, section by section in reading order. */
export function measuredValues(
  findings: MeasureFindings,
  format: ValueFormat = reportFormat,
): readonly { readonly title: string; readonly values: readonly MeasuredValue[] }[] {
  const named = sides(findings);
  const values = measuredValuesOf().flatMap((measured) => {
    const value = valueAt(findings, measured.path);
    return value === undefined || measured.measure.listed === false
      ? []
      : [inWords(measured, value, findings, named, format)];
  });
  return (Object.keys(SECTIONS) as SectionId[]).map((section) => ({
    title: SECTIONS[section],
    values: values.filter(({ measure }) => measure.section === section),
  }));
}

function inWords(
  { measure, side, interval }: Measured,
  value: number,
  findings: MeasureFindings,
  named: Sides,
  format: ValueFormat,
): MeasuredValue {
  const names = namesOf(named, side);
  const note = measureNote(measure.id, findings, side, (number) => format(number, measure));
  const chance = measure.chance?.(findings, side);
  return {
    measure,
    label: worded(measure.label, names),
    value,
    interval: findings.intervals[interval],
    chance,
    definition: worded(measure.definition, names),
    reading: [
      `${rangeText(measure)}.`,
      measure.reading,
      ...(chance === undefined ? [] : [`Chance: ${format(chance, measure)}.`]),
      ...(note === '' ? [] : [`Here: ${note}.`]),
    ].join(' '),
    note,
  };
}

/** The modality that a value belongs to, and the other one. */
export function namesOf({ names, one, many }: Sides, side: Side): Names {
  const noun = (of: Side) => ({ name: names[of], one: one[of], many: many[of] });
  return { own: noun(side), other: noun(side === 0 ? 1 : 0) };
}

/** A table of measures with their intervals, definitions and sources. */
export function measureTable(caption: string, values: readonly MeasuredValue[]): Table {
  return {
    caption,
    columns: [
      { header: 'Measure' },
      { header: 'Value', kind: 'number' },
      { header: '95 % interval', kind: 'number' },
      { header: 'What it is' },
      { header: 'Source' },
    ],
    rows: values.map(({ measure, label, value, interval, definition, reading }): Cell[] => [
      label,
      reportFormat(value, measure),
      isInterval(interval)
        ? `${reportFormat(interval[0], measure)} to ${reportFormat(interval[1], measure)}`
        : '–',
      { text: definition, note: reading },
      sourceCell(measure),
    ]),
  };
}

function sourceCell({ source: { text, place, link } }: Measure): RichCell {
  // A place in a document that the page cannot lead to says nothing.
  return {
    text,
    ...(place !== undefined && link !== undefined && { note: place }),
    ...(link !== undefined && { href: link }),
  };
}

/** The values as GitHub Markdown, a table for each section. */
export function measureMarkdown(findings: MeasureFindings): string {
  const { source, dim, pairs } = findings;
  const sections = measuredValues(findings).map(({ title, values }) =>
    [
      `**${title}**`,
      markdownTable(
        ['Measure', 'Value', '95 % interval'],
        values.map(({ measure, label, value, interval }) => [
          label,
          reportFormat(value, measure),
          isInterval(interval) ? interval.map((end) => reportFormat(end, measure)).join(' to ') : '',
        ]),
        [1, 2],
      ),
    ].join('\n\n'),
  );
  return [`${source}: ${count(pairs)} pairs, ${count(dim)} dimensions`, ...sections].join('\n\n');
}

/** The values as a table for spreadsheets: each under its path in the JSON document, with its interval. */
export function measureData(findings: MeasureFindings): DataTable {
  return {
    columns: ['measure', 'value', 'low', 'high'],
    rows: measuredValuesOf().flatMap(({ path, interval }) => {
      const value = valueAt(findings, path);
      const [low, high] = findings.intervals[interval] ?? [];
      return value === undefined ? [] : [[path, value, low, high]];
    }),
  };
}
