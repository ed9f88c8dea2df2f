/** A comparison of corrections, for a terminal and as a page. */
import { type ComparisonFindings } from '../closing/index.js';
import { goalLabel, settingSentences, takeHome, verdict } from './close-words.js';
import { gainAndPriceFigure } from './figures/gain-and-price.js';
import { shareCurveFigure } from './figures/share-curve.js';
import { leaderboardCells, leaderboardTable } from './leaderboard.js';
import type { Figure, Report, Table } from './report.js';
import { alignColumns, PROSE_WIDTH, wrapWords } from './table.js';
import { count, fixed, list, modalityNames, printable } from './text.js';
import type { Given } from './what-to-do.js';

export { leaderboardData as comparisonData } from './leaderboard.js';

/** The verdict, the leaderboard, and how to take the recommended method home. */
export function comparisonText(findings: ComparisonFindings, given: Given, width = Infinity): string {
  const prose = (text: string): string[] => wrapWords(text, Math.min(width, PROSE_WIDTH));
  const { rows, right } = leaderboardCells(findings);
  const steps = takeHome(findings, given);
  return [
    ...prose(heading(findings)),
    '',
    ...prose(verdict(findings)),
    '',
    ...alignColumns(rows, { right, width }),
    '',
    ...steps.flatMap(({ text, commands }) => [
      ...prose(text),
      ...commands.map((command) => `  ${command}`),
      '',
    ]),
    ...settingSentences(findings).flatMap(prose),
  ].join('\n');
}

function heading({ source, dim, split }: ComparisonFindings): string {
  return (
    `${printable(source)}: ${count(dim)} dimensions, ${count(split.calibration)} items to calibrate on, ` +
    `${count(split.evaluation)} to judge by`
  );
}

/** The page: the verdict and what to do, gain against price, then every number. */
export function comparisonReport(findings: ComparisonFindings, given: Given): Report {
  const { recommended, methods, configuration, source } = findings;
  const [first, second] = modalityNames(findings.modalities);
  const steps = takeHome(findings, given);
  const notices = findings.notes.map((text) => ({ title: 'Before you trust the numbers', text }));
  const figures = [
    gainAndPriceFigure(findings),
    recommended === null ? undefined : shareCurveFigure(findings, recommended),
  ].filter((figure): figure is Figure => figure !== undefined);
  return {
    title: `Which correction for ${first} and ${second}?`,
    subtitle: heading(findings),
    lead: [verdict(findings)],
    ...(notices.length > 0 && { notices }),
    first: [
      {
        heading: 'What to do',
        text: steps.length > 0 ? [] : ['Leave the rows as they are, and search each modality by itself.'],
        steps,
        figures: [],
        tables: [],
      },
    ],
    sections: [
      {
        heading: 'What a gain costs',
        text: [`Methods are sorted by ${goalLabel(findings)}.`],
        figures,
        tables: [leaderboardTable(findings)],
      },
      {
        heading: 'How this was judged',
        text: settingSentences(findings),
        figures: [],
        tables: tuningTable(findings),
      },
    ],
    attachment: { fileName: 'modgap-close-compare.json', content: findings },
    colophon:
      `Made by Modgap ${printable(configuration.version)} from ${printable(source)}: modgap close compare, seed ` +
      `${configuration.seed}, ${count(methods.length)} methods.`,
  };
}

/** The options that were tried on calibration rows. */
function tuningTable({ methods }: ComparisonFindings): Table[] {
  const tuned = methods.filter(({ tried }) => tried.length > 0);
  if (tuned.length === 0) return [];
  const words = (options: Readonly<Record<string, number | string>>): string =>
    list(Object.entries(options).map(([name, value]) => `${name} ${value}`)) || 'defaults';
  return [
    {
      caption:
        'Options that were tried inside the calibration rows, by the NDCG@10 in the mixed pool that they reached there',
      columns: [{ header: 'Method' }, { header: 'Chosen' }, { header: 'Tried' }],
      rows: tuned.map(({ id, options, tried }) => [
        id,
        words(options),
        tried.map((one) => `${words(one.options)}: ${fixed(one['ndcg@10'])}`).join('; '),
      ]),
    },
  ];
}
