/** The report of a measurement: what was found, said for someone who has not read the papers, then every number. */
import type {
  MeasureFindings,
  MeasurePictures,
  MixedFindings,
  WarningFindings,
} from '../measure/findings.js';
import { isPaired } from '../measure/paired.js';
import { bestDimensionsFigure } from './figures/best-dimensions.js';
import { cosinesFigure } from './figures/cosines.js';
import { differenceSpectrumFigure } from './figures/difference-spectrum.js';
import type { MeasureFigure } from './figures/index.js';
import { mixedPoolFigure } from './figures/mixed-pool.js';
import { pcaFigure } from './figures/pca.js';
import { permutationFigure } from './figures/permutation.js';
import { retrievalFigure } from './figures/retrieval.js';
import { umapFigure } from './figures/umap.js';
import { leadParagraphs, costParagraph, sizeParagraph, shapeParagraph, whereParagraph } from './lead.js';
import { measuredValues, measureTable } from './measures.js';
import type { Cell, Figure, Headline, Notice, Report, Table } from './report.js';
import { directions, sameModalityByChance, sides } from './sentences.js';
import { measureTerms } from './terms.js';
import { count, fixed, intervalPhrase, percent, printable } from './text.js';
import { whatToDo, type Given } from './what-to-do.js';

/** The section that lists every value. */
export const ALL_MEASURES = 'All measures';

/**
 * Everything that {@link MeasureFindings} and {@link MeasurePictures} hold, as a report. Figures without data are left
 * out.
 *
 * @param given The files and flags that the commands of "What to do" repeat. Default: the source's files.
 */
export function measureReport(
  findings: MeasureFindings,
  pictures: MeasurePictures,
  given: Given = { files: findings.source.split(', ') },
): Report {
  const { many } = sides(findings);
  const draw = (...figures: readonly MeasureFigure[]): Figure[] =>
    figures.map((figure) => figure(findings, pictures)).filter((figure) => figure !== undefined);
  const { configuration } = findings;
  return {
    title: `The modality gap between ${many[0]} and ${many[1]}`,
    subtitle: `${printable(findings.source)}: ${sizeWords(findings)}, ${count(findings.dim)} dimensions`,
    lead: leadParagraphs(findings),
    notices: notices(findings),
    first: [whatToDo(findings, given)],
    headlines: headlines(findings),
    terms: measureTerms,
    sections: [
      {
        heading: 'What it costs, and what it does not',
        text: [costParagraph(findings)],
        figures: draw(mixedPoolFigure, retrievalFigure),
        tables: [],
      },
      {
        heading: 'How large the gap is',
        text: [sizeParagraph(findings)],
        figures: draw(pcaFigure, permutationFigure),
        tables: [],
      },
      {
        heading: 'Where it sits',
        text: [whereParagraph(findings)],
        figures: draw(differenceSpectrumFigure, bestDimensionsFigure),
        tables: [],
      },
      {
        heading: 'How the space is shaped',
        text: [shapeParagraph(findings)],
        figures: draw(cosinesFigure, umapFigure),
        tables: [coneTable(findings)],
      },
      {
        heading: ALL_MEASURES,
        text: [],
        figures: [],
        tables: measuredValues(findings).flatMap(({ title, values }) =>
          values.length === 0 ? [] : [{ ...measureTable(title, values), isGlossary: true }],
        ),
      },
      {
        heading: 'How this was computed',
        text: [
          `Rows are scaled to length 1 before anything else. Intervals are 95\u00a0% percentile intervals over ` +
            `${count(configuration.bootstrap)} bootstrap resamples ` +
            `${isPaired(findings) ? 'of pairs; rows that pairs join are resampled together' : 'of rows'}; ` +
            'shares that nearly all or hardly any rows have get exact (Clopper-Pearson) intervals. The same ' +
            'input, seed and version give the same numbers.',
          ...(findings.model === undefined
            ? []
            : [`The model was recognised by its ${printable(findings.model.source, 200)}.`]),
        ],
        figures: [],
        tables: [inputTable(findings), settingsTable(findings), ...samplesTable(findings)],
      },
    ],
    attachment: { fileName: 'modgap-measure.json', content: findings },
    colophon:
      `Made by Modgap ${printable(configuration.version)} from ${printable(findings.source)}, seed ` +
      `${configuration.seed}.`,
  };
}

/** "500 pairs"; without pairs "500 images and 400 texts, unpaired". */
function sizeWords(findings: MeasureFindings): string {
  const { many } = sides(findings);
  return isPaired(findings)
    ? `${count(findings.pairs)} pairs`
    : `${count(findings.counts[0])} ${many[0]} and ${count(findings.counts[1])} ${many[1]}, unpaired`;
}

/** Before the numbers are trusted. */
function notices({ warnings = [] }: MeasureFindings): Notice[] {
  return warnings.map(({ code, text }) => ({ title: NOTICE_TITLES[code], text: printable(text, 1000) }));
}

const NOTICE_TITLES: Readonly<Record<WarningFindings['code'], string>> = {
  'retrieval-at-chance': 'Matches are not found.',
  'repeated-rows': 'Rows repeat.',
  'few-pairs': 'Few pairs.',
  unpaired: 'No pairs.',
  'identical-modalities': 'Both sides are the same.',
  'swapped-modalities': 'The sides may be swapped.',
  'other-model': 'Some rows may be of another model.',
};

