import { ablationSpread, type AblationCurve, type Spread } from '../evaluation/index.js';
import { ablationFigure, ORDER_NAMES, taskName } from './figures/ablation.js';
import type { Report, Table } from './report.js';
import { count, fixed, modalityNames, percent, plural, printable } from './text.js';

/** An ablation and what it is of. */
export interface AblationDescription {
  readonly source: string;
  readonly modalities: readonly [string, string];
  /** How many pairs it rests on, and how many there are: each row counts once, in its first pair. */
  readonly pairs: number;
  readonly of: number;
  /** The order that was asked for, then the random ones. */
  readonly curves: readonly [AblationCurve, ...AblationCurve[]];
  readonly seed: number;
  readonly version: string;
  /** What the page carries along as data. */
  readonly content: unknown;
}

/** The first steps, then fewer and fewer: what a table shows of `last` steps. */
export function ablationSteps(last: number): number[] {
  const shown = new Set([0, 1, 2, 3, 4, 5, 6, 8, 10, last]);
  for (let step = 16; step < last; step *= 1.5) shown.add(Math.round(step));
  return [...shown].filter((step) => step <= last).sort((a, b) => a - b);
}

/** The page of one ablation. */
export function ablationReport(description: AblationDescription): Report {
  const { source, modalities, pairs, of, curves, seed, version, content } = description;
  const [main, ...controls] = curves;
  const names = modalityNames(modalities).map(plural);
  const isRetrieval = main.tasks.some(({ name }) => name === 'imageToText');
  const figure = ablationFigure(curves, isRetrieval ? { queries: pairs } : {});
  return {
    title: 'Gap and task while dimensions are removed',
    subtitle:
      `${printable(source)}: ${count(pairs)} pairs of ${names[0]} and ${names[1]}, ${count(main.dims.length)} ` +
      'dimensions',
    lead: [
      `${figure.title}. Dimensions are removed in this order: ${ORDER_NAMES[main.order]}.`,
      ...(pairs < of
        ? [`Each row counts once, in its first pair: ${count(pairs)} of ${count(of)} pairs.`]
        : []),
    ],
    sections: [
      {
        heading: 'The ablation',
        text: [
          'A mixed pool holds all rows of both modalities; its queries look for their one right match among them. ' +
            'What removing dimensions is worth on rows that had no part in choosing them, beside other corrections, ' +
            'is what modgap close compare tells.',
        ],
        figures: [figure],
        tables: [curveTable(main), ...(controls.length > 0 ? [controlTable(controls)] : [])],
      },
    ],
    attachment: { fileName: 'modgap-ablate.json', content },
    colophon: `Made by Modgap ${printable(version)}: modgap ablate, seed ${seed}.`,
  };
}

function curveTable({ order, dims, l2m, rmg, tasks }: AblationCurve): Table {
  const steps = ablationSteps(dims.length - 1);
  return {
    caption: `Removed in this order: ${ORDER_NAMES[order]}`,
    columns: [
      { header: 'Removed' },
      ...['Last', 'L2M', 'RMG', ...tasks.map(({ name }) => taskName(name))].map((header) => ({
        header,
        kind: 'number' as const,
      })),
    ],
    rows: steps.map((step) => [
      count(step),
      step === 0 ? '' : String(dims[step - 1]),
      fixed(l2m[step]!),
      fixed(rmg[step]!),
      ...tasks.map(({ share }) => percent(share[step]!)),
    ]),
  };
}

/** The random orders: their mean, and their range where there are several. */
function controlTable(controls: readonly AblationCurve[]): Table {
  const { orders, l2m, rmg, tasks } = ablationSpread(controls);
  const cell = ({ mean, low, high }: Spread, step: number, text: (value: number) => string) =>
    orders > 1
      ? { text: text(mean[step]!), note: `${text(low[step]!)} to ${text(high[step]!)}` }
      : text(mean[step]!);
  return {
    caption:
      `Removed in this order: ${ORDER_NAMES.random}` +
      (orders > 1 ? `; mean and range of ${count(orders)} orders` : ''),
    columns: [
      { header: 'Removed' },
      ...['L2M', 'RMG', ...tasks.map(({ name }) => taskName(name))].map((header) => ({
        header,
        kind: 'number' as const,
      })),
    ],
    rows: ablationSteps(l2m.mean.length - 1).map((step) => [
      count(step),
      cell(l2m, step, fixed),
      cell(rmg, step, fixed),
      ...tasks.map(({ share }) => cell(share, step, percent)),
    ]),
  };
}
