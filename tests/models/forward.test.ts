import { describe, expect, it } from 'vitest';
import { hostTensor, type HostTensor } from '../../src/graph/index.js';
import { imageEncoderGraph, textEncoderGraph, type Precision } from '../../src/models/index.js';
import { interpreterRuntime, type Runtime } from '../../src/runtime/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import { readTrajectory } from '../../src/training/trajectory.js';
import { readNpz } from '../support/npz.js';
import { reference } from '../support/shared.js';

const file = reference('clip-reference/clip_gelu.npz');

describe.skipIf(!file.present)('encoders against PyTorch', () => {
  const arrays = file.present ? readNpz(file.path) : {};
  const cases: readonly (readonly [string, Runtime, Precision, number])[] = [
    ['the interpreter', interpreterRuntime(), 'float64', 1e-12],
    ['ONNX Runtime', nativeRuntime(), 'float32', 2e-6],
  ];

  it.each(cases)('gives the same embeddings on %s', async (_name, runtime, type, atol) => {
    const { model, batch } = readTrajectory(arrays, file.path);
    const feed = (name: string, shape = arrays[name]!.shape): HostTensor =>
      hostTensor(type, shape, arrays[name]!.values);
    for (const [graph, data, expected] of [
      [
        imageEncoderGraph(model, type),
        {
          images: hostTensor(
            type,
            [batch, 3, 28, 28],
            Array.from(arrays['images']!.values).slice(0, batch * 2352),
          ),
        },
        'image_embeddings',
      ],
      [
        textEncoderGraph(model, type),
        { tokens: hostTensor('int32', [batch, 8], Array.from(arrays['tokens']!.values).slice(0, batch * 8)) },
        'text_embeddings',
      ],
    ] as const) {
      const feeds: Record<string, HostTensor> = { ...data };
      for (const { name } of graph.inputs)
        feeds[name] ??= feed(`weights/${name}`, arrays[`weights/${name}`]!.shape);
      const program = await runtime.compile(graph);
      const { embeddings } = await program.run(feeds);
      expect(embeddings!.data as Float64Array).toBeAllClose(arrays[expected]!.values, { rtol: 0, atol });
      await program.dispose();
    }
  });
});
