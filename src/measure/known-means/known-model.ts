import type { Both, Moments } from '../../geometry/index.js';
import { dot, norm } from '../../numeric/index.js';
import type { ModelFindings } from '../findings.js';
import { decodeFingerprint, fingerprintOf } from './fingerprint.js';
import { KNOWN_MEANS, SOURCE } from './table.js';

/**
 * How near a mean has to be: images of another kind than COCO's still lie in their model's cone (0.98 for other photos
 * of COCO), the same model's texts at about 0.3, other models around 0 with a deviation of 0.1 at most.
 */
const NEAR = 0.8;

/** The model whose published mean image embedding is nearest to a modality's mean, where one is near at all. */
export function knownModel(moments: Both<Pick<Moments, 'mean' | 'dim'>>): ModelFindings | undefined {
  const found = ([0, 1] as const).flatMap((modality) => {
    const { mean, dim } = moments[modality];
    const own = fingerprintOf(mean);
    return KNOWN_MEANS.filter((known) => known.dim === dim).map(({ name, fingerprint }) => ({
      ...{ name, modality, source: SOURCE },
      cosine: cosineOf(own, decodeFingerprint(fingerprint)),
    }));
  });
  return found.filter(({ cosine: c }) => c >= NEAR).sort((a, b) => b.cosine - a.cosine)[0];
}

function cosineOf(a: Float64Array, b: Float64Array): number {
  return dot(a, b) / (norm(a) * norm(b));
}
