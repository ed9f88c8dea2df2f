import {
  add,
  attention,
  expand,
  gelu,
  layerNorm,
  linear,
  multiplyDims,
  quickGelu,
  reshape,
  split,
  stopGradient,
  transpose,
  type Dim,
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
  /**
   * Added to the scores of all heads: 0 where a token may look, very negative where not, `[t, t]`. Default: look
   * everywhere.
   */
  readonly mask?: Tensor;
}

/** The one token of each sequence that the embedding is made of. */
export interface Pooling {
  /** `[t, b, w]` to `[b, w]`. */
  readonly pick: (x: Tensor) => Tensor;
  /** As the mask of the context, for that token alone: `[b, 1, t]`. Default: look everywhere. */
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

/**
 * `[t, b, w]` as `[b h, t, w / h]`. Sequences lie token by token, so that batch and heads become one axis without
 * moving a number, and the products that follow read the transposition in place.
 */
function splitHeads(x: Tensor, { width, heads }: TransformerConfig): Tensor {
  const [tokens, batch] = x.shape as readonly [Dim, Dim];
  return transpose(reshape(x, [tokens, multiplyDims(batch, heads), width / heads]), [1, 0, 2]);
}

/** `[b h, t, w / h]` back to `[t, b, w]`. */
function mergeHeads(x: Tensor, batch: Dim, { width }: TransformerConfig): Tensor {
  return reshape(transpose(x, [1, 0, 2]), [x.shape[1]!, batch, width]);
}

/**
 * The projections to queries, keys and values: each its own product, so that none has to be cut out of a larger one.
 */
function projections(
  { parameters, config: { width } }: TransformerContext,
  block: string,
): readonly ((x: Tensor) => Tensor)[] {
  const thirds = [width, width, width];
  const weights = split(parameter(parameters, `${block}attn.in_proj_weight`), thirds, 0);
  const [query, key, value] = split(parameter(parameters, `${block}attn.in_proj_bias`), thirds, 0);
  // The key bias adds the same to all scores of a query: its derivative is 0, and of rounding errors Adam would make
  // steps.
  const biases = [query!, stopGradient(key!), value!];
  return weights.map((weight, i) => (x) => linear(x, weight, biases[i]));
}

function selfAttention(context: TransformerContext, block: string, x: Tensor): Tensor {
  const { config, mask } = context;
  const [q, k, v] = projections(context, block).map((project) => splitHeads(project(x), config));
  return mergeHeads(attention(q!, k!, v!, mask), x.shape[1]!, config);
}

/** Self-attention of the pooled token `[b, w]` of `x` `[t, b, w]` to all tokens: keys and values for all, one query. */
function pooledAttention(context: TransformerContext, block: string, x: Tensor, pooling: Pooling): Tensor {
  const { width, heads } = context.config;
  const [tokens, batch] = x.shape as readonly [Dim, Dim];
  const [toQuery, toKey, toValue] = projections(context, block);
  const rows = multiplyDims(batch, heads);
  const q = reshape(toQuery!(pooling.pick(x)), [rows, 1, width / heads]);
  const [k, v] = [toKey!, toValue!].map((project) => splitHeads(project(x), context.config));
  const mask = pooling.mask && reshape(expand(pooling.mask, [batch, heads, tokens]), [rows, 1, tokens]);
  return reshape(attention(q, k!, v!, mask), [batch, width]);
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

/** Block number `layer`, x + attention(ln_1(x)), then that + mlp(ln_2(that)): `[t, b, w]` to `[t, b, w]`. */
export function residualBlock(context: TransformerContext, layer: number, x: Tensor): Tensor {
  const block = `${context.prefix}transformer.resblocks.${layer}.`;
  const attended = selfAttention(context, block, normalize(context.parameters, `${block}ln_1`, x));
  return projectAndMix(context, block, x, attended);
}

/**
 * What {@link residualBlock} gives for the pooled token, and nothing else of it: `[t, b, w]` to `[b, w]`. Only keys and
 * values are needed of the other tokens, so that a last block costs about a sixth.
 */
export function pooledBlock(context: TransformerContext, layer: number, x: Tensor, pooling: Pooling): Tensor {
  const block = `${context.prefix}transformer.resblocks.${layer}.`;
  const attended = pooledAttention(context, block, normalize(context.parameters, `${block}ln_1`, x), pooling);
  return projectAndMix(context, block, pooling.pick(x), attended);
}

/** All blocks of a tower, and the pooled token of the last one: `[t, b, w]` to `[b, w]`. */
export function pooledTransformer(context: TransformerContext, x: Tensor, pooling: Pooling): Tensor {
  const last = context.config.layers - 1;
  let y = x;
  for (let layer = 0; layer < last; layer++) y = residualBlock(context, layer, y);
  return pooledBlock(context, last, y, pooling);
}
