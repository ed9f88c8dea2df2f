/** Every measure of a measurement: its name, one line of definition, how to read it, and where it comes from. */
import type { Interval, MeasureFindings } from '../measure/findings.js';
import type { Cell, RichCell, Table } from './report.js';
import { directions, sameModalityByChance, sides, type Sides } from './sentences.js';
import { count, fixed, isInterval, percent } from './text.js';

/** A measure of these findings, ready to print. */
export interface MeasuredValue {
  readonly name: string;
  readonly value: number;
  readonly interval: Interval | undefined;
  readonly format: (value: number) => string;
  readonly definition: string;
  readonly reading: string;
  readonly source: RichCell;
}

const mindTheGap = (where: string): RichCell => ({
  text: 'Liang et al., NeurIPS 2022',
  note: where,
  href: 'https://arxiv.org/abs/2203.02053',
});
const twoEffects = (where: string): RichCell => ({
  text: 'Schrodi et al., ICLR 2025',
  note: where,
  href: 'https://arxiv.org/abs/2404.07983',
});
const wangIsola = (where: string): RichCell => ({
  text: 'Wang & Isola, ICML 2020',
  note: where,
  href: 'https://arxiv.org/abs/2005.10242',
});
const frechet: RichCell = {
  text: 'Dowson & Landau, 1982',
  note: 'the formula of FID: Heusel et al., NeurIPS 2017',
  href: 'https://arxiv.org/abs/1706.08500',
};
const classical = (text: string): RichCell => ({ text });
const modgap: RichCell = { text: 'Modgap', note: 'docs/measures.md' };

const degrees = (value: number): string => (Number.isFinite(value) ? `${fixed(value, 1)}°` : fixed(value));

function gapMeasures(findings: MeasureFindings, { many }: Sides): MeasuredValue[] {
  const { gap, intervals } = findings;
  return [
    {
      name: 'Distance of the means (L2M)',
      value: gap.l2m,
      interval: intervals['l2m'],
      format: fixed,
      definition: `Length of the gap vector: mean of the ${many[0]} minus mean of the ${many[1]}, rows of length 1.`,
      reading: '0 to 2; 0 = no gap.',
      source: mindTheGap('section 4.2'),
    },
    {
      name: 'Distance of the pairs (L2I)',
      value: gap.l2i,
      interval: intervals['l2i'],
      format: fixed,
      definition: 'Mean distance between the two members of a matched pair.',
      reading: '0 to 2; 0 = every pair coincides.',
      source: twoEffects('section 3'),
    },
    {
      name: 'Relative modality gap (RMG)',
      value: gap.rmg,
      interval: intervals['rmg'],
      format: fixed,
      definition:
        'm / (m + (u + v) / 2): dissimilarity (1 − cos) / 2 of matched pairs (m), against that inside each modality (u, v).',
      reading: '0 to 1; ½ = a match is as far away as a random row of the same modality.',
      source: twoEffects('section 3'),
    },
    {
      name: 'Matched cosine',
      value: gap.matchedCosine,
      interval: intervals['matchedCosine'],
      format: fixed,
      definition: 'Mean cosine of the matched pairs.',
      reading: '−1 to 1; compare with the cosines inside each modality.',
      source: mindTheGap('Fig. 2a draws its histogram'),
    },
    {
      name: 'Angle of the means',
      value: gap.angleDegrees,
      interval: intervals['angleDegrees'],
      format: degrees,
      definition: 'Angle between the two modality means, seen from the origin.',
      reading: '0° to 180°; not defined where a mean is zero.',
      source: modgap,
    },
    {
      name: 'Gap over spread',
      value: gap.normalizedGap,
      interval: intervals['normalizedGap'],
      format: fixed,
      definition: 'L2M / √((tr Sₓ + tr Sᵧ) / 2), S the covariance of each modality.',
      reading: '0 and up; above 1 the means lie further apart than rows lie from their mean.',
      source: modgap,
    },
    {
      name: 'Linear separability',
      value: gap.linearSeparability,
      interval: intervals['linearSeparability'],
      format: percent,
      definition:
        'Held-out accuracy of a linear discriminant that tells the modalities apart, both counting alike.',
      reading: '50 % = chance, 100 % = a plane parts them.',
      source: classical('Friedman, 1989'),
    },
    {
      name: 'Fréchet distance (squared)',
      value: gap.frechet,
      interval: intervals['frechet'],
      format: fixed,
      definition: '‖mₓ − mᵧ‖² + tr(Sₓ + Sᵧ − 2 (SₓSᵧ)^½) between the Gaussians of equal mean and covariance.',
      reading: '0 to 4; 0 = same mean and covariance. Its first part is L2M².',
      source: frechet,
    },
  ];
}

