import type { Projection } from '../../../experiments/index.js';
import { sameKindNearest } from '../../plane.js';
import type { Figure } from '../../report.js';
import { count, fixed, percent } from '../../text.js';
import { series } from '../../theme.js';
import { equalUnits } from '../paired-points.js';
import { VEGA_LITE, type Panel } from '../schema.js';

/**
 * Images and texts of the model with full information before and after training (TEOT Fig. 7).
 *
 * @param distances Mean L2M over all seeds, before and after.
 */
export function trainingUmapFigure(
  id: string,
  { before, after }: { readonly before: Projection; readonly after: Projection },
  distances: readonly [number, number] | undefined,
): Figure | undefined {
  if (before.pairs === 0 || after.pairs === 0) return undefined;
  const nearest = [before, after].map((projection) =>
    percent(sameKindNearest({ ...projection, of: projection.pairs })),
  );
  return {
    id,
    title:
      `With full information, points whose neighbour in the plane is of their own kind go from ${nearest[0]} to ` +
      `${nearest[1]} in training`,
    caption:
      `UMAP of ${count(after.pairs)} test images and their captions of all six words, by the model of the first seed` +
      `${distances === undefined ? '' : `; mean L2M ${fixed(distances[0], 2)} before and ${fixed(distances[1], 2)} after, over all seeds`}. ` +
      'Read which points mingle, not how far apart islands are. The axes have no unit.',
    spec: {
      $schema: VEGA_LITE,
      hconcat: [cloudSpec('Before training', before), cloudSpec('After training', after)],
      resolve: { scale: { x: 'independent', y: 'independent' } },
    },
  };
}

function cloudSpec(title: string, { points, pairs }: Projection): Panel {
  const domain = equalUnits({ points, pairs, of: pairs }, 230, [230, 230]);
  const kinds = ['image', 'text'];
  const values = Array.from({ length: pairs }, (_, k) => k).flatMap((k) =>
    points.map((cloud, side) => ({ x: cloud[2 * k]!, y: cloud[2 * k + 1]!, kind: kinds[side]! })),
  );
  const axis = {
    axis: { ticks: false, labels: false, grid: false, title: null },
    type: 'quantitative' as const,
  };
  const scale = { zero: false, nice: false };
  const kind = { field: 'kind', type: 'nominal' as const };
  return {
    width: 230,
    height: 230,
    title: { text: title, fontSize: 12, offset: 6 },
    data: { values: values.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)) },
    mark: { type: 'point', filled: true, size: 16, opacity: 0.8 },
    encoding: {
      x: { field: 'x', ...axis, scale: { ...scale, domain: [...domain.x] } },
      y: { field: 'y', ...axis, scale: { ...scale, domain: [...domain.y] } },
      color: { ...kind, scale: { domain: kinds, range: [series[0].colour, series[1].colour] } },
      shape: { ...kind, scale: { domain: kinds, range: [series[0].shape, series[1].shape] } },
    },
  };
}
