import { symmetricLoss } from '../../evaluation/index.js';

/**
 * MtG section 4.3, Fig. 3e to 3g: image-text pairs on the unit sphere in space. Images lie on the equator, `spacing` degrees apart; text i
 * has the longitude of image i, or of another where the pair is mismatched, and all texts share one latitude, the angle that is varied. So
 * x_i.y_j = cos(latitude) cos(longitude_i - longitude_j): the loss at a logit scale s and an angle depends on s cos(angle) alone.
 */
export interface SphereModel {
  readonly pairs: number;
  /** Degrees of longitude from one image to the next. */
  readonly spacing: number;
  /** Which image's longitude each text has: the identity, but for mismatched pairs. */
  readonly textOf: readonly number[];
}

/** As published: six pairs, 20 degrees apart; the texts of the first two are exchanged where `mismatched`. */
export function sphereModel(mismatched: boolean, pairs = 6, spacing = 20): SphereModel {
  const textOf = Array.from({ length: pairs }, (_, k) => k);
  return { pairs, spacing, textOf: mismatched ? [1, 0, ...textOf.slice(2)] : textOf };
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Positions `[pairs, 3]` of images and of texts at an angle in degrees. */
export function spherePoints(
  { pairs, spacing, textOf }: SphereModel,
  angle: number,
): { readonly images: Float64Array; readonly texts: Float64Array } {
  const at = (longitude: number, latitude: number): number[] => {
    const [u, v] = [radians(longitude), radians(latitude)];
    return [Math.cos(v) * Math.cos(u), Math.cos(v) * Math.sin(u), Math.sin(v)];
  };
  const all = Array.from({ length: pairs }, (_, k) => k);
  return {
    images: Float64Array.from(all.flatMap((k) => at(k * spacing, 0))),
    texts: Float64Array.from(all.flatMap((k) => at(textOf[k]! * spacing, angle))),
  };
}

/** The symmetric contrastive loss of the model at an angle in degrees and a logit scale. */
export function sphereLoss(model: SphereModel, angle: number, scale: number): number {
  return lossAtScale(model, scale * Math.cos(radians(angle)));
}

/** The loss with texts on the equator, at an effective logit scale s cos(angle). */
function lossAtScale({ pairs, spacing, textOf }: SphereModel, scale: number): number {
  const cosines = new Float64Array(pairs * pairs);
  for (let i = 0; i < pairs; i++) {
    for (let j = 0; j < pairs; j++) {
      cosines[i * pairs + j] = Math.cos(radians(spacing * (i - textOf[j]!)));
    }
  }
  return symmetricLoss(cosines, pairs, scale);
}

/**
 * The effective logit scale s cos(angle) at which the loss is lowest: a model colder than that is pushed to an angle where
 * cos(angle) = this / s, which is the repulsion. Infinite where the loss keeps falling up to `most`: without mismatched pairs. By golden section;
 * the loss is convex in the scale.
 */
export function bestEffectiveScale(model: SphereModel, most = 300): number {
  const shrink = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0, most];
  while (high - low > 1e-9 * most) {
    const [a, b] = [high - shrink * (high - low), low + shrink * (high - low)];
    if (lossAtScale(model, a) < lossAtScale(model, b)) high = b;
    else low = a;
  }
  return high > 0.999 * most ? Infinity : (low + high) / 2;
}
