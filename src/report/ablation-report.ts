import type { AblationCurve } from '../evaluation/index.js';
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
  /** The order that was asked for, then the control. */
  readonly curves: readonly [AblationCurve, AblationCurve?];
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
  const [main, control] = curves;
  const names = modalityNames(modalities).map(plural);
  const figure = ablationFigure(control ? [main, control] : [main]);
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
        text: [],
        figures: [figure],
        tables: [main, ...(control ? [control] : [])].map(curveTable),
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
