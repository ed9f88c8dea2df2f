/** Several modalities: one small matrix a measure, for a terminal, Markdown and spreadsheets. */
import { measuredValuesOf, valueAt } from '../../geometry/index.js';
import { matrixValue, type MatrixFindings } from '../../measure/index.js';
import type { DataTable } from '../csv.js';
import { valueText, valueWithInterval, type Printed } from '../interval-text.js';
import { markdownTable } from '../markdown.js';
import { alignColumns, PROSE_WIDTH, wrapWords } from '../table.js';
import { count, list, printable } from '../text.js';

/** A measure that has a matrix of its own. */
export interface MatrixMeasure {
  readonly path: string;
  readonly label: string;
  readonly printed: Printed;
  /** Whether row and column can be exchanged. */
  readonly symmetric: boolean;
}

const NUMBER: Printed = { format: 'number' };
const SHARE: Printed = { format: 'percent' };

/** What matters first, in reading order. */
export const MATRIX_MEASURES: readonly MatrixMeasure[] = [
  { path: 'gap.l2m', label: 'Distance between the means (L2M)', printed: NUMBER, symmetric: true },
  { path: 'gap.rmg', label: 'Relative modality gap (RMG)', printed: NUMBER, symmetric: true },
  { path: 'gap.matchedCosine', label: 'Matched cosine', printed: NUMBER, symmetric: true },
  { path: 'gap.linearSeparability', label: 'Linear separability, held out', printed: SHARE, symmetric: true },
  {
    path: 'retrieval.{direction}.r@1',
    label: 'R@1, a row searches the column',
    printed: SHARE,
    symmetric: false,
  },
  {
    path: 'mixedPool.*.sameModalityNearest',
    label: 'Own kind nearest for a row, among rows and columns',
    printed: SHARE,
    symmetric: false,
  },
  { path: 'mixed.ndcg@10', label: 'NDCG@10 in a pool of both', printed: NUMBER, symmetric: true },
];

/** A matrix as cells: a header, and a row a modality. Undefined where no pair has the measure. */
export function matrixCells(
  findings: MatrixFindings,
  { path, printed, symmetric }: MatrixMeasure,
  withIntervals = false,
): { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] } | undefined {
  const names = findings.modalities.map((name) => printable(name, 24));
  let found = false;
  const rows = names.map((name, row) => [
    name,
    ...names.map((_, column) => {
      if (symmetric && column <= row) return column === row ? '·' : '';
      const own = matrixValue(findings, row, column, path);
      if (own === undefined) return column === row ? '·' : '–';
      found = true;
      return withIntervals
        ? valueWithInterval(own.value, own.interval, printed)
        : valueText(own.value, printed);
    }),
  ]);
  if (!found) return undefined;
  if (!symmetric) return { header: ['', ...names], rows };
  // Nothing stands under the first column nor beside the last row of a triangle.
  return {
    header: ['', ...names.slice(1)],
    rows: rows.slice(0, -1).map(([name, , ...cells]) => [name!, ...cells]),
  };
}

/** One matrix a measure; with intervals where `width` holds them. */
export function matrixText(findings: MatrixFindings, width = Infinity): string {
  const prose = (text: string): string[] => wrapWords(text, Math.min(width, PROSE_WIDTH));
  let short = false;
  const blocks = MATRIX_MEASURES.flatMap((measure) => {
    const lines = (withIntervals: boolean): string[] | undefined => {
      const cells = matrixCells(findings, measure, withIntervals);
      if (!cells) return undefined;
      const rows = [cells.header, ...cells.rows].map(([name, ...rest]) => [`  ${name}`, ...rest]);
      return alignColumns(rows, { width, right: cells.header.flatMap((_, c) => (c > 0 ? [c] : [])) });
    };
    const wide = lines(true);
    if (!wide) return [];
    const fits = wide.length === findings.modalities.length + (measure.symmetric ? 0 : 1);
    short ||= !fits;
    return [['', measure.label, ...(fits ? wide : lines(false)!)]];
  });
  return [
    ...prose(heading(findings)),
    ...blocks.flat(),
    '',
    ...matrixSentences(findings).flatMap(prose),
    ...(short ? prose('Lines without brackets were too short for them: --json and --csv have all.') : []),
  ].join('\n');
}

/** As GitHub Markdown, with intervals. */
export function matrixMarkdown(findings: MatrixFindings): string {
  const blocks = MATRIX_MEASURES.flatMap((measure) => {
    const cells = matrixCells(findings, measure, true);
    if (!cells) return [];
    const right = cells.header.flatMap((_, c) => (c > 0 ? [c] : []));
    return [`**${measure.label}**\n\n${markdownTable(cells.header, cells.rows, right)}`];
  });
  return [heading(findings), ...blocks, ...matrixSentences(findings)].join('\n\n');
}

/** A row a measure and pair. */
export function matrixData({ pairs }: MatrixFindings): DataTable {
  return {
    columns: ['measure', 'first', 'second', 'value', 'low', 'high'],
    rows: pairs.flatMap((findings) =>
      measuredValuesOf().flatMap(({ path, interval }) => {
        const value = valueAt(findings, path);
        const [low, high] = findings.intervals[interval] ?? [];
        return value === undefined ? [] : [[path, ...findings.modalities, value, low, high]];
      }),
    ),
  };
}

function heading({ modalities, pairs }: MatrixFindings): string {
  const rows = modalities.map((name, m) => {
    // The first modality of the first pairs, the second of those.
    const at = m === 0 ? pairs[0]!.counts[0] : pairs[m - 1]!.counts[1];
    return `${printable(name, 24)} (${count(at)} rows)`;
  });
  return `${count(modalities.length)} modalities: ${list(rows)}, ${count(pairs[0]!.dim)} dimensions`;
}

/** Where the gap is largest, and what the numbers rest on. */
export function matrixSentences({ pairs }: MatrixFindings): string[] {
  const sorted = [...pairs].sort((a, b) => b.gap.l2m - a.gap.l2m);
  const told = ({ modalities, gap, intervals }: (typeof pairs)[number]): string =>
    `${modalities.join(' and ')} (L2M ${valueWithInterval(gap.l2m, intervals['l2m'], NUMBER)})`;
  const { bootstrap, seed } = pairs[0]!.configuration;
  return [
    `The largest gap is between ${told(sorted[0]!)}, the smallest between ${told(sorted.at(-1)!)}.`,
    bootstrap > 0
      ? `95 % intervals, ${count(bootstrap)} bootstrap resamples, seed ${seed}.`
      : 'No intervals: --bootstrap 0.',
    ...new Set(pairs.flatMap(({ warnings = [] }) => warnings.map(({ text }) => text))),
  ];
}
