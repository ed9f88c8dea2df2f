import type { Interval, MeasureFindings } from '../measure/index.js';
import { alignColumns } from '../report/table.js';

/** Findings as a table for people: what each number says, its value, and how sure it is. */
export function measureText(findings: MeasureFindings): string {
  const { gap, modalities, counts, pairs, intervals, permutationTest } = findings;
  const [first, second] = modalities;
  const row = (label: string, value: string, interval?: string, note = ''): string[] => [
    `  ${label}`,
    value,
    intervalText(interval ? intervals[interval] : undefined),
    note,
  ];
  const { p, permutations, nullHigh } = permutationTest.l2m;
  const shuffles =
    permutations > 0
      ? `${p < 0.05 ? 'a gap' : 'no gap'} beyond chance: p ${p <= 1 / (permutations + 1) ? '≤' : '='} ${p.toPrecision(2)}; shuffled labels give up to ${number(nullHigh)}`
      : '';
  const sections: [string, string[][]][] = [
    [
      'How large the gap is',
      [
        row('distance between the means (L2M)', number(gap.l2m), 'l2m', shuffles),
        row('mean distance of a pair (L2I)', number(gap.l2i), 'l2i'),
        row('relative modality gap (RMG)', number(gap.rmg), 'rmg', rmgNote(gap.rmg)),
        row('mean cosine of a pair', number(gap.matchedCosine), 'matchedCosine'),
        row('angle between the means', `${gap.angleDegrees.toFixed(1)}°`, 'angleDegrees'),
        row('gap in units of spread', number(gap.normalizedGap), 'normalizedGap'),
        row('linear separability, held out', percent(gap.linearSeparability), 'linearSeparability'),
        row('Fréchet distance', number(gap.frechet), 'frechet'),
        row('alignment', number(findings.alignment), 'alignment'),
        row(`uniformity of ${first}`, number(findings.uniformity[0]), 'uniformity.0'),
        row(`uniformity of ${second}`, number(findings.uniformity[1]), 'uniformity.1'),
      ],
    ],
    [
      'Where it sits',
      [
        ...findings.dimensions.shareOfGap
          .filter(({ dims }) => [1, 2, 10].includes(dims))
          .map(({ dims, share }) =>
            row(
              `share of L2M² in ${dims === 1 ? 'the top dimension' : `the top ${dims} dimensions`}`,
              percent(share),
              undefined,
              `${findings.dimensions.order.slice(0, Math.min(dims, 5)).join(', ')}${dims > 5 ? ', ...' : ''} of ${findings.dim}`,
            ),
          ),
        row(
          'accuracy of a line in the best plane',
          percent(findings.dimensions.pair.accuracy),
          undefined,
          `dimensions ${findings.dimensions.pair.dims.join(' and ')}`,
        ),
        ...findings.cone.flatMap((cone, m) => [
          row(
            `cone of ${cone.modality}: mean cosine`,
            number(cone.mean),
            `cone.${m}.mean`,
            `std ${number(cone.std)}, from ${number(cone.min)} to ${number(cone.max)}`,
          ),
        ]),
      ],
    ],
    [
      'What it costs',
      [
        ...(['imageToText', 'textToImage'] as const).flatMap((direction, m) => {
          const recall = findings.retrieval[direction];
          const label = m === 0 ? `${first} → ${second}` : `${second} → ${first}`;
          return (['r@1', 'r@5', 'r@10'] as const).map((k) =>
            row(`${label}: ${k.toUpperCase()}`, percent(recall[k]), `retrieval.${direction}.${k}`),
          );
        }),
        ...findings.mixedPool.map((pool, m) =>
          row(
            `${pool.modality} in a mixed pool: own kind first`,
            percent(pool.sameModalityNearest),
            `mixedPool.${m}.sameModalityNearest`,
            `first ${modalities[1 - m]} at rank ${count(pool.firstCrossModalRank.median)} (median)`,
          ),
        ),
      ],
    ],
  ];
  const lines = alignColumns(
    sections.flatMap(([title, rows]) => [[`\n${title}`], ...rows]),
    [1],
  );
  return [heading(findings), ...lines, '', ...notes(findings)].join('\n');

  function heading({ source, dim }: MeasureFindings): string {
    const rows =
      counts[0] === counts[1] && counts[0] === pairs
        ? `${count(pairs)} pairs of ${first} and ${second}`
        : `${count(counts[0])} ${first} rows, ${count(counts[1])} ${second} rows, ${count(pairs)} pairs`;
    return `${source}: ${rows}, ${dim} dimensions`;
  }
}

function notes({ configuration, samples, rawNorms, modalities }: MeasureFindings): string[] {
  const unit = rawNorms.every((norm) => Math.abs(norm.min - 1) < 1e-3 && Math.abs(norm.max - 1) < 1e-3);
  return [
    ...(unit
      ? []
      : [
          `Rows were normalised; their norms were ${rawNorms
            .map((norm, m) => `${number(norm.mean)} ± ${number(norm.std)} (${modalities[m]})`)
            .join(' and ')}.`,
        ]),
    ...samples.map(
      ({ what, used, of }) => `Sampled: ${count(used)} of ${count(of)} ${what}; --exact-rows ${of} uses all.`,
    ),
    configuration.bootstrap > 0
      ? `Brackets: 95 % intervals, ${count(configuration.bootstrap)} bootstrap resamples of pairs, seed ${configuration.seed}.`
      : 'No intervals: --bootstrap 0.',
  ];
}

function rmgNote(rmg: number): string {
  return rmg > 0.5
    ? 'a match is further away than another row of the same kind'
    : 'a match is nearer than another row of the same kind';
}

function intervalText(interval: Interval | undefined): string {
  if (!interval || interval.some((bound) => !Number.isFinite(bound))) return '';
  return `[${number(interval[0])}, ${number(interval[1])}]`;
}

/** Four significant digits, without an exponent where a reader can do without. */
function number(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'n/a' : String(value);
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1);
  return Math.abs(value) >= 1000 ? value.toPrecision(5) : value.toFixed(Math.abs(value) >= 10 ? 2 : 4);
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : 'n/a';
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
