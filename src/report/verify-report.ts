import type { Check } from '../training/index.js';
import { VEGA_LITE } from './figures/schema.js';
import type { Cell, Figure, Report } from './report.js';
import { count, printable } from './text.js';
import { colour } from './theme.js';

/** Deviations below this share of the tolerance are drawn here: zero has no place on a logarithmic axis. */
const LEAST_SHARE = 1e-6;

/** The page of `modgap verify`: what failed first, then every check. */
export function verifyReport(checks: readonly Check[], version: string): Report {
  const failed = checks.filter(({ passes }) => !passes);
  const figure = deviationsFigure(checks);
  return {
    title: 'Is the arithmetic of this machine right?',
    subtitle: `${count(checks.length)} checks`,
    lead: [
      verdict(checks),
      ...failed.map(({ file, name }) => `Fails: ${printable(file)}, ${printable(name)}.`),
    ],
    sections: [
      ...(figure ? [{ heading: 'How near the tolerances', text: [], figures: [figure], tables: [] }] : []),
      {
        heading: 'Every check',
        text: [],
        figures: [],
        tables: [
          {
            caption: 'The largest deviation of each check, and what it may be',
            columns: [
              { header: 'Check' },
              { header: 'Subject' },
              { header: 'Result' },
              { header: 'Largest deviation', kind: 'number' },
              { header: 'Tolerance', kind: 'number' },
            ],
            rows: checks.map(({ file, name, worst, tolerance, passes, note }): Cell[] => [
              printable(name, 120),
              printable(file, 120),
              passes ? 'passes' : 'fails',
              note ?? worst.toExponential(1),
              tolerance.toExponential(0),
            ]),
          },
        ],
      },
    ],
    attachment: { fileName: 'modgap-verify.json', content: { checks } },
    colophon: `Made by Modgap ${printable(version)}: modgap verify.`,
  };
}

function verdict(checks: readonly Check[]): string {
  const failed = checks.filter(({ passes }) => !passes).length;
  return failed === 0
    ? `All ${count(checks.length)} checks pass.`
    : `${count(failed)} of ${count(checks.length)} checks fail.`;
}

/** Where the deviations lie under their tolerances: a point a check; undefined where none can be drawn. */
function deviationsFigure(checks: readonly Check[]): Figure | undefined {
  // "(at least)" bounds a share from below: it is no deviation.
  const drawn = checks.filter(
    ({ name, worst, tolerance }) => Number.isFinite(worst) && tolerance > 0 && !name.endsWith('(at least)'),
  );
  if (drawn.length === 0) return undefined;
  const shareOf = ({ worst, tolerance }: Check): number => Math.max(LEAST_SHARE, worst / tolerance);
  const most = Math.max(1, ...drawn.map(shareOf));
  const nearest = drawn.reduce((near, one) => (shareOf(one) > shareOf(near) ? one : near));
  return {
    id: 'deviations',
    title: `${verdict(checks)} Nearest its tolerance: ${printable(nearest.name)}`,
    caption:
      'Each point is a check: its largest deviation as a share of the tolerance, on a logarithmic ' +
      'axis. Right of 1, the ' +
      `line, it fails. At ${LEAST_SHARE.toExponential(0)} stand the checks that deviate even less, or not at all.`,
    spec: {
      $schema: VEGA_LITE,
      width: 460,
      height: { step: 22 },
      layer: [
        {
          data: { values: drawn.map((one) => ({ share: shareOf(one), subject: printable(one.file, 40) })) },
          mark: { type: 'tick', thickness: 1.5, size: 14, color: colour('first') },
          encoding: {
            x: {
              field: 'share',
              type: 'quantitative',
              title: 'Deviation / tolerance',
              scale: { type: 'log', domain: [LEAST_SHARE, 10 * most] },
              axis: { format: '.0e', tickCount: 6, grid: false },
            },
            y: { field: 'subject', type: 'nominal', title: null, axis: { labelLimit: 240 } },
          },
        },
        {
          data: { values: [{ limit: 1 }] },
          mark: { type: 'rule', strokeDash: [4, 3], color: colour('muted') },
          encoding: { x: { field: 'limit', type: 'quantitative' } },
        },
      ],
    },
  };
}
