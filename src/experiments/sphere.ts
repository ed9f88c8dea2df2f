import { spherePage } from '../report/figures/experiments/sphere.js';
import { symmetricLoss } from '../evaluation/index.js';
import type { Claim, Experiment } from './experiment.js';

/** Six pairs as published, angles over the whole half circle: the paper shows -30 to 30 degrees. */
const published: SpherePreset = {
  pairs: 6,
  spacing: 20,
  angles: Array.from({ length: 181 }, (_, k) => k - 90),
  scales: [1, 5, 10, 35, 50, 100, 500, 1000],
};

/** MtG section 4.3: why mismatched pairs and a low temperature keep the modalities apart, on a sphere in space. */
export const sphere: Experiment<SpherePreset, SphereFindings, Record<string, never>> = {
  id: 'sphere',
  title: 'Mismatched pairs repel the modalities at low temperature: six pairs on a sphere',
  summary:
    'the loss of simulated pairs against the angle between the modalities, with and without mismatch; nothing is needed',
  source: { paper: 'mind-the-gap', figure: 'Fig. 3e to 3g and supplementary Fig. 9' },
  presets: { quick: published, paper: published },
  run: (preset) => {
    const findings = sphereFindings(preset);
    return Promise.resolve({ findings, claims: sphereClaims(findings), pictures: {} });
  },
  page: spherePage,
};

export interface SpherePreset {
  /** Image-text pairs, and degrees between neighbours. */
  readonly pairs: number;
  readonly spacing: number;
  /** Angles between the texts and the images' equator, in degrees, rising; 0 is among them. */
  readonly angles: readonly number[];
  /** 1 / temperature. */
  readonly scales: readonly number[];
}

/** The loss over the angle at one temperature. */
export interface SphereCurve {
  /** 1 / temperature. */
  readonly scale: number;
  readonly losses: readonly number[];
  /** Angles, from 0 to 90 degrees, where the loss is lowest: 0, or arccos(best effective scale / scale). */
  readonly bestAngle: number;
}

export interface SphereSide {
  readonly mismatched: boolean;
  /** s cos(angle) at which the loss is lowest; null where it keeps falling. */
  readonly bestEffectiveScale: number | null;
  readonly curves: readonly SphereCurve[];
}

export interface SphereFindings {
  readonly pairs: number;
  readonly spacing: number;
  readonly angles: readonly number[];
  /** With mismatched pairs, then without. */
  readonly sides: readonly [SphereSide, SphereSide];
}

/** Every curve of the preset. */
export function sphereFindings({ pairs, spacing, angles, scales }: SpherePreset): SphereFindings {
  const side = (mismatched: boolean): SphereSide => {
    const model = sphereModel(mismatched, pairs, spacing);
    const best = bestEffectiveScale(model);
    return {
      mismatched,
      bestEffectiveScale: Number.isFinite(best) ? best : null,
      curves: scales.map((scale) => ({
        scale,
        losses: angles.map((angle) => sphereLoss(model, angle, scale)),
        bestAngle: best >= scale ? 0 : (Math.acos(best / scale) * 180) / Math.PI,
      })),
    };
  };
  return { pairs, spacing, angles, sides: [side(true), side(false)] };
}

/** Losses closer than this are the same: float64 at a logit scale of 1,000. */
const SAME = 1e-9;

