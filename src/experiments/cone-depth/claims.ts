import type { MlpActivation } from '../../models/index.js';
import type { Claim } from '../experiment.js';
import type { DepthSeries } from './findings.js';
import { PUBLISHED_RELU } from './published.js';

/** What "near" and "follows" allow, in cosine. */
const TOLERANCE = 0.05;

/** MtG's claims of Fig. 2b, each on networks with biases, as the paper draws them; those whose networks were not run are left out. */
export function coneDepthClaims(series: readonly DepthSeries[]): readonly Claim[] {
  const meansOf = (activation: MlpActivation): readonly number[] | undefined =>
    series.find((one) => one.activation === activation && one.bias)?.depths.map(({ mean }) => mean);
  const claims: Claim[] = [];
  const identity = meansOf('identity');
  if (identity !== undefined) claims.push(identityClaim(identity));
  const sigmoid = meansOf('sigmoid');
  if (sigmoid?.[2] !== undefined) claims.push(sigmoidClaim(sigmoid[2]));
  const relu = meansOf('relu');
  if (relu !== undefined) claims.push(reluClaim(relu));
  return claims;
}

function identityClaim(means: readonly number[]): Claim {
  const depth = largestAt(means.map(Math.abs));
  return {
    text: 'without a nonlinear activation the average cosine stays near 0 at every depth',
    holds: Math.abs(means[depth]!) <= TOLERANCE,
    measured: `furthest from 0 at depth ${depth}: ${means[depth]!.toFixed(3)}; rule: at most ${TOLERANCE} from 0 at every depth`,
    paper: 'Fig. 2b: stays near 0',
  };
}

function sigmoidClaim(mean: number): Claim {
  return {
    text: 'two layers with sigmoid reach an average cosine of 0.99',
    holds: mean.toFixed(2) === '0.99',
    measured: `${mean.toFixed(4)}; rule: 0.99 when rounded to two decimals`,
    paper: 'section 2.2: 0.99',
  };
}

function reluClaim(means: readonly number[]): Claim {
  const differences = means.map((mean, depth) => Math.abs(mean - (PUBLISHED_RELU[depth] ?? Number.NaN)));
  const compared = differences.filter((value) => !Number.isNaN(value));
  const depth = largestAt(compared);
  return {
    text: 'with ReLU the average cosine follows the published series',
    holds: compared[depth]! <= TOLERANCE,
    measured:
      `over depths 0 to ${compared.length - 1} at most ${compared[depth]!.toFixed(3)} from it, at depth ${depth} ` +
      `(${means[depth]!.toFixed(3)}); rule: within ${TOLERANCE} at every depth`,
    paper: `Fig. 2b: ${[1, 5, 10, 15].map((k) => `${PUBLISHED_RELU[k]!.toFixed(3)} at depth ${k}`).join(', ')}; one network`,
  };
}

function largestAt(values: readonly number[]): number {
  return values.reduce((best, value, k) => (value > values[best]! ? k : best), 0);
}
