import { InputError } from '../files/input-error.js';
import {
  add,
  convolution,
  defineGraph,
  div,
  l2Normalize,
  maxPool,
  mul,
  reduceMean,
  relu,
  reshape,
  sqrt,
  square,
  sub,
  tensorType,
  type Graph,
  type Tensor,
} from '../graph/index.js';
import { ones, zeros, type ParameterSpec } from './initial.js';
import { parameter, type ParameterTensors } from './transformer.js';

/** A residual network of four stages (He et al. 2016, table 1), in torchvision's names and layout. */
export interface ResnetConfig {
  /** Two 3 x 3 convolutions, or 1 x 1, 3 x 3, 1 x 1 with four times the channels at the end. */
  readonly block: 'basic' | 'bottleneck';
  /** Blocks of each stage; channels double and sides halve from one stage to the next. */
  readonly blocks: readonly [number, number, number, number];
  /** Channels of the first stage. */
  readonly width: number;
  /** Of the images. */
  readonly channels: number;
}

export const RESNET_18: ResnetConfig = { block: 'basic', blocks: [2, 2, 2, 2], width: 64, channels: 3 };
export const RESNET_50: ResnetConfig = { block: 'bottleneck', blocks: [3, 4, 6, 3], width: 64, channels: 3 };

/**
 * What batch normalisation takes for mean and variance: `evaluation` those that training has gathered (0 and 1 at the
 * start), `training` the batch's own, so that a row's embedding depends on the others of its batch.
 */
export type BatchNormMode = 'evaluation' | 'training';

/** torchvision's epsilon of batch normalisation. */
const EPSILON = 1e-5;

interface Convolution {
  readonly name: string;
  /** Of the batch normalisation that follows. */
  readonly norm: string;
  readonly from: number;
  readonly to: number;
  readonly size: number;
  readonly stride: number;
}

interface Block {
  readonly layers: readonly Convolution[];
  /** What brings the input to the output's shape, where they differ. */
  readonly shortcut?: Convolution;
}

function stem({ width, channels }: ResnetConfig): Convolution {
  return { name: 'conv1', norm: 'bn1', from: channels, to: width, size: 7, stride: 2 };
}

/** Every block in order. The stride of a bottleneck lies in its 3 x 3 convolution, as in torchvision. */
function blocksOf({ block, blocks, width }: ResnetConfig): readonly Block[] {
  const expansion = block === 'basic' ? 1 : 4;
  let from = width;
  return blocks.flatMap((count, stage) =>
    Array.from({ length: count }, (_, index): Block => {
      const inner = width * 2 ** stage;
      const to = inner * expansion;
      const stride = index === 0 && stage > 0 ? 2 : 1;
      const prefix = `layer${stage + 1}.${index}.`;
      const layer = (k: number, ins: number, outs: number, size: number, step = 1): Convolution => ({
        name: `${prefix}conv${k}`,
        norm: `${prefix}bn${k}`,
        from: ins,
        to: outs,
        size,
        stride: step,
      });
      const layers =
        block === 'basic'
          ? [layer(1, from, inner, 3, stride), layer(2, inner, to, 3)]
          : [layer(1, from, inner, 1), layer(2, inner, inner, 3, stride), layer(3, inner, to, 1)];
      const shortcut: Convolution | undefined =
        stride === 1 && from === to
          ? undefined
          : {
              name: `${prefix}downsample.0`,
              norm: `${prefix}downsample.1`,
              from,
              to,
              size: 1,
              stride,
            };
      from = to;
      return { layers, ...(shortcut !== undefined && { shortcut }) };
    }),
  );
}

/** Dimensions of the embeddings. */
export function resnetEmbeddingSize({ block, width }: ResnetConfig): number {
  return width * 8 * (block === 'basic' ? 1 : 4);
}

/**
 * Every parameter under torchvision's names but the classifier's, with torchvision's start: convolutions from N(0, 2
 * / (k a b)) for k kernels of a x b (He et al. 2015, fan out), batch normalisation the identity.
 *
 * @throws InputError where a size is not a whole number from 1.
 */