/** MtG's claim in its three parts, at the angles of the grid. */
export function sphereClaims({ angles, sides: [mismatched, matched] }: SphereFindings): Claim[] {
  const zero = angles.indexOf(0);
  const lowest = ({ losses }: SphereCurve): number =>
    losses.reduce((best, loss) => Math.min(best, loss), Infinity);
  const isClosed = (curve: SphereCurve): boolean => curve.losses[zero]! <= lowest(curve) + SAME;
  const name = ({ scale }: SphereCurve): string => (scale === 1 ? '1' : `1/${scale}`);
  const cold = mismatched.curves.filter(({ scale }) => scale >= 100);
  const warm = mismatched.curves.filter(({ scale }) => scale === 1);
  const angleText = (curve: SphereCurve): string =>
    `T ${name(curve)}: lowest at ±${curve.bestAngle.toFixed(1)}°, ${(curve.losses[zero]! - lowest(curve)).toPrecision(3)} below the loss at 0°`;
  return [
    {
      text: 'With mismatched pairs and low temperature, closing the gap raises the loss: the modalities repel each other',
      holds: cold.every((curve) => !isClosed(curve)),
      measured: `${cold.map(angleText).join('; ')}. Holds where at every temperature of 1/100 and below some angle beats 0°`,
      paper: 'Fig. 3e to 3g: the loss of the simulated pairs rises towards angle 0 at low temperature',
    },
    {
      text: 'With mismatched pairs and high temperature, the repulsion vanishes',
      holds: warm.every(isClosed),
      measured: `T 1: lowest at ${warm.map(({ bestAngle }) => `${bestAngle.toFixed(1)}°`).join(', ')}. Holds where no angle beats 0°`,
      paper: 'Fig. 3g: at temperature 1 the loss is lowest with the gap closed',
    },
    {
      text: 'Without mismatched pairs, the repulsion vanishes at every temperature',
      holds: matched.curves.every(isClosed),
      measured: `lowest at ${matched.curves.map((curve) => `${curve.bestAngle.toFixed(1)}° (T ${name(curve)})`).join(', ')}. Holds where no angle beats 0° by more than ${SAME}`,
      paper: 'supplementary Fig. 9: without mismatch the loss falls as the gap closes',
    },
  ];
}

/**
 * MtG section 4.3, Fig. 3e to 3g: image-text pairs on the unit sphere in space. Images lie on the equator, `spacing` degrees apart; text i
 * has the longitude of image i, or of another where the pair is mismatched, and all texts share one latitude, the angle that is varied. So
 * x_i.y_j = cos(latitude) cos(longitude_i - longitude_j): the loss at a logit scale s and an angle depends on s cos(angle) alone.
 */
export interface SphereModel {
  readonly pairs: number;
  /** Degrees of longitude from one image to the next. */
  readonly spacing: number;
  /** Which image's longitude each text has: the identity, but for mismatched pairs. */
  readonly textOf: readonly number[];
}

/** As published: six pairs, 20 degrees apart; the texts of the first two are exchanged where `mismatched`. */
export function sphereModel(mismatched: boolean, pairs = 6, spacing = 20): SphereModel {
  const textOf = Array.from({ length: pairs }, (_, k) => k);
  return { pairs, spacing, textOf: mismatched ? [1, 0, ...textOf.slice(2)] : textOf };
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Positions `[pairs, 3]` of images and of texts at an angle in degrees. */
export function spherePoints(
  { pairs, spacing, textOf }: SphereModel,
  angle: number,
): { readonly images: Float64Array; readonly texts: Float64Array } {
  const at = (longitude: number, latitude: number): number[] => {
    const [u, v] = [radians(longitude), radians(latitude)];
    return [Math.cos(v) * Math.cos(u), Math.cos(v) * Math.sin(u), Math.sin(v)];
  };
  const all = Array.from({ length: pairs }, (_, k) => k);
  return {
    images: Float64Array.from(all.flatMap((k) => at(k * spacing, 0))),
    texts: Float64Array.from(all.flatMap((k) => at(textOf[k]! * spacing, angle))),
  };
}

/** The symmetric contrastive loss of the model at an angle in degrees and a logit scale. */
export function sphereLoss(model: SphereModel, angle: number, scale: number): number {
  return lossAtScale(model, scale * Math.cos(radians(angle)));
}

/** The loss with texts on the equator, at an effective logit scale s cos(angle). */
function lossAtScale({ pairs, spacing, textOf }: SphereModel, scale: number): number {
  const cosines = new Float64Array(pairs * pairs);
  for (let i = 0; i < pairs; i++) {
    for (let j = 0; j < pairs; j++) {
      cosines[i * pairs + j] = Math.cos(radians(spacing * (i - textOf[j]!)));
    }
  }
  return symmetricLoss(cosines, pairs, scale);
}

/**
 * The effective logit scale s cos(angle) at which the loss is lowest: a model colder than that is pushed to an angle where
 * cos(angle) = this / s, which is the repulsion. Infinite where the loss keeps falling up to `most`: without mismatched pairs. By golden section;
 * the loss is convex in the scale.
 */
export function bestEffectiveScale(model: SphereModel, most = 300): number {
  const shrink = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0, most];
  while (high - low > 1e-9 * most) {
    const [a, b] = [high - shrink * (high - low), low + shrink * (high - low)];
    if (lossAtScale(model, a) < lossAtScale(model, b)) high = b;
    else low = a;
  }
  return high > 0.999 * most ? Infinity : (low + high) / 2;
}
