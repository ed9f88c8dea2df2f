import type { Interval, MeasureFindings } from '../measure/findings.js';
import { measuredValues, type MeasuredValue, type ValueFormat } from './measures.js';
import type { Words } from './report.js';
import { alignColumns, PROSE_WIDTH, wrapWords } from './table.js';
import { count, printable } from './text.js';
import { verdict } from './verdict.js';
import { whatToDo, type Given } from './what-to-do.js';

/**
 * Findings for people: what they come to in a sentence or two, a table of what each number says, its value and how sure
 * it is, and what to do.
 *
 * @param width Characters of a line. Default: as many as the table needs.
 * @param given What the measurement was given: commands then name the reader's own files. Default: no commands.
 */
export function measureText(findings: MeasureFindings, width = Infinity, given?: Given): string {
  const [size, ...others] = measuredValues(findings, terminalFormat).map(({ title, values }) => ({
    title,
    rows: values.map(measureRow),
  }));
  const where = { title: 'Where it sits', rows: leadingDimensions(findings) };
  const lines = alignColumns(
    [size!, where, ...others].flatMap(({ title, rows }) => [[`\n${title}`], ...rows]),
    { right: [1], width },
  );
  const prose = (text: string): string[] => wrapWords(text, Math.min(width, PROSE_WIDTH));
  return [
    ...prose(heading(findings)),
    ...modelLines(findings).flatMap(prose),
    '',
    ...prose(verdict(findings)),
    ...warningLines(findings, Math.min(width, PROSE_WIDTH)),
    ...lines,
    '',
    ...notes(findings).flatMap(prose),
    ...(given === undefined ? [] : nextLines(findings, given, prose)),
  ].join('\n');
}

/** What to do, with the first command of each step. */
function nextLines(
  findings: MeasureFindings,
  given: Given,
  prose: (text: string) => readonly string[],
): string[] {
  const { heading, text, steps = [] } = whatToDo(findings, given);
  // Commands are not folded: they are there to be copied.
  return [
    '',
    heading,
    ...text.flatMap((words) => prose(plainWords(words))),
    ...steps.flatMap(({ commands = [] }) => commands.map((line) => `  ${line}`)),
  ];
}

/** Words without their links. */
function plainWords(words: Words): string {
  if (typeof words === 'string') return words;
  return words
    .map((piece) => (typeof piece === 'string' ? piece : 'code' in piece ? piece.code : piece.text))
    .join('');
}

/** Which model's these embeddings are, where its mean is known. */
function modelLines({ model, modalities }: MeasureFindings): string[] {
  return model === undefined
    ? []
    : [
        `The mean of ${modalities[model.modality]} is that of ${model.name} (cosine ${model.cosine.toFixed(2)} ` +
          `with the ` +
          `${model.source}).`,
      ];
}

/** What to know before the numbers: a block of its own, each warning under a dash. */
function warningLines({ warnings = [] }: MeasureFindings, width: number): string[] {
  if (warnings.length === 0) return [];
  const item = (text: string): string[] =>
    wrapWords(printable(text, Infinity), width, 4).map((line, k) =>
      k === 0 ? `  - ${line.trimStart()}` : line,
    );
  return ['', 'Before you trust this', ...warnings.flatMap(({ text }) => item(text))];
}

function measureRow({ measure, label, value, interval, chance, note }: MeasuredValue): string[] {
  const format = (number: number): string => terminalFormat(number, measure);
  const notes = [
    ...(chance === undefined ? [] : [`chance ${format(chance)}`]),
    ...(note === '' ? [] : [note]),
  ];
  return [`  ${label}`, format(value), intervalText(interval, format), notes.join('; ')];
}

/** How much of the gap the largest dimensions carry. */
function leadingDimensions({ dimensions, dim }: MeasureFindings): string[][] {
  return dimensions.shareOfGap
    .filter(({ dims }) => [1, 2, 10].includes(dims))
    .map(({ dims, share }) => [
      `  Share of L2M² in the top ${dims === 1 ? 'dimension' : `${dims} dimensions`}`,
      percent(share),
      '',
      `${dimensions.order.slice(0, Math.min(dims, 5)).join(', ')}${dims > 5 ? ', ...' : ''} of ${dim}`,
    ]);
}

function heading({ source, dim, counts, pairs, modalities: [first, second] }: MeasureFindings): string {
  const rows =
    counts[0] === counts[1] && counts[0] === pairs
      ? `${count(pairs)} pairs of ${first} and ${second}`
      : `${count(counts[0])} ${first} rows, ${count(counts[1])} ${second} rows, ` +
        (pairs === 0 ? 'unpaired' : `${count(pairs)} pairs`);
  return `${source}: ${rows}, ${dim} dimensions`;
}

function notes({ configuration, samples, rawNorms, modalities, pairs }: MeasureFindings): string[] {
  const unit = rawNorms.every((norm) => Math.abs(norm.min - 1) < 1e-3 && Math.abs(norm.max - 1) < 1e-3);
  const norms = rawNorms.map(({ mean, std }, m) => `${number(mean)} ± ${number(std)} (${modalities[m]})`);
  return [
    ...(unit ? [] : [`Rows were normalised; their norms were ${norms.join(' and ')}.`]),
    ...samples.map(
      ({ what, used, of }) => `Sampled: ${count(used)} of ${count(of)} ${what}; --exact-rows ${of} uses all.`,
    ),
    configuration.bootstrap > 0
      ? `Brackets: 95 % intervals, ${count(configuration.bootstrap)} bootstrap resamples of ` +
        `${pairs === 0 ? 'rows' : 'pairs'}, ` +
        `seed ${configuration.seed}.`
      : 'No intervals: --bootstrap 0.',
  ];
}

function intervalText(interval: Interval | undefined, format: (value: number) => string): string {
  if (!interval || interval.some((bound) => !Number.isFinite(bound))) return '';
  // The value beside it bears the unit: once a line is enough.
  return `[${interval.map((bound) => format(bound).replace(/[ °%]+$/, '')).join(', ')}]`;
}

/** As a terminal prints it: a digit more than the report, for who compares runs. */
const terminalFormat: ValueFormat = (value, { format, decimals }) => {
  if (format === 'percent') return percent(value);
  if (format === 'degrees') return Number.isFinite(value) ? `${value.toFixed(1)}°` : number(value);
  return decimals !== undefined && Number.isFinite(value) ? value.toFixed(decimals) : number(value);
};

/** Four significant digits, without an exponent where a reader can do without. */
function number(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'n/a' : String(value);
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1);
  return Math.abs(value) >= 1000 ? value.toPrecision(5) : value.toFixed(Math.abs(value) >= 10 ? 2 : 4);
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : 'n/a';
}
