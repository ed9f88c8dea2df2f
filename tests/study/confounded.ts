import { randomStream } from '../../src/numeric/index.js';
import type { StudiedModel, StudyPlan } from '../../src/study/index.js';

/** Models whose size raises both gap and performance, while the gap itself costs performance. */
export function confounded(count: number): StudiedModel[] {
  const random = randomStream(13);
  return Array.from({ length: count }, (_, k) => {
    const size = random.normal();
    const chance = random.normal();
    return {
      name: `model ${k}`,
      values: {
        size,
        gap: size + 0.5 * chance,
        performance: 3 * size - 0.8 * chance + 0.1 * random.normal(),
        flat: 1,
      },
    };
  });
}

export function planOf(models: readonly StudiedModel[]): StudyPlan {
  return {
    gaps: [
      { key: 'gap', label: 'L2M' },
      { key: 'flat', label: 'flat' },
    ],
    performance: [{ key: 'performance', label: 'accuracy' }],
    covariates: [{ key: 'size', label: 'model size' }],
    groups: [
      { name: 'few', label: 'few' },
      { name: 'many', label: 'many' },
    ],
    membership: models.map((_, k) => (k % 3 === 0 ? 'few' : k % 3 === 1 ? 'many' : null)),
  };
}
