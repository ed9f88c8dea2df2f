import { randomStream, type Random } from '../numeric/random.js';
import { checkClipConfig, type ClipConfig, type TransformerConfig } from './clip-config.js';
import type { FlatParameters } from './flat-parameters.js';
import { initialParameters, layerDefault, ones, zeros, type Initial, type ParameterSpec } from './initial.js';

/** How the weights of a block begin; the rest of a block begins alike in both towers. */
interface BlockInitials {
  readonly inProjection: Initial;
  readonly outProjection: Initial;
  readonly hidden: Initial;
  readonly output: Initial;
}

/** PyTorch's defaults: open_clip leaves the blocks of its vision Transformer as PyTorch makes them. */
function imageBlockInitials(width: number): BlockInitials {
  return {
    // Xavier's uniform, of the stacked [3 width, width] matrix (torch.nn.MultiheadAttention).
    inProjection: { kind: 'uniform', bound: Math.sqrt(6 / (4 * width)) },
    outProjection: layerDefault(width),
    hidden: layerDefault(width),
    output: layerDefault(4 * width),
  };
}

/** CLIP's own: standard deviations that keep the residual stream's variance (open_clip, `init_parameters`). */
function textBlockInitials({ width, layers }: TransformerConfig): BlockInitials {
  const residual: Initial = { kind: 'normal', std: width ** -0.5 * (2 * layers) ** -0.5 };
  return {
    inProjection: { kind: 'normal', std: width ** -0.5 },
    outProjection: residual,
    hidden: { kind: 'normal', std: (2 * width) ** -0.5 },
    output: residual,
  };
}

type Entry = readonly [name: string, shape: readonly number[], initial: Initial];

function layerNormEntries(name: string, width: number): readonly Entry[] {
  return [
    [`${name}.weight`, [width], ones],
    [`${name}.bias`, [width], zeros],
  ];
}

function blockEntries(
  prefix: string,
  { width, layers }: TransformerConfig,
  initials: BlockInitials,
): readonly Entry[] {
  return Array.from({ length: layers }, (_, layer) => `${prefix}transformer.resblocks.${layer}.`).flatMap(
    (block): readonly Entry[] => [
      ...layerNormEntries(`${block}ln_1`, width),
      [`${block}attn.in_proj_weight`, [3 * width, width], initials.inProjection],
      [`${block}attn.in_proj_bias`, [3 * width], zeros],
      [`${block}attn.out_proj.weight`, [width, width], initials.outProjection],
      [`${block}attn.out_proj.bias`, [width], zeros],
      ...layerNormEntries(`${block}ln_2`, width),
      [`${block}mlp.c_fc.weight`, [4 * width, width], initials.hidden],
      [`${block}mlp.c_fc.bias`, [4 * width], layerDefault(width)],
      [`${block}mlp.c_proj.weight`, [width, 4 * width], initials.output],
      [`${block}mlp.c_proj.bias`, [width], layerDefault(4 * width)],
    ],
  );
}

/** The parameter of {@link ClipConfig.textMap}; open_clip has none of that name. */
export const TEXT_MAP = 'text_map';

function textMapEntry(embeddingSize: number): Entry {
  return [TEXT_MAP, [embeddingSize, embeddingSize], { kind: 'identity' }];
}

/**
 * Every parameter of the model under open_clip's names, in the order of its state dict. The standard deviations are
 * open_clip's (`CLIP.init_parameters`, `VisionTransformer.__init__`), and PyTorch's where open_clip sets none.
 *
 * @throws InputError where the configuration does not hold together.
 */
export function clipParameterSpecs(config: ClipConfig): readonly ParameterSpec[] {
  checkClipConfig(config);
  const { embeddingSize, image, text, logitScale } = config;
  const tokens = (image.size / image.patch) ** 2 + 1;
  const imageStd: Initial = { kind: 'normal', std: image.width ** -0.5 };
  const entries: readonly Entry[] = [
    ['positional_embedding', [text.context, text.width], { kind: 'normal', std: 0.01 }],
    ['text_projection', [text.width, embeddingSize], { kind: 'normal', std: text.width ** -0.5 }],
    ['logit_scale', [], { kind: 'constant', value: logitScale.initial }],
    ['visual.class_embedding', [image.width], imageStd],
    ['visual.positional_embedding', [tokens, image.width], imageStd],
    ['visual.proj', [image.width, embeddingSize], imageStd],
    [
      'visual.conv1.weight',
      [image.width, image.channels, image.patch, image.patch],
      layerDefault(image.channels * image.patch ** 2),
    ],
    ...layerNormEntries('visual.ln_pre', image.width),
    ...blockEntries('visual.', image, imageBlockInitials(image.width)),
    ...layerNormEntries('visual.ln_post', image.width),
    ...blockEntries('', text, textBlockInitials(text)),
    ['token_embedding.weight', [text.vocabulary, text.width], { kind: 'normal', std: 0.02 }],
    ...layerNormEntries('ln_final', text.width),
    ...(config.textMap === true ? [textMapEntry(embeddingSize)] : []),
  ];
  return entries.map(([name, shape, initial]) => ({
    name,
    shape,
    initial,
    learned: name !== TEXT_MAP && (name !== 'logit_scale' || logitScale.learned),
  }));
}

/** Fresh parameters as {@link clipParameterSpecs} says, drawn from `random`; the same seed gives the same model. */
export function initialClipParameters(
  config: ClipConfig,
  random: Random = randomStream(0),
): FlatParameters<Float32Array> {
  return initialParameters(clipParameterSpecs(config), random);
}
