import type { LandscapeDescription } from '../report/index.js';
import { count, fixed, landscapeSentences, percent } from '../report/index.js';
import { alignColumns } from '../report/table.js';

/** The landscape as a table for people; a star marks a local minimum of the loss. */
export function landscapeText(description: LandscapeDescription): string {
  const { source, modalities, landscape, seed } = description;
  const { points, minima, temperatures, pairs, of, batchSize, moved } = landscape;
  const [first, second] = modalities;
  const isMinimum = (temperature: string, delta: number): boolean =>
    minima.some((minimum) => minimum.temperature === temperature && minimum.delta === delta);
  const header = [
    'delta',
    'distance',
    ...temperatures.map((temperature) => `loss, T ${temperature}`),
    `${first} → ${second} R@1`,
    `${second} → ${first} R@1`,
  ];
  const rows = points.map(({ delta, distance, loss, retrieval }) => [
    fixed(delta),
    fixed(distance),
    ...temperatures.map(
      (temperature) => `${fixed(loss[temperature]!)}${isMinimum(temperature, delta) ? '*' : ' '}`,
    ),
    percent(retrieval.imageToText['r@1']),
    percent(retrieval.textToImage['r@1']),
  ]);
  const right = header.map((_, k) => k);
  return [
    `${source}: ${count(pairs)} pairs of ${first} and ${second}, ${fixed(landscape.gap)} apart`,
    '',
    ...alignColumns([header, ...rows], right),
    '',
    ...landscapeSentences(description),
    `* a local minimum of the grid. Loss: mean over batches of ${count(batchSize)}. ${
      moved === 'both' ? 'Both modalities move, by half of delta each.' : `Only the ${first} rows move.`
    }`,
    ...(pairs < of
      ? [`Sampled: ${count(pairs)} of ${count(of)} pairs, seed ${seed}; --most-pairs ${of} uses all.`]
      : []),
  ].join('\n');
}
