import type { Check } from '../training/index.js';
import { cloud, drawing, guideLabel, guides } from './marks/index.js';
import type { Cell, Figure, Report } from './report.js';
import { count, list, printable } from './text.js';

/** Deviations below this share of the tolerance are drawn here: zero has no place on a logarithmic axis. */
const LEAST_SHARE = 1e-6;

/** The page of `modgap verify`: what failed first, then every check. */
export function verifyReport(checks: readonly Check[], version: string): Report {
  const failed = checks.filter(({ passes }) => !passes);
  const figure = deviationsFigure(checks);
  return {
    title: 'Is the arithmetic of this machine right?',
    subtitle: `${count(checks.length)} checks of ${list([...new Set(checks.map(({ file }) => printable(file)))])}`,
    lead: [
      verdict(checks),
      'Each check compares what this machine computes with what is known to be right, and allows a deviation up to ' +
        'its tolerance: where one fails, no number of Modgap on this machine can be trusted.',
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
            caption: 'The largest deviation of each check, and what it may be; the nearest to failing first',
            folded: failed.length === 0 && checks.length > MANY,
            columns: [
              { header: 'Check' },
              { header: 'Subject' },
              { header: 'Result' },
              { header: 'Largest deviation', kind: 'number' },
              { header: 'Tolerance', kind: 'number' },
            ],
            rows: nearestFirst(checks).map(({ file, name, worst, tolerance, passes, note }): Cell[] => [
              printable(name, 120),
              printable(file, 120),
              passes ? { text: 'passes', status: 'held' } : { text: 'fails', status: 'not-held' },
              note ?? (worst === 0 ? '0' : worst.toExponential(1)),
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

/** A table of more checks is closed until it is opened, where none fails. */
const MANY = 30;

/** Failures, then by the share of the tolerance; what has no deviation last. */
function nearestFirst(checks: readonly Check[]): readonly Check[] {
  const rank = ({ passes, worst, tolerance }: Check): number => {
    const share = worst / tolerance;
    return (passes ? 0 : 1e9) + (Number.isFinite(share) ? Math.min(share, 1e8) : 0);
  };
  return [...checks].sort((a, b) => rank(b) - rank(a));
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
  const sorted = [...drawn].sort((a, b) => shareOf(a) - shareOf(b));
  const nearest = sorted.at(-1)!;
  const most = 10 ** Math.ceil(Math.log10(Math.max(1, shareOf(nearest))) + 0.5);
  return {
    id: 'deviations',
    title:
      `${verdict(checks)} The largest deviation, of ${printable(nearest.name)}, is ` +
      `${share(shareOf(nearest))} of its tolerance`,
    caption:
      'Each point is a check, sorted: its largest deviation as a share of the tolerance, ' +
      'on a logarithmic axis. Right ' +
      `of the line, at 1, it fails. At ${share(LEAST_SHARE)} stand the checks that deviate less, or not at all.`,
    spec: drawing([
      {
        x: {
          title: 'Largest deviation as a share of the tolerance',
          log: true,
          domain: [LEAST_SHARE, most],
          labels: "datum.value < 0.001 ? format(datum.value, '~e') : format(datum.value, '~g')",
          ticks: 6,
        },
        y: { title: 'Checks, sorted', domain: [0, sorted.length + 1], whole: true },
        marks: [
          guides('x', [1]),
          guideLabel(1, 'tolerance'),
          cloud(sorted.map((one, k) => ({ x: shareOf(one), y: k + 1 }))),
        ],
      },
    ]),
  };
}

function share(value: number): string {
  return value < 1e-3 || value >= 1000 ? value.toExponential(0) : value.toPrecision(2);
}
