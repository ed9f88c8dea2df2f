import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hostTensor, interpret } from '../../src/graph/index.js';
import {
  initialParameters,
  parameterView,
  RESNET_18,
  RESNET_50,
  resnetEmbeddingSize,
  resnetEncoderGraph,
  resnetParameterSpecs,
  type ResnetConfig,
} from '../../src/models/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';

interface Expected {
  readonly blocks: ResnetConfig['blocks'];
  readonly parameters: readonly string[];
  readonly evaluation: readonly number[];
  readonly training: readonly number[];
}

/** Made by fixtures/make_resnet.py with PyTorch. */
const fixture = JSON.parse(readFileSync(new URL('fixtures/resnet.json', import.meta.url), 'utf8')) as Record<
  'basic' | 'bottleneck',
  Expected
>;

/** The formula of the fixture. */
function numbers(shape: readonly number[], phase: number, map: (value: number) => number = (value) => value) {
  const count = shape.reduce((a, b) => a * b, 1);
  return hostTensor(
    'float64',
    shape,
    Float64Array.from({ length: count }, (_, i) => map(Math.sin(phase + 0.7 * i))),
  );
}

function feedsOf(config: ResnetConfig, isUsed: (name: string) => boolean) {
  const specs = resnetParameterSpecs(config);
  const names = specs.map(({ name }) => name).sort();
  const feeds = specs
    .filter(({ name }) => isUsed(name))
    .map(({ name, shape }) => {
      const spread = Math.sqrt(2 / shape.slice(1).reduce((a, b) => a * b, 1));
      const isScale = name.endsWith('running_var') || name.endsWith('weight');
      const map = (value: number): number =>
        shape.length === 4 ? spread * value : isScale ? 1 + 0.3 * value : 0.2 * value;
      return [name, numbers(shape, names.indexOf(name), map)] as const;
    });
  return { ...Object.fromEntries(feeds), images: numbers([3, 3, 40, 40], 0.5) };
}

describe('a residual network', () => {
  for (const block of ['basic', 'bottleneck'] as const) {
    const { blocks, parameters, ...expected } = fixture[block];
    const config: ResnetConfig = { block, blocks, width: 4, channels: 3 };
    it(`of ${block} blocks has torchvision's parameters`, () => {
      expect(
        resnetParameterSpecs(config)
          .map(({ name }) => name)
          .sort(),
      ).toEqual(parameters);
    });
    for (const mode of ['evaluation', 'training'] as const) {
      it(`of ${block} blocks gives PyTorch's features in ${mode} mode`, async () => {
        const graph = resnetEncoderGraph(config, 40, mode);
        const feeds = feedsOf(config, (name) => graph.inputs.some((input) => input.name === name));
        expect(interpret(graph, feeds)['embeddings']!.data).toBeAllClose(expected[mode], {
          rtol: 1e-9,
          atol: 1e-11,
        });
        const program = await nativeRuntime().compile(graph);
        const single = Object.fromEntries(
          Object.entries(feeds).map(([name, { shape, data }]) => [
            name,
            hostTensor('float32', shape, Float32Array.from(data)),
          ]),
        );
        const { embeddings } = await program.run(single);
        await program.dispose();
        expect(embeddings!.data as Float32Array).toBeAllClose(expected[mode], { rtol: 1e-3, atol: 1e-5 });
      });
    }
  }

  it('has the published number of weights', () => {
    const learned = (config: ResnetConfig): number =>
      resnetParameterSpecs(config)
        .filter(({ learned }) => learned)
        .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    // torchvision's 11,689,512 and 25,557,032 without the classifier of 1,000 classes.
    expect(learned(RESNET_18)).toBe(11689512 - 513 * 1000);
    expect(learned(RESNET_50)).toBe(25557032 - 2049 * 1000);
    expect(resnetEmbeddingSize(RESNET_50)).toBe(2048);
  });

  it('starts as torchvision starts it', () => {
    const parameters = initialParameters(resnetParameterSpecs({ ...RESNET_18, width: 16 }), randomStream(1));
    const kernel = parameterView(parameters, 'layer4.1.conv2.weight');
    const variance = kernel.reduce((sum, value) => sum + value ** 2, 0) / kernel.length;
    expect(variance / (2 / (128 * 9))).toBeCloseTo(1, 1);
    expect(new Set(parameterView(parameters, 'bn1.running_var'))).toEqual(new Set([1]));
    expect(new Set(parameterView(parameters, 'layer2.0.downsample.1.bias'))).toEqual(new Set([0]));
  });

  it('of no width is refused', () => {
    expect(() => resnetParameterSpecs({ ...RESNET_18, width: 0 })).toThrow(
      'ResNet: the width must be a whole number from 1, got 0',
    );
  });
});
