import { RESNET_18, RESNET_50 } from '../../models/index.js';
import { CLIP_VIT_B_32, type NamedEncoder } from '../kit/encoder-plan.js';

/** Everything that decides the numbers of the experiment beside the seed and the data. */
export interface ConeHistogramsPreset {
  /** Each with random weights, on pictures or captions and on noise. */
  readonly encoders: readonly NamedEncoder[];
  /** Pictures and captions, and as many inputs of noise. */
  readonly rows: number;
  readonly batch: number;
  /** Rows of a features file, drawn at random where it has more. */
  readonly featureRows: number;
  /** Most digits that MAD is made of, where the user does not name both pictures and captions. */
  readonly digits: number;
}

const towers: readonly NamedEncoder[] = [
  { name: 'ViT-B/32', plan: { kind: 'vit', config: CLIP_VIT_B_32 } },
  { name: 'Text transformer', plan: { kind: 'text', config: CLIP_VIT_B_32 } },
];

const resnet18: readonly NamedEncoder[] = (['evaluation', 'training'] as const).map((mode) => ({
  name: `ResNet-18, batch norm in ${mode}`,
  plan: { kind: 'resnet', config: RESNET_18, size: 224, mode },
}));

const resnet50: readonly NamedEncoder[] = (['evaluation', 'training'] as const).map((mode) => ({
  name: `ResNet-50, batch norm in ${mode}`,
  plan: { kind: 'resnet', config: RESNET_50, size: 224, mode },
}));

/** MtG, Fig. 2a: 5,000 pairs, encoders at full size. */
export const coneHistogramsPaperPreset: ConeHistogramsPreset = {
  encoders: [...resnet18, ...resnet50, ...towers],
  rows: 5000,
  batch: 25,
  featureRows: 5000,
  digits: 250,
};

/** Encoders at full size, but few pictures. */
export const coneHistogramsQuickPreset: ConeHistogramsPreset = {
  ...coneHistogramsPaperPreset,
  encoders: [...resnet18, ...towers],
  rows: 48,
  batch: 16,
};
