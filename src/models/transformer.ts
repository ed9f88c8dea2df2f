import {
  add,
  gelu,
  layerNorm,
  linear,
  matMul,
  mul,
  quickGelu,
  reshape,
  softmax,
  split,
  swapLastAxes,
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

/** Attention of queries `[b, h, s, d]` to keys and values `[b, h, t, d]`, merged to `[b, s, h d]`. */
function attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | undefined): Tensor {
  const [batch, heads, queries, depth] = q.shape;
  // The scale goes to the scores: they are fewer than the queries' numbers.
  const scores = mul(matMul(q, swapLastAxes(k)), Number(depth) ** -0.5);
  const mixed = matMul(softmax(mask ? add(scores, mask) : scores), v);
  return reshape(transpose(mixed, [0, 2, 1, 3]), [batch!, queries!, Number(heads) * Number(depth)]);
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

function selfAttention(context: TransformerContext, block: string, x: Tensor): Tensor {
  const { parameters, config, mask } = context;
  const weight = parameter(parameters, `${block}attn.in_proj_weight`);
  const [q, k, v] = splitHeads(
    linear(x, weight, parameter(parameters, `${block}attn.in_proj_bias`)),
    3,
    config,
  );
  return attend(q!, k!, v!, mask);
}

/** Self-attention of the pooled token `[b, w]` of `x` `[b, t, w]` to all tokens: keys and values for all, one query. */
function pooledAttention(context: TransformerContext, block: string, x: Tensor, pooling: Pooling): Tensor {
  const { parameters, config } = context;
  const { width, heads } = config;
  const sizes = [width, 2 * width];
  const [queryWeight, keyValueWeight] = split(parameter(parameters, `${block}attn.in_proj_weight`), sizes, 0);
  const [queryBias, keyValueBias] = split(parameter(parameters, `${block}attn.in_proj_bias`), sizes, 0);
  const q = reshape(linear(pooling.pick(x), queryWeight!, queryBias), [x.shape[0]!, heads, 1, width / heads]);
  const [k, v] = splitHeads(linear(x, keyValueWeight!, keyValueBias), 2, config);
  return reshape(attend(q, k!, v!, pooling.mask), [x.shape[0]!, width]);
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
