import type { ClipConfig, FlatParameters } from '../models/index.js';
import { ClipEncoder } from './clip-encoder.js';
import type { EncoderKind } from './encoder.js';

export interface MadClipWeights {
  readonly config: ClipConfig;
  readonly parameters: FlatParameters<Float32Array>;
}

/** A CLIP that was trained on MAD: see {@link ClipEncoder}. */
export const madClip: EncoderKind<MadClipWeights> = {
  id: 'mad-clip',
  title: 'CLIP trained on MAD',
  source: 'Schrodi et al., “Two Effects, One Trigger”, ICLR 2025, section 5 and appendix C',
  modalities: ['image', 'text'],
  weights: {
    config: 'sizes of both towers',
    parameters: 'all weights, by open_clip’s names',
  },
  async open({ config, parameters }, runtime) {
    const encoder = await ClipEncoder.create(runtime, config);
    const { channels, size } = config.image;
    const rowOf = { image: channels * size * size, text: config.text.context };
    return {
      modalities: madClip.modalities,
      dim: config.embeddingSize,
      async embed(batch) {
        const numbers = batch.modality === 'image' ? batch.pixels : batch.tokens;
        const each = rowOf[batch.modality];
        if (numbers.length === 0 || numbers.length % each !== 0) {
          throw new RangeError(
            `mad-clip: expected ${batch.modality}s of ${each} numbers each, got ${numbers.length} numbers in all`,
          );
        }
        return batch.modality === 'image'
          ? encoder.embedImages(parameters, batch.pixels)
          : encoder.embedTexts(parameters, batch.tokens);
      },
      dispose: () => encoder.dispose(),
    };
  },
};
