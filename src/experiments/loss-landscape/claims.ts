import type { Claim } from '../experiment.js';
import type { LandscapeOf } from './findings.js';

/** MtG's claims on the features of one file (section 4.2, Fig. 3): each as the paper states it, at the points of the grid. */
export function landscapeClaims({ name, landscape }: LandscapeOf): Claim[] {
  const { points, gap } = landscape;
  const unshifted = points.find(({ delta }) => delta === 0);
  if (unshifted === undefined) return [];
  const lowest = (temperature: string) =>
    points.reduce((best, point) => (point.loss[temperature]! < best.loss[temperature]! ? point : best));
  const says = (temperature: string): string => {
    const { distance, loss } = lowest(temperature);
    return (
      `${landscape.pairs} pairs: lowest loss of ${points.length} shifts ${loss[temperature]!.toFixed(3)} at distance ${distance.toFixed(3)}; ` +
      `unshifted ${unshifted.loss[temperature]!.toFixed(3)} at ${gap.toFixed(3)}`
    );
  };
  const closing = (temperature: string): Claim => ({
    text: `${name}: at temperature ${temperature}, closing the gap lowers the loss`,
    holds:
      lowest(temperature).loss[temperature]! < unshifted.loss[temperature]! &&
      Math.abs(lowest(temperature).distance) < gap,
    measured: `${says(temperature)}. Holds where the lowest loss lies at a smaller distance than the data's own`,
    paper: 'Fig. 3: at high temperatures the loss falls as the gap closes',
  });
  return [
    {
      text: `${name}: at temperature 1/100, the unshifted distance has the lowest loss`,
      holds: lowest('1/100').delta === 0,
      measured: `${says('1/100')}. Holds where no other shift of the grid has a lower loss`,
      paper: 'Fig. 3: the distance of 0.82 that training left is the minimum at temperature 1/100',
    },
    closing('1/10'),
    closing('1'),
  ];
}
