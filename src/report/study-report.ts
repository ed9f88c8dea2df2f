import type { StudyFindings } from '../study/study.js';
import { studyFigure } from './figures/study.js';
import { backgroundTable, labelOf, pValue, relationsTable } from './study-tables.js';
import type { Cell, Headline, Report, Table } from './report.js';
import { count, fixed, intervalPhrase, list, printable } from './text.js';

/** A study over models as the command line keeps it: the findings, and where they come from. */
export interface StudyDocument extends StudyFindings {
  readonly excluded: readonly { readonly name: string; readonly reason: string }[];
  /** How the inputs were joined, one sentence each. */
  readonly notes: readonly string[];
  readonly configuration: {
    readonly inputs: readonly string[];
    readonly seed: number;
    readonly bootstrap: number;
    readonly permutations: number;
    readonly version: string;
  };
}

/** The page of a study over models. */
export function studyReport(study: StudyDocument): Report {
  const { gaps, performance, models, excluded, notes, configuration } = study;
  const figure = studyFigure(study, {
    id: 'study',
    subject: 'Gap against performance',
    models: list(configuration.inputs.map((input) => printable(lastName(input), 60))),
  });
  const background = backgroundTable(
    study,
    'What else goes with performance: model size, embedding size, training data',
  );
  return {
    title: 'Gap against performance over models',
    subtitle:
      `${count(models.length)} models; ${list(gaps.map(({ label }) => printable(label, 40)))} against ` +
      `${list(performance.map(({ label }) => printable(label, 40)))}`,
    lead: leadOf(study),
    headlines: headlines(study),
    sections: [
      ...(figure === undefined ? [] : [{ heading: 'The models', text: [], figures: [figure], tables: [] }]),
      {
        heading: 'Relations',
        text: [
          "Kendall's tau is 1 where the models stand in the same order by both quantities, " +
            '−1 where in opposite order, and 0 where ' +
            'one says nothing of the other. Under it stands its 95 % bootstrap interval over models; ' +
            'p is two-sided, from shuffling; under it Holm’s, adjusted for the number of relations with the gap. ' +
            "The partial rho is Spearman's correlation with the covariates held fixed.",
        ],
        figures: [],
        tables: [
          relationsTable(study, 'Performance against the gap'),
          ...(background === undefined ? [] : [background]),
        ],
      },
      {
        heading: 'Models',
        text: [...notes, ...(excluded.length > 0 ? [excludedText(excluded)] : [])].map(
          (text) => `${printable(text, 2000)}.`,
        ),
        figures: [],
        tables: [modelsTable(study)],
      },
    ],
    attachment: { fileName: 'modgap-study.json', content: study },
    colophon:
      `Made by Modgap ${printable(configuration.version)}, seed ${configuration.seed}; ` +
      `${count(configuration.permutations)} permutations, ${count(configuration.bootstrap)} resamples.`,
  };
}

function leadOf({ relations, background, gaps, performance, covariates }: StudyFindings): string[] {
  const clear = relations.filter(({ pHolm }) => pHolm < 0.05);
  const rising = clear.filter(({ tau }) => tau > 0).length;
  const strongestGap = Math.max(...relations.map(({ tau }) => Math.abs(tau)));
  const strongest = [...background].sort((a, b) => Math.abs(b.tau) - Math.abs(a.tau))[0];
  const [first] = relations;
  return [
    `Of ${count(relations.length)} ${relations.length === 1 ? 'relation' : 'relations'} between ` +
      `${list(gaps.map(({ label }) => printable(label, 40)))} and performance, ` +
      `${clear.length === 0 ? 'none is' : clear.length === 1 ? '1 is' : `${count(clear.length)} are`} beyond chance ` +
      `(p < 0.05${relations.length > 1 ? ', adjusted for their number by Holm' : ''})` +
      `${directionOf(rising, clear.length)}.`,
    ...(strongest !== undefined && first !== undefined
      ? [
          `The strongest of them has Kendall's tau ${fixed(strongestGap, 2)} in size; ` +
            `${labelOf(covariates, strongest.x)} reaches ` +
            `${fixed(Math.abs(strongest.tau), 2)} with ${labelOf(performance, strongest.y)}. A relation over ` +
            'models that differ in everything at once ' +
            'is no cause: read the partial correlations beside it.',
        ]
      : []),
  ];
}

/** Which way the relations beyond chance go: ": in all of them a larger value goes with better performance". */
function directionOf(rising: number, clear: number): string {
  if (clear === 0) return '';
  const [better, worse] = ['a larger value goes with better performance', 'a larger value goes with worse'];
  if (clear === 1) return `: ${rising === 1 ? better : `${worse} performance`}`;
  if (rising === clear) return `: in all of them ${better}`;
  if (rising === 0) return `: in all of them ${worse} performance`;
  return `: in ${count(rising)} ${better}, in ${count(clear - rising)} with worse`;
}

function groupName(group: string): string {
  return group === 'all' ? 'all models' : `${printable(group, 40)} training data`;
}

/** A file's or folder's own name: the folders above it are the reader's affair. */
function lastName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}

function headlines({ relations, gaps, performance }: StudyFindings): Headline[] {
  return relations.slice(0, 6).map(({ x, y, group, tau, interval, p }) => ({
    label: `Kendall's tau of ${labelOf(gaps, x)} and ${labelOf(performance, y)}, ${groupName(group)}`,
    value: fixed(tau, 2),
    detail: `${intervalPhrase(interval, (value) => fixed(value, 2)) ?? "Kendall's tau"}, p = ${pValue(p)}`,
  }));
}

function excludedText(excluded: StudyDocument['excluded']): string {
  return `Left out: ${list(excluded.map(({ name, reason }) => `${name} (${reason})`))}`;
}

/** A table of more models is closed until it is opened. */
const MANY = 24;

function modelsTable({ models, gaps, performance, covariates }: StudyFindings): Table {
  const columns = [...gaps, ...performance, ...covariates];
  return {
    caption: 'The models and what is known of them',
    folded: models.length > MANY,
    columns: [
      { header: 'Model' },
      { header: 'Group' },
      ...columns.map(({ label }) => ({ header: printable(label, 40), kind: 'number' as const })),
    ],
    rows: models.map(({ name, group, values }): Cell[] => [
      printable(name),
      group ?? '',
      ...columns.map(({ key }) => {
        const value = values[key];
        return value === null || value === undefined ? '' : fixed(value, Math.abs(value) >= 100 ? 0 : 3);
      }),
    ]),
  };
}
