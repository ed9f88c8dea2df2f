import { dot, multiplyVector, norm, trace } from '../../numeric/index.js';
import { isAtChance } from './chance.js';
import { scatterProduct } from './order.js';
import type { Warning, WarningContext } from './warning.js';

/**
 * Whether both modalities could come from unrelated spaces of one dimension. Between those, everything that is shared
 * is shared by accident: the means meet at a right angle, up to 1 / √d; cosines across spread by about 1 / √d around
 * 0; and the covariances C have tr(C_x C_y) = tr C_x tr C_y / d. One model's modalities share their main directions,
 * gap or no gap, so that this ratio is several times as large (3 to 4 for CLIP and VideoCLIP). It says so only where
 * the spectra are flat enough for the ratio to be known to a tenth: not of the narrow cones of untrained networks.
 */
export const otherModel: Warning = {
  code: 'other-model',
  look(context) {
    const { findings, moments } = context;
    const [{ dim }] = moments;
    if (dim < 64 || Math.min(...findings.counts) < 50) return undefined;
    if (findings.pairs > 0 && !isAtChance(context)) return undefined;
    const shared = sharedStructure(context);
    const likeStrangers =
      Math.abs(shared.cosineOfMeans) * Math.sqrt(dim) < 3 &&
      shared.deviation < 0.1 &&
      Math.abs(shared.ratio - 1) < Math.max(0.15, 4 * shared.deviation) &&
      shared.spread * Math.sqrt(dim) > 0.7 &&
      shared.spread * Math.sqrt(dim) < 1.3;
    if (!likeStrangers) return undefined;
    const [first, second] = findings.modalities;
    return (
      `Are ${first} and ${second} by one model? Cosines across lie around ${shared.mean.toFixed(3)} with a ` +
      `deviation of ` +
      `${shared.spread.toFixed(3)}, as between unrelated spaces of ${dim} dimensions (0 and ` +
      `${(1 / Math.sqrt(dim)).toFixed(3)}), and the modalities vary in unrelated directions. Embed both with the ` +
      'same checkpoint.'
    );
  },
};

function sharedStructure({ moments: [x, y] }: WarningContext) {
  const { dim } = x;
  const [nx, ny] = [x.count, y.count];
  // Covariances with divisor n: C = scatter / n.
  const products = scatterProduct([x, y]) / (nx * ny);
  const [ownX, ownY] = [scatterProduct([x, x]) / nx ** 2, scatterProduct([y, y]) / ny ** 2];
  const [totalX, totalY] = [trace(x.scatter, dim) / nx, trace(y.scatter, dim) / ny];
  const along = (scatter: Float64Array, count: number, mean: Float64Array): number => {
    const out = new Float64Array(dim);
    multiplyVector(scatter, mean, out);
    return dot(out, mean) / count;
  };
  // Effective dimensions of each, (tr C)² / tr C²: the fewer, the less the ratio of unrelated spaces is known.
  const excess = (total: number, own: number) => Math.max(0, (dim * own) / total ** 2 - 1);
  return {
    mean: dot(x.mean, y.mean),
    cosineOfMeans: dot(x.mean, y.mean) / (norm(x.mean) * norm(y.mean)),
    spread: Math.sqrt(products + along(y.scatter, ny, x.mean) + along(x.scatter, nx, y.mean)),
    ratio: (products * dim) / (totalX * totalY),
    deviation: Math.sqrt(2 * excess(totalX, ownX) * excess(totalY, ownY)) / dim,
  };
}
