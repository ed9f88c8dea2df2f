/** Plain data that marks are drawn from; free of Vega's types, so that what computes them is, too. */

export type Point = readonly [x: number, y: number];

/** What a frame shows. */
export interface Domain {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Height in pixels at which a unit is as long on both axes. */
  readonly height: number;
}

/** A bin and what it holds. */
export interface Bin {
  readonly low: number;
  readonly high: number;
  readonly value: number;
}
