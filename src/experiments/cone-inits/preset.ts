import { clipConfig, RESNET_18, RESNET_50 } from '../../models/index.js';
import { CLIP_VIT_B_32, type NamedEncoder } from '../kit/encoder-plan.js';

/** Everything that decides the numbers of the experiment beside the seed and the data. */
export interface ConeInitsPreset {
  readonly encoders: readonly NamedEncoder[];
  readonly initialisations: number;
  /** Inputs, the same for every initialisation. */
  readonly rows: number;
  readonly batch: number;
  /** Most digits that MAD is made of, where the user does not name both pictures and captions. */
  readonly digits: number;
}

const mlp: NamedEncoder = {
  name: 'MLP',
  plan: { kind: 'mlp', config: { width: 512, layers: 10, activation: 'relu', bias: true } },
};

/** MtG, Fig. 2c: 25 initialisations; encoders at full size. */
export const coneInitsPaperPreset: ConeInitsPreset = {
  encoders: [
    mlp,
    { name: 'ResNet-50', plan: { kind: 'resnet', config: RESNET_50, size: 224, mode: 'evaluation' } },
    { name: 'ViT-B/32', plan: { kind: 'vit', config: CLIP_VIT_B_32 } },
    { name: 'Text transformer', plan: { kind: 'text', config: CLIP_VIT_B_32 } },
  ],
  initialisations: 25,
  rows: 100,
  batch: 25,
  digits: 250,
};

/** CLIP's towers as deep as published but narrow. */
const narrow = clipConfig({
  embeddingSize: 192,
  activation: 'quickGelu',
  image: { size: 64, patch: 16, width: 192, layers: 12, heads: 3 },
  text: { context: 48, vocabulary: 512, width: 192, layers: 12, heads: 3 },
});

/** All 25 initialisations, ResNet-18 on small pictures, and Transformers of 12 layers but a quarter of the width. */
export const coneInitsQuickPreset: ConeInitsPreset = {
  ...coneInitsPaperPreset,
  encoders: [
    mlp,
    { name: 'ResNet-18', plan: { kind: 'resnet', config: RESNET_18, size: 64, mode: 'evaluation' } },
    { name: 'ViT, 12 layers of 192', plan: { kind: 'vit', config: narrow } },
    { name: 'Text transformer, 12 layers of 192', plan: { kind: 'text', config: narrow } },
  ],
  rows: 20,
  batch: 20,
};
