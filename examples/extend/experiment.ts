/** An experiment: `src/experiments/chance-gap.ts`, and a line in `src/experiments/registry.ts`. */
import type { Claim, Experiment } from 'modgap/experiments';
import { l2m, momentsOf } from 'modgap/geometry';
import { randomStream, unitRows } from 'modgap/numeric';
import { fixed } from 'modgap/report';
import { drawing, lines } from 'modgap/report/marks';

interface ChanceGapPreset {
  readonly dim: number;
  readonly counts: readonly number[];
}

interface ChanceGapFindings {
  readonly counts: readonly number[];
  /** L2M of two samples of so many rows. */
  readonly l2m: readonly number[];
}

/** Two samples of one distribution have a gap too: it falls as 1 / sqrt(n). */
export const chanceGap: Experiment<ChanceGapPreset, ChanceGapFindings, undefined> = {
  id: 'chance-gap',
  title: 'The gap that chance alone makes',
  summary: 'L2M of two samples of one distribution against their size; nothing is needed',
  source: { paper: 'mind-the-gap', figure: 'beside section 4.2' },
  presets: {
    quick: { dim: 16, counts: [10, 100, 1000] },
    paper: { dim: 512, counts: [10, 100, 1000, 10_000] },
  },
  run(preset, { seed, onProgress }) {
    const findings = {
      counts: preset.counts,
      l2m: preset.counts.map((count, k) => {
        onProgress?.({ stage: 'Drawing samples', share: k / preset.counts.length, detail: `${count} rows` });
        const sample = (which: number) => {
          const random = randomStream(seed, count, which);
          const rows = Float64Array.from({ length: count * preset.dim }, () => random.normal());
          return momentsOf(unitRows(rows, preset.dim), count, preset.dim);
        };
        return l2m(sample(0), sample(1));
      }),
    };
    // What is heavy goes through the context's `tasks`, what is kept into its `storage`.
    return Promise.resolve({ findings, claims: claims(findings), pictures: undefined });
  },
  page: ({ counts, l2m }) => ({
    lead: [`Between samples of ${counts.at(-1)} rows of one distribution, L2M is ${fixed(l2m.at(-1)!, 3)}.`],
    figures: [
      {
        id: 'chance-gap',
        title: 'L2M of two samples of one distribution',
        caption: 'L2M against the rows of each sample: the gap that no cause but chance is behind.',
        spec: drawing([
          {
            x: { title: 'Rows of each sample' },
            y: { title: 'L2M', zero: true },
            marks: [lines([{ points: counts.map((x, k) => ({ x, y: l2m[k]! })) }], { dots: true })],
          },
        ]),
      },
    ],
    tables: [],
  }),
};

function claims({ l2m }: ChanceGapFindings): Claim[] {
  const falls = l2m.every((value, k) => k === 0 || value < l2m[k - 1]!);
  return [
    {
      text: 'more rows make a smaller gap',
      holds: falls,
      measured: `L2M ${l2m.map((value) => fixed(value, 3)).join(', ')}. Holds where each is below the one before`,
      paper: 'not shown',
    },
  ];
}
