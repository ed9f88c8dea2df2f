import { defineGraph, type Graph, l2Normalize, tensorType } from '../../graph/index.js';
import {
  type BatchNormMode,
  clipConfig,
  type ClipConfig,
  clipParameterSpecs,
  imageEncoderGraph,
  type MlpConfig,
  mlpLayers,
  mlpParameterSpecs,
  type ParameterSpec,
  type ResnetConfig,
  resnetEmbeddingSize,
  resnetEncoderGraph,
  resnetParameterSpecs,
  textEncoderGraph,
} from '../../models/index.js';

/** An encoder with its standard initialisation. Plain data. `vit` and `text` are a tower of CLIP each. */
export type EncoderPlan =
  | { readonly kind: 'mlp'; readonly config: MlpConfig }
  | {
      readonly kind: 'resnet';
      readonly config: ResnetConfig;
      /** Side of the images. */
      readonly size: number;
      readonly mode: BatchNormMode;
    }
  | { readonly kind: 'vit'; readonly config: ClipConfig }
  | { readonly kind: 'text'; readonly config: ClipConfig };

/** An encoder with the name that figures and tables give it. */
export interface NamedEncoder {
  readonly name: string;
  readonly plan: EncoderPlan;
}

/** CLIP's ViT-B/32 and its text transformer of 12 layers, as open_clip builds them. */
export const CLIP_VIT_B_32: ClipConfig = clipConfig({
  embeddingSize: 512,
  activation: 'quickGelu',
  image: { size: 224, patch: 32, width: 768, layers: 12, heads: 12 },
  text: { context: 77, vocabulary: 49408, width: 512, layers: 12, heads: 8 },
});

/** Every parameter that {@link encoderGraph} takes, and how it begins. */
export function encoderSpecs(plan: EncoderPlan): readonly ParameterSpec[] {
  switch (plan.kind) {
    case 'mlp':
      return mlpParameterSpecs(plan.config);
    case 'resnet':
      return resnetParameterSpecs(plan.config).filter(({ learned }) => learned || plan.mode === 'evaluation');
    case 'vit':
      return clipParameterSpecs(plan.config).filter(({ name }) => name.startsWith('visual.'));
    case 'text':
      return clipParameterSpecs(plan.config).filter(
        ({ name }) => !name.startsWith('visual.') && name !== 'logit_scale',
      );
  }
}

/** The name of the graph's one input that is not a parameter. */
export function encoderInput({ kind }: EncoderPlan): 'x' | 'images' | 'tokens' {
  return kind === 'mlp' ? 'x' : kind === 'text' ? 'tokens' : 'images';
}

/** Parameters and {@link encoderInput} to `embeddings` `['batch', e]`, rows of length 1. */
export function encoderGraph(plan: EncoderPlan): Graph {
  switch (plan.kind) {
    case 'mlp': {
      const { config } = plan;
      const types = mlpParameterSpecs(config).map(
        ({ name, shape }) => [name, tensorType('float32', shape)] as const,
      );
      return defineGraph(
        'MLP encoder',
        { ...Object.fromEntries(types), x: tensorType('float32', ['batch', config.width]) },
        (tensors) => ({
          embeddings: l2Normalize(mlpLayers(config, tensors, tensors['x']!).at(-1)!.activated),
        }),
      );
    }
    case 'resnet':
      return resnetEncoderGraph(plan.config, plan.size, plan.mode);
    case 'vit':
      return imageEncoderGraph(plan.config);
    case 'text':
      return textEncoderGraph(plan.config);
  }
}

/** Dimensions of the embeddings. */
export function embeddingSize(plan: EncoderPlan): number {
  switch (plan.kind) {
    case 'mlp':
      return plan.config.width;
    case 'resnet':
      return resnetEmbeddingSize(plan.config);
    case 'vit':
    case 'text':
      return plan.config.embeddingSize;
  }
}
