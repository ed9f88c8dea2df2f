import { describe, expect, it } from 'vitest';
import { product } from '../../src/numeric/index.js';
import { interpret, hostTensor } from '../../src/graph/index.js';
import {
  clipConfig,
  clipParameterSpecs,
  initialClipParameters,
  parameterTensors,
  parameterView,
  textEncoderGraph,
  TEXT_MAP,
  type FlatParameters,
} from '../../src/models/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import { initialState, train } from '../../src/training/index.js';
import { rotation } from '../support/clouds.js';
import { tinyConfig, tinyModel, tinySource } from '../training/support.js';

const sizes = {
  embeddingSize: 6,
  image: { size: 8, patch: 4, channels: 3, width: 8, layers: 1, heads: 2 },
  text: { context: 7, vocabulary: 11, width: 12, layers: 1, heads: 3 },
};
const plain = clipConfig(sizes);
const mapped = clipConfig({ ...sizes, textMap: true });
const tokens = hostTensor(
  'int32',
  [3, 7],
  [1, 10, 0, 0, 0, 0, 0, 2, 3, 10, 0, 0, 0, 0, 4, 5, 6, 10, 0, 0, 0],
);

function embed(config: typeof plain, parameters: FlatParameters<Float32Array>): Float64Array {
  const feeds = Object.entries(parameterTensors(parameters)).filter(
    ([name]) => !name.startsWith('visual.') && name !== 'logit_scale',
  );
  const { embeddings } = interpret(textEncoderGraph(config), { ...Object.fromEntries(feeds), tokens });
  return Float64Array.from(embeddings!.data, Number);
}

describe('the text map', () => {
  it('begins as the identity, draws no random number and leaves the model as it is', () => {
    const [without, withMap] = [
      initialClipParameters(plain, randomStream(3)),
      initialClipParameters(mapped, randomStream(3)),
    ];
    expect(clipParameterSpecs(plain).some(({ name }) => name === TEXT_MAP)).toBe(false);
    for (const { name } of without.layout.slots) {
      expect(parameterView(withMap, name)).toEqual(parameterView(without, name));
    }
    expect(embed(mapped, withMap)).toBeAllClose(embed(plain, without), { rtol: 1e-6, atol: 1e-7 });
    // A configuration without it is what it was before there were text maps: its content names models.
    expect(Object.keys(plain)).not.toContain('textMap');
  });

  it('turns every text', () => {
    const parameters = initialClipParameters(mapped, randomStream(3));
    const before = embed(mapped, parameters);
    const turn = rotation(6, randomStream(8));
    parameterView(parameters, TEXT_MAP).set(turn);
    expect(embed(mapped, parameters)).toBeAllClose(product(before, turn, 6), { rtol: 1e-5, atol: 1e-6 });
  });

  it('is not trained, but trained through', async () => {
    const model = { ...tinyModel, textMap: true };
    const config = tinyConfig({ model, steps: 4 });
    const state = initialState(config);
    const turn = Float32Array.from(rotation(8, randomStream(1)));
    parameterView(state.parameters, TEXT_MAP).set(turn);
    const before = parameterView(state.parameters, 'text_projection').slice();
    await train(nativeRuntime(), config, tinySource, state);
    expect(parameterView(state.parameters, TEXT_MAP)).toEqual(turn);
    expect(parameterView(state.parameters, 'text_projection')).not.toEqual(before);
  });
});