function shapeMeasures(findings: MeasureFindings, { many }: Sides): MeasuredValue[] {
  const { intervals } = findings;
  const ofEach = [0, 1] as const;
  return [
    {
      name: 'Alignment',
      value: findings.alignment,
      interval: intervals['alignment'],
      format: fixed,
      definition: 'Mean squared distance between the members of a matched pair.',
      reading: '0 to 4; 0 = every pair coincides.',
      source: wangIsola('alpha = 2'),
    },
    ...ofEach.map((side) => ({
      name: `Uniformity of ${many[side]}`,
      value: findings.uniformity[side],
      interval: intervals[`uniformity.${side}`],
      format: fixed,
      definition: `Log of the mean of exp(−2 ‖a − b‖²) over every two different ${many[side]}.`,
      reading: '−8 to 0; lower = spread more evenly over the sphere.',
      source: wangIsola('t = 2'),
    })),
    ...ofEach.map((side) => ({
      name: `Mean cosine of ${many[side]}`,
      value: findings.cone[side].mean,
      interval: intervals[`cone.${side}.mean`],
      format: fixed,
      definition: `Mean cosine of every two different ${many[side]}: how narrow their cone is.`,
      reading: '0 = spread over the whole sphere, 1 = one point.',
      source: mindTheGap('section 2.1'),
    })),
    ...ofEach.map((side) => ({
      name: `Mean absolute mean of ${many[side]}`,
      value: findings.dimensions.meanAbsoluteMean[side],
      interval: intervals[`dimensions.meanAbsoluteMean.${side}`],
      format: (value: number) => fixed(value, 4),
      definition: `Absolute value of the mean of the ${many[side]} in each dimension, averaged over dimensions.`,
      reading: '0 and up; 0 = centred.',
      source: twoEffects('section 3'),
    })),
    {
      name: 'Two best dimensions',
      value: findings.dimensions.pair.accuracy,
      interval: intervals['dimensions.pair.accuracy'],
      format: percent,
      definition: `Balanced accuracy of the best line in the plane of dimensions ${findings.dimensions.pair.dims.join(' and ')}.`,
      reading: '50 % = chance, 100 % = two dimensions suffice to tell the modalities apart.',
      source: twoEffects('Fig. 2b'),
    },
  ];
}

function taskMeasures(findings: MeasureFindings, { many, one }: Sides): MeasuredValue[] {
  const recalls = directions(findings).flatMap((direction) =>
    ([1, 5, 10] as const).map((k) => ({
      name: `R@${k}, ${direction.label}`,
      value: direction.recall[`r@${k}`],
      interval: direction.interval(k),
      format: percent,
      definition:
        k === 1
          ? `Share of ${direction.queries} whose matching ${direction.candidate} comes first.`
          : `Share of ${direction.queries} with a matching ${direction.candidate} among the first ${k}.`,
      reading: `Chance: ${percent(direction.chance(k))} of ${count(direction.candidates)} candidates.`,
      source: classical('recall@k'),
    })),
  );
  const pools = ([0, 1] as const).flatMap((side): MeasuredValue[] => {
    const pool = findings.mixedPool[side];
    const other = one[side === 0 ? 1 : 0];
    const key = `mixedPool.${side}`;
    return [
      {
        name: `Own kind nearest, ${many[side]}`,
        value: pool.sameModalityNearest,
        interval: findings.intervals[`${key}.sameModalityNearest`],
        format: percent,
        definition: `Share of ${many[side]} whose nearest neighbour in an index of both modalities is of their own kind.`,
        reading: `Without bias: ${percent(sameModalityByChance(findings, side))}.`,
        source: modgap,
      },
      {
        name: `First ${other} for ${many[side]}, mean rank`,
        value: pool.firstCrossModalRank.mean,
        interval: findings.intervals[`${key}.firstCrossModalRank.mean`],
        format: (value: number) => fixed(value, 1),
        definition: `Rank at which ${many[side]} meet the first ${other} in an index of both modalities.`,
        reading: `1 = at once; median ${count(pool.firstCrossModalRank.median)}.`,
        source: modgap,
      },
    ];
  });
  return [...recalls, ...pools];
}

/** All measures in reading order, in three groups. */
export function measuredValues(findings: MeasureFindings): {
  readonly gap: readonly MeasuredValue[];
  readonly shape: readonly MeasuredValue[];
  readonly tasks: readonly MeasuredValue[];
} {
  const names = sides(findings);
  return {
    gap: gapMeasures(findings, names),
    shape: shapeMeasures(findings, names),
    tasks: taskMeasures(findings, names),
  };
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
    rows: values.map((measured): Cell[] => [
      measured.name,
      measured.format(measured.value),
      isInterval(measured.interval)
        ? `${measured.format(measured.interval[0])} to ${measured.format(measured.interval[1])}`
        : '–',
      { text: measured.definition, note: measured.reading },
      measured.source,
    ]),
  };
}
