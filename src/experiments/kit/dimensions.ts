import { type Moments, momentsOf } from '../../geometry/index.js';
import { count, type Figure } from '../../report/index.js';
import type { MadModels } from './pairs.js';
import { quickPreset } from './preset.js';

export interface DimensionsPreset {
  /** Models to stand in where the user names no features; without them features are needed. */
  readonly mad?: MadModels;
}

/** The models that all experiments on dimensions share. */
export const quickDimensions: DimensionsPreset = {
  mad: { training: quickPreset, attributes: [1, 5], pairs: 2000 },
};

/** Matched or unmatched rows of length 1 of two modalities. */
export interface TwoModalities {
  readonly name: string;
  readonly kind: 'file' | 'mad';
  readonly modalities: readonly [string, string];
  readonly count: number;
  readonly dim: number;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Moments of both modalities. */
export function momentsOfBoth({ first, second, count, dim }: TwoModalities): [Moments, Moments] {
  return [momentsOf(first, count, dim), momentsOf(second, count, dim)];
}

/** "69.3 %", as claims say it. */
export const onePlace = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** What a table calls the size of a set of pairs. */
export function sizeOf({ count: pairs, dim }: Pick<TwoModalities, 'count' | 'dim'>): string {
  return `${count(pairs)} pairs, ${count(dim)} dimensions`;
}

/** Several sources: each figure says whose it is. */
export function named(figure: Figure, name: string, k: number, of: number): Pick<Figure, 'id' | 'title'> {
  return of === 1
    ? { id: figure.id, title: figure.title }
    : { id: `${figure.id}-${k + 1}`, title: `${name}: ${figure.title}` };
}
