import type { Claim } from '../experiment.js';
import { bestEffectiveScale, sphereLoss, sphereModel } from './simulation.js';

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
