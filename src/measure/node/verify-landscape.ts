import type { Embeddings } from '../../embeddings/embeddings.js';
import { temperatureName } from '../../evaluation/index.js';
import { landscape } from '../../evaluation/node/index.js';
import type { Tasks } from '../../runtime/index.js';
import { worstDeviation, type ReferenceCheck } from './reference-check.js';

/** Distances and losses agree with a float64 reference to this share; recall to a tie's worth of rounding. */
const TOLERANCE = 1e-6;

interface ReferencePoint {
  readonly delta: number;
  readonly signed_distance: number;
  /** By logit scale. */
  readonly loss: Readonly<Record<string, number>>;
  /** `image_to_text_r@1` and the like. */
  readonly retrieval: Readonly<Record<string, number>>;
}

/** Compares the landscape that a reference's data set holds, if it holds one; nothing otherwise. */
export async function landscapeChecks(
  reference: unknown,
  embeddings: Embeddings,
  tasks: Tasks,
  signal?: AbortSignal,
): Promise<Omit<ReferenceCheck, 'file'>[]> {
  const expected = pointsOf(reference);
  if (expected.length === 0) return [];
  const scales = Object.keys(expected[0]!.loss).map(Number);
  const { points } = await landscape(embeddings, tasks, {
    deltas: expected.map(({ delta }) => delta),
    scales,
    mostPairs: Infinity,
    ...(signal && { signal }),
  });
  const check = (name: string, found: readonly number[], wanted: readonly number[]) => {
    const worst = worstDeviation(found, wanted);
    return { name: `landscape.${name}`, worst, tolerance: TOLERANCE, passes: worst <= TOLERANCE };
  };
  return [
    check(
      'signed_distance',
      points.map(({ distance }) => distance),
      expected.map((point) => point.signed_distance),
    ),
    ...scales.map((scale) =>
      check(
        `loss.${scale}`,
        points.map(({ loss }) => loss[temperatureName(scale)]!),
        expected.map(({ loss }) => loss[`${scale}`]!),
      ),
    ),
    ...(['r@1', 'r@5', 'r@10'] as const).map((k) =>
      check(
        `retrieval.${k}`,
        points.flatMap(({ retrieval }) => [retrieval.imageToText[k], retrieval.textToImage[k]]),
        expected.flatMap(({ retrieval }) => [
          retrieval[`image_to_text_${k}`]!,
          retrieval[`text_to_image_${k}`]!,
        ]),
      ),
    ),
  ];
}

/**
 * The points of a reference's landscape, in rising order of delta; none where it has no landscape of the known form.
 */
function pointsOf(reference: unknown): ReferencePoint[] {
  const points = (reference as { readonly landscape?: unknown } | null)?.landscape;
  if (!Array.isArray(points)) return [];
  const known = points.filter((point): point is ReferencePoint => {
    const { delta, signed_distance, loss, retrieval } = (point ?? {}) as Partial<ReferencePoint>;
    return [delta, signed_distance].every(Number.isFinite) && Boolean(loss) && Boolean(retrieval);
  });
  return known.length === points.length ? known.sort((a, b) => a.delta - b.delta) : [];
}
