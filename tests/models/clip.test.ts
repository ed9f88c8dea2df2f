import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  constant,
  defineGraph,
  hostTensor,
  interpret,
  type Graph,
  type HostTensor,
} from '../../src/graph/index.js';
import {
  clipConfig,
  clipParameterSpecs,
  imagesType,
  initialClipParameters,
  parameterTensors,
  parameterTypes,
  parameterView,
  textEncoderGraph,
  tokensType,
  type ClipConfig,
} from '../../src/models/index.js';
import {
  classPooling,
  embedTexts,
  endPooling,
  imageContext,
  imageTokens,
  textContext,
  textTokens,
} from '../../src/models/clip.js';
import { pooledBlock, residualBlock } from '../../src/models/transformer.js';
import { randomStream } from '../../src/numeric/random.js';

const tiny = clipConfig({
  embeddingSize: 6,
  image: { size: 8, patch: 4, channels: 3, width: 8, layers: 2, heads: 2 },
  text: { context: 7, vocabulary: 11, width: 12, layers: 2, heads: 3 },
});

/** The model's parameters with every bias and gain away from 0 and 1, so that none is left out unnoticed. */
function busyParameters(config: ClipConfig, seed: number): Record<string, HostTensor> {
  const random = randomStream(seed);
  const parameters = initialClipParameters(config, random);
  for (let i = 0; i < parameters.data.length; i++) parameters.data[i]! += 0.2 * random.normal();
  return parameterTensors(parameters);
}

function randomImages(count: number, { image }: ClipConfig, seed: number): HostTensor {
  const random = randomStream(seed);
  const shape = [count, image.channels, image.size, image.size];
  return hostTensor(
    'float32',
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.uniform()),
  );
}

/** Texts with the end token (the largest) at different places. */
function randomTexts(count: number, { text }: ClipConfig, seed: number): HostTensor {
  const random = randomStream(seed);
  const tokens = new Int32Array(count * text.context);
  for (let row = 0; row < count; row++) {
    for (let t = 0; t < text.context; t++) tokens[row * text.context + t] = random.below(text.vocabulary - 1);
    tokens[row * text.context + random.below(text.context)] = text.vocabulary - 1;
  }
  return hostTensor('int32', [count, text.context], tokens);
}

describe('the last block', () => {
  it('gives for the class token what the whole block gives', () => {
    const graph = defineGraph(
      'image',
      { ...parameterTypes(tiny), images: imagesType(tiny, 'batch') },
      (tensors) => {
        const context = imageContext(tiny, tensors);
        const tokens = imageTokens(tiny, tensors, tensors['images']!);
        return {
          pooled: pooledBlock(context, 1, tokens, classPooling),
          whole: classPooling.pick(residualBlock(context, 1, tokens)),
        };
      },
    );
    const feeds = { ...busyParameters(tiny, 1), images: randomImages(3, tiny, 2) };
    const { pooled, whole } = interpret(graph, feeds);
    expect(Math.max(...pooled!.data.map(Math.abs))).toBeGreaterThan(0.5);
    expect(pooled!.data).toBeAllClose(whole!.data, { rtol: 1e-12, atol: 1e-13 });
  });

  it('gives for the end token what the whole block gives, wherever it stands', () => {
    const graph = defineGraph(
      'text',
      { ...parameterTypes(tiny), tokens: tokensType(tiny, 'batch') },
      (tensors) => {
        const context = textContext(tiny, tensors, 'float32');
        const pooling = endPooling(tensors['tokens']!, 'float32');
        const embedded = textTokens(tensors, tensors['tokens']!);
        return {
          pooled: pooledBlock(context, 0, embedded, pooling),
          whole: pooling.pick(residualBlock(context, 0, embedded)),
        };
      },
    );
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const feeds = { ...busyParameters(tiny, 3), tokens: randomTexts(4, tiny, seed) };
        const { pooled, whole } = interpret(graph, feeds);
        expect(pooled!.data).toBeAllClose(whole!.data, { rtol: 1e-12, atol: 1e-13 });
      }),
      { numRuns: 20 },
    );
  });
});

describe('the text tower', () => {
  it('looks back only: a later token changes nothing before it', () => {
    const graph = defineGraph(
      'text',
      { ...parameterTypes(tiny), tokens: tokensType(tiny, 'batch') },
      (tensors) => {
        const context = textContext(tiny, tensors, 'float32');
        const embedded = textTokens(tensors, tensors['tokens']!);
        return { y: residualBlock(context, 1, residualBlock(context, 0, embedded)) };
      },
    );
    const parameters = busyParameters(tiny, 4);
    const { context, width } = tiny.text;
    const tokens = Int32Array.from([1, 2, 3, 4, 5, 6, 7]);
    const run = (data: Int32Array): Float64Array =>
      interpret(graph, { ...parameters, tokens: hostTensor('int32', [1, context], data) })['y']!.data;
    const before = run(tokens);
    for (let changed = 0; changed < context; changed++) {
      const after = run(tokens.with(changed, 9));
      expect(after.subarray(0, changed * width)).toEqual(before.subarray(0, changed * width));
      for (let t = changed; t < context; t++) {
        const place = [t * width, (t + 1) * width] as const;
        expect(after.subarray(...place)).not.toBeAllClose(before.subarray(...place), { atol: 1e-6 });
      }
    }
  });

  it('pools the first end token and ignores what follows it', () => {
    const graph = textEncoderGraph(tiny);
    const parameters = Object.fromEntries(
      Object.entries(busyParameters(tiny, 5)).filter(([name]) =>
        graph.inputs.some((input) => input.name === name),
      ),
    );
    const embed = (tokens: readonly number[]): Float64Array =>
      interpret(graph, { ...parameters, tokens: hostTensor('int32', [1, 7], tokens) })['embeddings']!.data;
    const expected = embed([9, 3, 10, 0, 0, 0, 0]);
    expect(embed([9, 3, 10, 4, 5, 10, 1])).toEqual(expected);
    expect(embed([9, 4, 10, 0, 0, 0, 0])).not.toBeAllClose(expected, { atol: 1e-4 });
  });
});

