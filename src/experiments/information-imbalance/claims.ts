import { kendallTau, trendTest } from '../../numeric/index.js';
import type { Claim } from '../experiment.js';
import type { Metric, SettingFindings } from './findings.js';

/** A trend holds where its one-sided p-value is below this. */
const LEVEL = 0.05;

interface TrendClaim {
  readonly text: string;
  readonly metric: Metric;
  readonly name: string;
  readonly direction: 'rises' | 'falls';
  readonly paper: string;
}

const TRENDS: readonly TrendClaim[] = [
  {
    text: 'L2M falls as captions mention more attributes',
    metric: 'l2m',
    name: 'L2M',
    direction: 'falls',
    paper: 'section 5, panel a: falls from one attribute to five',
  },
  {
    text: 'RMG falls as captions mention more attributes',
    metric: 'rmg',
    name: 'RMG',
    direction: 'falls',
    paper: 'section 5, panel a: falls from one attribute to five',
  },
  {
    text: 'MOAD of images falls as captions mention more attributes',
    metric: 'moadImage',
    name: 'MOAD of images',
    direction: 'falls',
    paper: 'section 5, panel b: falls from one attribute to five',
  },
  {
    text: 'MOAD of texts falls as captions mention more attributes',
    metric: 'moadText',
    name: 'MOAD of texts',
    direction: 'falls',
    paper: 'section 5, panel c: falls from one attribute to five',
  },
  {
    text: 'downstream accuracy over digit and attributes rises (prompts of training length)',
    metric: 'downstreamAccuracy',
    name: 'accuracy',
    direction: 'rises',
    paper: 'section 5, panels d and e: rises; the evaluation protocol is not published',
  },
  {
    text: 'downstream accuracy over digit and attributes rises (single words)',
    metric: 'downstreamAccuracySingleWord',
    name: 'accuracy',
    direction: 'rises',
    paper: 'section 5, panels d and e: rises; the evaluation protocol is not published',
  },
  {
    text: 'downstream accuracy over digit and attributes rises (best full caption)',
    metric: 'downstreamAccuracyBestCaption',
    name: 'accuracy',
    direction: 'rises',
    paper: 'section 5, panels d and e: rises; the evaluation protocol is not published',
  },
];

/**
 * The paper's claims. A trend holds where Kendall's tau between the number of attributes (one to five) and the measure, over
 * settings and seeds, has the claimed sign and p < 0.05; the gap's closing in training where it holds of every seed.
 */
export function claimsOf(settings: readonly SettingFindings[], seed: number): readonly Claim[] {
  const mentioned = settings.filter(({ attributes }) => attributes >= 1);
  const claims = TRENDS.map((claim) => trendOf(claim, mentioned, seed));
  const full = settings.find(({ attributes }) => attributes === 5);
  return full === undefined ? claims : [...claims, closingClaim(full)];
}

function trendOf(
  { text, metric, name, direction, paper }: TrendClaim,
  settings: readonly SettingFindings[],
  seed: number,
): Claim {
  const points = settings.flatMap(({ attributes, metrics }) =>
    metrics[metric].values.map((value) => ({ attributes, value })),
  );
  const { tau, p } = trendTest(
    points.map(({ attributes }) => attributes),
    points.map(({ value }) => value),
    { direction, seed },
  );
  const means = settings.map(({ metrics }) => metrics[metric].mean.toFixed(3)).join(', ');
  const counts = settings.map(({ attributes }) => attributes).join(', ');
  return {
    text,
    holds: p < LEVEL && (direction === 'falls' ? tau < 0 : tau > 0),
    measured: `mean ${name} ${means} for ${counts} attributes; Kendall's tau ${tau.toFixed(2)} over ${points.length} runs, one-sided p = ${p.toPrecision(2)}`,
    paper,
  };
}

function closingClaim({ metrics, initial }: SettingFindings): Claim {
  const [before, after] = [initial.l2m.values, metrics.l2m.values];
  const closed = after.filter((value, k) => value < before[k]!).length;
  const tau = kendallTau([...before.map(() => 0), ...after.map(() => 1)], [...before, ...after]);
  return {
    text: 'with full information training closes the initial gap',
    holds: closed === after.length,
    measured:
      `mean L2M ${initial.l2m.mean.toFixed(3)} before training and ${metrics.l2m.mean.toFixed(3)} after, smaller in ` +
      `${closed} of ${after.length} seeds (Kendall's tau ${tau.toFixed(2)}); mean RMG ${initial.rmg.mean.toFixed(3)} and ${metrics.rmg.mean.toFixed(3)}`,
    paper: 'Fig. 7: image and text embeddings lie apart before training and mix after it',
  };
}