/** The numbers to remember: first what a search sees, then the gap. */
function headlines(findings: MeasureFindings): Headline[] {
  const { gap, intervals, mixed } = findings;
  const either = (path: string, otherwise: string, format?: (value: number) => string): string =>
    intervalPhrase(intervals[path], format) ?? otherwise;
  return [
    ...(mixed === undefined ? ownKindHeadlines(findings) : rankHeadlines(findings, mixed)),
    ...(isPaired(findings) ? directions(findings) : []).map((direction) => ({
      label: `R@1, ${direction.label}`,
      value: percent(direction.recall['r@1']),
      detail: [intervalPhrase(direction.interval(1), percent), `chance ${percent(direction.chance(1))}`]
        .filter((part) => part !== undefined)
        .join('; '),
    })),
    { label: 'Gap (L2M)', value: fixed(gap.l2m), detail: either('l2m', '0 = no gap, 2 = the most') },
    ...(gap.rmg === undefined
      ? []
      : [
          {
            label: 'Relative gap (RMG)',
            value: fixed(gap.rmg),
            detail: either('rmg', '½ = a match is as far as a random row'),
          },
        ]),
    ...(gap.matchedCosine === undefined
      ? []
      : [
          {
            label: 'Matched cosine',
            value: fixed(gap.matchedCosine),
            detail: either('matchedCosine', '1 = every pair coincides'),
          },
        ]),
    {
      label: 'Told apart by a plane',
      value: percent(gap.linearSeparability),
      detail: either('linearSeparability', 'chance 50 %', percent),
    },
  ];
}

/** Where the right match stands in a shared index. */
function rankHeadlines(findings: MeasureFindings, { byQuery }: MixedFindings): Headline[] {
  const { names } = sides(findings);
  const items = findings.counts[0] + findings.counts[1];
  return (['image', 'text'] as const).map((key, side) => ({
    label: `Shared index: median rank of a match, ${names[side]} query`,
    value: count(byQuery[key].rank.median),
    detail:
      intervalPhrase(findings.intervals[`mixed.byQuery.${key}.rank.median`], count) ??
      `of ${count(items)} items; 1 is best`,
  }));
}

function ownKindHeadlines(findings: MeasureFindings): Headline[] {
  const { anyOne, many } = sides(findings);
  return ([0, 1] as const).map((side) => ({
    label: `Shared index: ${anyOne[side]} nearest to ${anyOne[side]}`,
    value: percent(findings.mixedPool[side].sameModalityNearest),
    detail:
      intervalPhrase(findings.intervals[`mixedPool.${side}.sameModalityNearest`], percent) ??
      `${many[side]} by chance: ${percent(sameModalityByChance(findings, side))}`,
  }));
}

function coneTable(findings: MeasureFindings): Table {
  const { many } = sides(findings);
  return {
    caption:
      'The cones: cosines of every two different rows of a modality, and the share of the sphere in a cap as ' +
      'wide as they open',
    columns: [
      { header: 'Modality' },
      ...['Mean', 'Std', 'Min', '25 %', 'Median', '75 %', 'Max', 'Opening', 'Share of the sphere'].map(
        (header) => ({
          header,
          kind: 'number' as const,
        }),
      ),
    ],
    rows: findings.cone.map((cone, side): Cell[] => [
      many[side] ?? '',
      ...[cone.mean, cone.std, cone.min, ...cone.quartiles, cone.max].map((value) => fixed(value)),
      Number.isFinite(cone.cap.angleDegrees)
        ? `${fixed(cone.cap.angleDegrees, 1)}°`
        : fixed(cone.cap.angleDegrees),
      sphereShare(cone.cap.log10ShareOwn),
    ]),
  };
}

/** A share given as a base-10 logarithm: "12 %" or "10⁻¹⁵⁴". */
export function sphereShare(log10: number): string {
  if (!Number.isFinite(log10)) return fixed(log10);
  if (log10 > -4) return percent(10 ** log10);
  const exponent = [...String(Math.round(-log10))].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]);
  return `10⁻${exponent.join('')}`;
}

function inputTable(findings: MeasureFindings): Table {
  const { many } = sides(findings);
  return {
    caption: `The input: ${printable(findings.source)}`,
    columns: [
      { header: 'Modality' },
      { header: 'Rows', kind: 'number' },
      { header: 'Dimensions', kind: 'number' },
      { header: 'Length before scaling, mean', kind: 'number' },
      { header: 'Std', kind: 'number' },
      { header: 'Min', kind: 'number' },
      { header: 'Max', kind: 'number' },
    ],
    rows: findings.rawNorms.map((norms, side): Cell[] => [
      many[side] ?? '',
      count(findings.counts[side] ?? Number.NaN),
      count(findings.dim),
      ...[norms.mean, norms.std, norms.min, norms.max].map((value) => fixed(value)),
    ]),
  };
}

function settingsTable(findings: MeasureFindings): Table {
  const { configuration, pairs } = findings;
  return {
    caption: 'Settings',
    columns: [{ header: 'Setting' }, { header: 'Value', kind: 'number' }],
    rows: [
      ['Pairs', count(pairs)],
      ['Seed', String(configuration.seed)],
      ['Bootstrap resamples', count(configuration.bootstrap)],
      ['Permutations', count(configuration.permutations)],
      ['Rows up to which every measure is exact', count(configuration.exactRows)],
      ['Version of Modgap', printable(configuration.version)],
    ],
  };
}

function samplesTable({ samples }: MeasureFindings): Table[] {
  if (samples.length === 0) return [];
  return [
    {
      caption: 'Rests on a seeded sample instead of every row',
      columns: [{ header: 'What' }, { header: 'Used', kind: 'number' }, { header: 'Of', kind: 'number' }],
      rows: samples.map(({ what, used, of }): Cell[] => [printable(what), count(used), count(of)]),
    },
  ];
}
