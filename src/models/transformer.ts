import {
  add,
  attention,
  concat,
  gelu,
  layerNorm,
  linear,
  quickGelu,
  reshape,
  split,
  stopGradient,
  transpose,
  type Tensor,
} from '../graph/index.js';
import type { Activation, TransformerConfig } from './clip-config.js';

/** The parameters of a model as symbolic tensors, under open_clip's names. */
export type ParameterTensors = Readonly<Record<string, Tensor>>;

/** What the blocks of one tower share. Names of its parameters begin with `prefix`. */
export interface TransformerContext {
  readonly parameters: ParameterTensors;
  readonly prefix: string;
  readonly config: TransformerConfig;
  readonly activation: Activation;
  /** Added to the scores of all heads: 0 where a token may look, very negative where not, `[t, t]`. Default: look everywhere. */
  readonly mask?: Tensor;
}

/** The one token of each sequence that the embedding is made of. */
export interface Pooling {
  /** `[b, t, w]` to `[b, w]`. */
  readonly pick: (x: Tensor) => Tensor;
  /** As the mask of the context, for that token alone: `[b, 1, 1, t]`. Default: look everywhere. */
  readonly mask?: Tensor;
}

/** The parameter of that name. @throws RangeError where the model has none. */
export function parameter(parameters: ParameterTensors, name: string): Tensor {
  const tensor = parameters[name];
  if (!tensor)
    throw new RangeError(`model: expected a parameter '${name}', there is none; give all of the model's`);
  return tensor;
}

/** Layer normalisation over the last axis, epsilon 1e-5. */
export function normalize(parameters: ParameterTensors, name: string, x: Tensor): Tensor {
  return layerNorm(x, parameter(parameters, `${name}.weight`), parameter(parameters, `${name}.bias`));
}

/** `[b, t, parts w]` as `parts` tensors `[b, h, t, w / h]`. */
function splitHeads(x: Tensor, parts: number, { width, heads }: TransformerConfig): readonly Tensor[] {
  const [batch, tokens] = x.shape;
  const apart = reshape(x, [batch!, tokens!, parts, heads, width / heads]);
  const stacked = transpose(apart, [2, 0, 3, 1, 4]);
  return split(
    stacked,
    Array.from({ length: parts }, () => 1),
    0,
  ).map((part) => reshape(part, [batch!, heads, tokens!, width / heads]));
}

/** The biases of queries, keys and values, `[w]` each. */
function projectionBiases(
  { parameters, config }: TransformerContext,
  block: string,
): readonly [Tensor, Tensor, Tensor] {
  const { width } = config;
  const [query, key, value] = split(
    parameter(parameters, `${block}attn.in_proj_bias`),
    [width, width, width],
    0,
  );
  // It adds the same to all scores of a query, so its derivative is 0; of rounding errors there, Adam would make full steps.
  return [query!, stopGradient(key!), value!];
}

/** `[b, h, t, w / h]` back to `[b, t, w]`. */
function mergeHeads(x: Tensor, { width }: TransformerConfig): Tensor {
  return reshape(transpose(x, [0, 2, 1, 3]), [x.shape[0]!, x.shape[2]!, width]);
}

function selfAttention(context: TransformerContext, block: string, x: Tensor): Tensor {
  const { parameters, config, mask } = context;
  const weight = parameter(parameters, `${block}attn.in_proj_weight`);
  const bias = concat(projectionBiases(context, block), 0);
  const [q, k, v] = splitHeads(linear(x, weight, bias), 3, config);
  return mergeHeads(attention(q!, k!, v!, mask), config);
}

/** Self-attention of the pooled token `[b, w]` of `x` `[b, t, w]` to all tokens: keys and values for all, one query. */
function pooledAttention(context: TransformerContext, block: string, x: Tensor, pooling: Pooling): Tensor {
  const { parameters, config } = context;
  const { width, heads } = config;
  const sizes = [width, 2 * width];
  const [queryWeight, keyValueWeight] = split(parameter(parameters, `${block}attn.in_proj_weight`), sizes, 0);
  const [queryBias, keyBias, valueBias] = projectionBiases(context, block);
  const q = reshape(linear(pooling.pick(x), queryWeight!, queryBias), [x.shape[0]!, heads, 1, width / heads]);
  const [k, v] = splitHeads(linear(x, keyValueWeight!, concat([keyBias, valueBias], 0)), 2, config);
  return reshape(mergeHeads(attention(q, k!, v!, pooling.mask), config), [x.shape[0]!, width]);
}

/** The second half of a block: x plus the attention's projected result, then the MLP on top. */
function projectAndMix(context: TransformerContext, block: string, x: Tensor, attended: Tensor): Tensor {
  const { parameters, activation } = context;
  const layer = (name: string, input: Tensor): Tensor =>
    linear(
      input,
      parameter(parameters, `${block}${name}.weight`),
      parameter(parameters, `${block}${name}.bias`),
    );
  const mixed = add(x, layer('attn.out_proj', attended));
  const hidden = layer('mlp.c_fc', normalize(parameters, `${block}ln_2`, mixed));
  return add(mixed, layer('mlp.c_proj', activation === 'gelu' ? gelu(hidden) : quickGelu(hidden)));
}

/** Block number `layer`, x + attention(ln_1(x)), then that + mlp(ln_2(that)): `[b, t, w]` to `[b, t, w]`. */
export function residualBlock(context: TransformerContext, layer: number, x: Tensor): Tensor {
  const block = `${context.prefix}transformer.resblocks.${layer}.`;
  const attended = selfAttention(context, block, normalize(context.parameters, `${block}ln_1`, x));
  return projectAndMix(context, block, x, attended);
}

/**
 * What {@link residualBlock} gives for the pooled token, and nothing else of it: `[b, t, w]` to `[b, w]`. Only keys and
 * values are needed of the other tokens, so that a last block costs about a sixth.
 */
export function pooledBlock(context: TransformerContext, layer: number, x: Tensor, pooling: Pooling): Tensor {
  const block = `${context.prefix}transformer.resblocks.${layer}.`;
  const attended = pooledAttention(context, block, normalize(context.parameters, `${block}ln_1`, x), pooling);
  return projectAndMix(context, block, pooling.pick(x), attended);
}

/** All blocks of a tower, and the pooled token of the last one: `[b, t, w]` to `[b, w]`. */
export function pooledTransformer(context: TransformerContext, x: Tensor, pooling: Pooling): Tensor {
  const last = context.config.layers - 1;
  let y = x;
  for (let layer = 0; layer < last; layer++) y = residualBlock(context, layer, y);
  return pooledBlock(context, last, y, pooling);
}