export function resnetParameterSpecs(config: ResnetConfig): readonly ParameterSpec[] {
  for (const [name, value] of [
    ['the width', config.width],
    ['the number of channels', config.channels],
    ...config.blocks.map((count, k) => [`the number of blocks of stage ${k + 1}`, count] as const),
  ] as const) {
    if (!Number.isInteger(value) || value < 1) {
      throw new InputError(`ResNet: ${name} must be a whole number from 1, got ${value}`);
    }
  }
  const specs = ({ name, norm, from, to, size }: Convolution): readonly ParameterSpec[] => [
    {
      name: `${name}.weight`,
      shape: [to, from, size, size],
      initial: { kind: 'normal', std: Math.sqrt(2 / (to * size * size)) },
      learned: true,
    },
    { name: `${norm}.weight`, shape: [to], initial: ones, learned: true },
    { name: `${norm}.bias`, shape: [to], initial: zeros, learned: true },
    { name: `${norm}.running_mean`, shape: [to], initial: zeros, learned: false },
    { name: `${norm}.running_var`, shape: [to], initial: ones, learned: false },
  ];
  return [
    ...specs(stem(config)),
    ...blocksOf(config).flatMap(({ layers, shortcut }) => [
      ...layers.flatMap(specs),
      ...(shortcut === undefined ? [] : specs(shortcut)),
    ]),
  ];
}

/** Convolution without bias and batch normalisation after it (Ioffe & Szegedy 2015). */
function convolved(
  parameters: ParameterTensors,
  { name, norm, to, size, stride }: Convolution,
  mode: BatchNormMode,
  x: Tensor,
): Tensor {
  const y = convolution(x, parameter(parameters, `${name}.weight`), { stride, padding: (size - 1) / 2 });
  const scale = parameter(parameters, `${norm}.weight`);
  const bias = parameter(parameters, `${norm}.bias`);
  const perChannel = (value: Tensor): Tensor => reshape(value, [to, 1, 1]);
  if (mode === 'evaluation') {
    const mean = parameter(parameters, `${norm}.running_mean`);
    const factor = div(scale, sqrt(add(parameter(parameters, `${norm}.running_var`), EPSILON)));
    return add(mul(y, perChannel(factor)), perChannel(sub(bias, mul(mean, factor))));
  }
  const centred = sub(y, reduceMean(y, [0, 2, 3], { keepDims: true }));
  const variance = reduceMean(square(centred), [0, 2, 3], { keepDims: true });
  const factor = div(perChannel(scale), sqrt(add(variance, EPSILON)));
  return add(mul(centred, factor), perChannel(bias));
}

/**
 * Images `[b, c, s, s]` to the features before the classifier, `[b, 8 width]` or `[b, 32 width]`: the mean over the
 * last stage's places.
 */
export function embedWithResnet(
  config: ResnetConfig,
  parameters: ParameterTensors,
  images: Tensor,
  mode: BatchNormMode,
): Tensor {
  const first = relu(convolved(parameters, stem(config), mode, images));
  let x = maxPool(first, { size: 3, stride: 2, padding: 1 });
  for (const { layers, shortcut } of blocksOf(config)) {
    const kept = shortcut === undefined ? x : convolved(parameters, shortcut, mode, x);
    let y = x;
    layers.forEach((layer, k) => {
      y = convolved(parameters, layer, mode, y);
      if (k < layers.length - 1) y = relu(y);
    });
    x = relu(add(kept, y));
  }
  return reduceMean(x, [2, 3]);
}

/**
 * Parameters and `images` `['batch', c, size, size]` to `embeddings` `['batch', e]`, rows of length 1. With
 * `training` only the parameters that are used: no running mean and variance.
 */
export function resnetEncoderGraph(config: ResnetConfig, size: number, mode: BatchNormMode): Graph {
  const specs = resnetParameterSpecs(config).filter(({ learned }) => learned || mode === 'evaluation');
  return defineGraph(
    'ResNet encoder',
    {
      ...Object.fromEntries(specs.map(({ name, shape }) => [name, tensorType('float32', shape)])),
      images: tensorType('float32', ['batch', config.channels, size, size]),
    },
    (tensors) => ({
      embeddings: l2Normalize(embedWithResnet(config, tensors, tensors['images']!, mode)),
    }),
  );
}
