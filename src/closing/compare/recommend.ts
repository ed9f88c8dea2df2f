import type { Difference } from './differences.js';
import { BASELINE, PLACEBO, type MethodFindings, type Reason } from './findings.js';

/** What a recommendation rests on. */
export type Candidate = Pick<
  MethodFindings,
  'id' | 'changes' | 'numbers' | 'goal' | 'beatsPlacebo' | 'price'
>;

export interface Recommended {
  readonly id: string | null;
  /** The one with the largest gain of those that qualify, where a simpler one is recommended in its place. */
  readonly best: string | null;
  /** Why each of the others does not qualify. */
  readonly reasons: ReadonlyMap<string, Reason>;
}

export interface Limits {
  /** The most that R@1 may lose where it loses most. */
  readonly tolerance: number;
  /** The goal's value where all scores are equal. */
  readonly chance: number;
}

/**
 * The correction to take. It qualifies where the whole interval of its gain over "none" is above 0, where the whole
 * interval of its difference to the placebo is, too, where its value is beyond chance, and where the direction that
 * loses most loses at most `tolerance` of R@1. Of those that qualify, the best gains most; taken is the simplest of
 * those whose gain lies within the best one's interval: rows before scores, then by how few fitted numbers.
 */
export function recommend(methods: readonly Candidate[], limits: Limits): Recommended {
  const reasons = new Map<string, Reason>();
  const qualified = methods.filter((method) => {
    if (method.id === BASELINE || method.id === PLACEBO) return false;
    const reason = reasonAgainst(method, limits);
    if (reason !== undefined) reasons.set(method.id, reason);
    return reason === undefined;
  });
  const gain = ({ goal }: Candidate): Difference => goal!.gain!;
  const [best] = qualified.toSorted((a, b) => gain(b).mean - gain(a).mean);
  if (best === undefined) return { id: null, best: null, reasons };
  const [simplest] = qualified
    .filter((method) => gain(method).mean >= gain(best).interval[0])
    .toSorted((a, b) => complexity(a) - complexity(b) || gain(b).mean - gain(a).mean);
  return { id: simplest!.id, best: best.id, reasons };
}

function reasonAgainst(
  { goal, beatsPlacebo, price }: Candidate,
  { tolerance, chance }: Limits,
): Reason | undefined {
  const gain = goal?.gain ?? undefined;
  if (goal === null || gain === undefined || !(gain.interval[0] > 0)) return 'no gain';
  if (beatsPlacebo !== true) return 'no more than the placebo';
  // From nothing to chance is a gain, too: of a model that knows nothing, whose gap hides it.
  if (goal.value - gain.mean + gain.interval[0] <= chance) return 'no better than chance';
  if (price !== null && price.mean > tolerance) return 'too dear';
  return undefined;
}

/** Scores take more than any number of rows: every query must be answered by them. */
function complexity({ changes, numbers }: Candidate): number {
  return (changes === 'scores' ? 2 ** 40 : 0) + numbers;
}
