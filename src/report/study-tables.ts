import type { StudyAssociation, StudyColumn, StudyFindings } from '../study/study.js';
import type { Cell, Table } from './report.js';
import { count, fixed, list, printable } from './text.js';

/** Kendall's tau of each relation, and the partial Spearman correlation that the covariates leave. */
export function relationsTable(findings: StudyFindings, caption: string): Table {
  const { covariates } = findings;
  const givens = findings.relations.flatMap(({ partial }) =>
    partial === undefined ? [] : [list(partial.given.map((key) => labelOf(covariates, key)))],
  );
  // Said once where it is the same for all.
  const [shared] = new Set(givens).size === 1 ? givens : [];
  return {
    caption: shared === undefined ? caption : `${caption}; the partial rho holds ${shared} fixed`,
    columns: [
      { header: 'Against' },
      { header: 'Performance' },
      { header: 'Training data' },
      { header: 'Models', kind: 'number' },
      { header: "Kendall's tau", kind: 'number' },
      { header: 'p', kind: 'number' },
      { header: 'Slope', kind: 'number' },
      { header: 'Partial rho', kind: 'number' },
    ],
    rows: findings.relations.map((relation): Cell[] => {
      const { partial, line } = relation;
      return [
        ...subject(findings, findings.gaps, relation).slice(0, -1),
        { text: pValue(relation.p), note: `${pValue(relation.pHolm)} by Holm` },
        fixed(line.slope),
        partial === undefined
          ? ''
          : {
              text: fixed(partial.rho, 2),
              note:
                interval(partial.interval) +
                (shared === undefined
                  ? `; given ${list(partial.given.map((key) => labelOf(covariates, key)))}`
                  : ''),
            },
      ];
    }),
  };
}

/** Kendall's tau of performance with what else models differ in; undefined where nothing is known of that. */
export function backgroundTable(findings: StudyFindings, caption: string): Table | undefined {
  if (findings.background.length === 0) return undefined;
  return {
    caption,
    columns: [
      { header: 'Against' },
      { header: 'Performance' },
      { header: 'Training data' },
      { header: 'Models', kind: 'number' },
      { header: "Kendall's tau", kind: 'number' },
      { header: 'p', kind: 'number' },
    ],
    rows: findings.background.map((one): Cell[] => subject(findings, findings.covariates, one)),
  };
}

function subject(
  { performance }: StudyFindings,
  columns: readonly StudyColumn[],
  { x, y, group, models, tau, p, interval: ends }: StudyAssociation,
): Cell[] {
  return [
    labelOf(columns, x),
    labelOf(performance, y),
    group,
    count(models),
    { text: fixed(tau, 2), note: interval(ends) },
    pValue(p),
  ];
}

/** "0.012", "0.0002". */
export function pValue(p: number): string {
  return p < 0.001 ? fixed(p, 4) : fixed(p, 3);
}

function interval([low, high]: readonly [number, number]): string {
  return `${fixed(low, 2)} to ${fixed(high, 2)}`;
}

export function labelOf(columns: readonly StudyColumn[], key: string): string {
  return printable(columns.find((column) => column.key === key)?.label ?? key, 40);
}