describe('QuickGELU', () => {
  it('is x sigmoid(1.702 x) where GELU is x Phi(x): the towers differ by it alone', () => {
    const quick = clipConfig({ ...tiny, activation: 'quickGelu' });
    const graphOf = (config: ClipConfig): Graph =>
      defineGraph('text', { ...parameterTypes(config), tokens: tokensType(config, 2) }, (tensors) => ({
        y: embedTexts(config, tensors, tensors['tokens']!),
      }));
    const feeds = { ...busyParameters(tiny, 6), tokens: randomTexts(2, tiny, 7) };
    const [exact, approximate] = [tiny, quick].map((config) => interpret(graphOf(config), feeds)['y']!.data);
    expect(approximate!).not.toBeAllClose(exact!, { atol: 1e-6 });
    expect(approximate!).toBeAllClose(exact!, { rtol: 0.05, atol: 0.1 });
  });
});

describe('initialClipParameters', () => {
  it("has the spread of open_clip's and PyTorch's defaults", () => {
    const config = clipConfig({ image: { layers: 2 }, text: { layers: 3 } });
    const parameters = initialClipParameters(config, randomStream(1));
    // Uniform in [-b, b] has standard deviation b / sqrt 3.
    const expected: Readonly<Record<string, number>> = {
      positional_embedding: 0.01,
      text_projection: 1 / 16,
      'visual.positional_embedding': 1 / 16,
      'visual.proj': 1 / 16,
      'visual.conv1.weight': 1 / Math.sqrt(3 * 49) / Math.sqrt(3),
      'visual.transformer.resblocks.1.attn.in_proj_weight': Math.sqrt(6 / 1024) / Math.sqrt(3),
      'visual.transformer.resblocks.1.attn.out_proj.weight': 1 / 16 / Math.sqrt(3),
      'visual.transformer.resblocks.1.mlp.c_fc.weight': 1 / 16 / Math.sqrt(3),
      'visual.transformer.resblocks.1.mlp.c_proj.weight': 1 / 32 / Math.sqrt(3),
      'visual.transformer.resblocks.1.mlp.c_fc.bias': 1 / 16 / Math.sqrt(3),
      'visual.transformer.resblocks.1.attn.in_proj_bias': 0,
      'transformer.resblocks.2.attn.in_proj_weight': 1 / 16,
      'transformer.resblocks.2.attn.out_proj.weight': 1 / 16 / Math.sqrt(6),
      'transformer.resblocks.2.mlp.c_fc.weight': 1 / Math.sqrt(512),
      'transformer.resblocks.2.mlp.c_proj.weight': 1 / 16 / Math.sqrt(6),
      'transformer.resblocks.2.attn.out_proj.bias': 0,
      'token_embedding.weight': 0.02,
    };
    for (const [name, std] of Object.entries(expected)) {
      const values = parameterView(parameters, name);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
      // Five standard errors of a normal sample's standard deviation.
      expect(Math.abs(spread - std), name).toBeLessThanOrEqual((5 * std) / Math.sqrt(2 * values.length));
    }
    expect(parameterView(parameters, 'logit_scale')[0]).toBe(Math.fround(Math.log(1 / 0.07)));
    expect(parameterView(parameters, 'ln_final.weight').every((value) => value === 1)).toBe(true);
  });

  it('gives the same model for the same seed, and another one for another', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => initialClipParameters(tiny, randomStream(seed)).data);
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  it("counts TEOT's model at 9.66 million", () => {
    const count = clipParameterSpecs(clipConfig()).reduce(
      (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
      0,
    );
    expect(count).toBe(9_661_185);
  });
});

describe('clipConfig', () => {
  it.each([
    [
      { image: { width: 250 } },
      'image tower: the width must be a multiple of the heads, got width 250 and 4 heads; ' +
        'choose width 252, or heads that divide 250',
    ],
    [{ text: { heads: 0 } }, 'text tower: the number of heads must be a whole number from 1, got 0'],
    [
      { image: { patch: 5 } },
      'image tower: the image size must be a multiple of the patch size, got 28 and 5',
    ],
    [{ embeddingSize: 1.5 }, 'model: the embedding size must be a whole number from 1, got 1.5'],
    [
      { logitScale: { initial: 100 } },
      'model: the logit scale must begin between 0 and ln 100 = 4.605, got 100; it is the logarithm of 1 / temperature',
    ],
  ])('refuses %j in one line', (options, message) => {
    expect(() => clipConfig(options)).toThrow(expect.objectContaining({ name: 'InputError', message }));
  });
});

describe('parameters', () => {
  it('names what a graph lacks', () => {
    expect(() => embedTexts(tiny, { text_projection: constant(1) }, constant(1))).toThrow(
      "model: expected a parameter 'token_embedding.weight', there is none; give all of the model's",
    );
  });
});
