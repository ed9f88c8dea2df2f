/** An encoder: `src/encoders/random-projection.ts`, and a line in `src/encoders/registry.ts`. */
import type { EncoderKind } from 'modgap/encoders';
import { defineGraph, hostTensor, l2Normalize, matMul, tensorType } from 'modgap/graph';

interface ProjectionWeights {
  /** `[pixels, dim]`. */
  readonly projection: Float32Array;
  readonly dim: number;
}

/** Pixels times a matrix: the simplest encoder that there is, and a baseline for all others. */
export const randomProjection: EncoderKind<ProjectionWeights> = {
  id: 'random-projection',
  title: 'Projection of pixels',
  source: 'a worked example',
  modalities: ['image'],
  weights: { projection: '`[pixels, dim]`', dim: 'numbers of a row' },
  async open({ projection, dim }, runtime) {
    const pixels = projection.length / dim;
    const graph = defineGraph(
      'random projection',
      { x: tensorType('float32', ['rows', pixels]), weights: tensorType('float32', [pixels, dim]) },
      ({ x, weights }) => ({ rows: l2Normalize(matMul(x, weights)) }),
    );
    const program = await runtime.compile(graph);
    const weights = hostTensor('float32', [pixels, dim], projection);
    return {
      modalities: ['image'],
      dim,
      async embed(batch) {
        if (batch.modality !== 'image') throw new RangeError('random-projection: expected images, got texts');
        const x = hostTensor('float32', [batch.pixels.length / pixels, pixels], batch.pixels);
        const { rows } = await program.run({ x, weights });
        return rows!.data as Float32Array;
      },
      dispose: () => program.dispose(),
    };
  },
};
