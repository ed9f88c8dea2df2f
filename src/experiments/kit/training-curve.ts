import type { StepRecord } from '../../training/index.js';

/** What a run of steps found on average. */
export interface TrainingPoint {
  /** The last step of the run of steps, counted from 1. */
  readonly step: number;
  readonly loss: number;
  /** L2M of the batches. */
  readonly gap: number;
  /** What cosines were multiplied by. */
  readonly scale: number;
  /** Of the batches' softmax, in nats. */
  readonly entropy: number;
}

export type TrainingCurve = readonly TrainingPoint[];

/** Points of a curve: a figure shows no more. */
const POINTS = 45;

/**
 * A log as means over equal runs of steps, at most `points` of them. Nothing where the log says no entropy: it is
 * older than that.
 */
export function thinnedCurve(log: readonly StepRecord[], points = POINTS): TrainingCurve {
  if (!log.every(({ entropy }) => Number.isFinite(entropy))) return [];
  const count = Math.min(points, log.length);
  return Array.from({ length: count }, (_, k) => {
    const from = Math.floor((k * log.length) / count);
    const to = Math.floor(((k + 1) * log.length) / count);
    return { step: log[to - 1]!.step, ...meansOf(log.slice(from, to)) };
  });
}

/** Mean over runs of one length, point by point. Nothing where one has no curve. */
export function meanCurve(curves: readonly TrainingCurve[]): TrainingCurve {
  const [first] = curves;
  if (first === undefined || curves.some((curve) => curve.length !== first.length)) return [];
  return first.map(({ step }, k) => ({ step, ...meansOf(curves.map((curve) => curve[k]!)) }));
}

type Measures = Omit<TrainingPoint, 'step'>;

function meansOf(all: readonly Measures[]): Measures {
  const mean = (name: keyof Measures): number => all.reduce((sum, one) => sum + one[name], 0) / all.length;
  return { loss: mean('loss'), gap: mean('gap'), scale: mean('scale'), entropy: mean('entropy') };
}
