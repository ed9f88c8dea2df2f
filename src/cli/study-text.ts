import type { StudyDocument } from '../report/index.js';
import { alignColumns } from '../report/table.js';
import type { StudyAssociation, StudyColumn } from '../study/study.js';

/** A study as a table for people. */
export function studyText(study: StudyDocument): string {
  const { gaps, performance, covariates, relations, background, groups, models, excluded, notes } = study;
  const label = (columns: readonly StudyColumn[], key: string): string =>
    columns.find((column) => column.key === key)?.label ?? key;
  const row = (columns: readonly StudyColumn[], one: StudyAssociation): string[] => [
    `  ${label(columns, one.x)}`,
    label(performance, one.y),
    one.group,
    String(one.models),
    one.tau.toFixed(2),
    interval(one.interval),
    one.p < 0.001 ? one.p.toFixed(4) : one.p.toFixed(3),
  ];
  const header = ['  of', 'with', 'models', '', 'tau', '', 'p'];
  const given = [...new Set(relations.flatMap(({ partial }) => partial?.given ?? []))];
  const table = alignColumns(
    [
      [`\nPerformance against ${gaps.map(({ label: text }) => text).join(', ')}`],
      [...header, given.length > 0 ? 'partial rho' : ''],
      ...relations.map((one) => [
        ...row(gaps, one),
        one.partial === undefined ? '' : one.partial.rho.toFixed(2),
        one.partial === undefined ? '' : interval(one.partial.interval),
      ]),
      ...(background.length > 0
        ? [['\nWhat else goes with performance'], header, ...background.map((one) => row(covariates, one))]
        : []),
    ],
    [3, 4, 6, 7],
  );
  const sizes = groups.map(({ name, label: text, models: size }) => `${size} ${name} (${text})`);
  return [
    `${models.length} models${sizes.length > 0 ? `: ${sizes.join(', ')}` : ''}`,
    ...table,
    '',
    "tau: Kendall's tau-b; p: two-sided, by permutation; brackets: 95 % bootstrap intervals over models.",
    ...(given.length > 0
      ? [`partial rho: Spearman's, with ${given.map((key) => label(covariates, key)).join(', ')} held fixed.`]
      : []),
    ...notes,
    ...(excluded.length > 0
      ? [`Left out: ${excluded.map(({ name, reason }) => `${name} (${reason})`).join(', ')}.`]
      : []),
  ].join('\n');
}

function interval([low, high]: readonly [number, number]): string {
  return Number.isFinite(low) && Number.isFinite(high) ? `[${low.toFixed(2)}, ${high.toFixed(2)}]` : '';
}
