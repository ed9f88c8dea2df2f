import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import {
  AutoProcessor,
  AutoTokenizer,
  CLIPTextModelWithProjection,
  CLIPVisionModelWithProjection,
  env,
  RawImage,
  Tensor,
} from '@huggingface/transformers';
import { ModelProtoSchema } from 'onnx-buf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  captionText,
  encodeCaption,
  END_TOKEN,
  MadDataset,
  PADDING_TOKEN,
  START_TOKEN,
  WORDS,
  type MadDescription,
} from '../../src/datasets/index.js';
import { decodeOnnx, hostTensor, interpret, type HostTensor } from '../../src/graph/index.js';
import {
  clipConfig,
  imageEncoderGraph,
  initialClipParameters,
  onnxFolder,
  parameterTensors,
  textEncoderGraph,
  textModel,
  tokenizerFiles,
  type ClipConfig,
  type WordVocabulary,
} from '../../src/models/index.js';
import { writeFolder } from '../../src/models/node/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { interpreterRuntime } from '../../src/runtime/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';

env.allowRemoteModels = false;

const vocabulary: WordVocabulary = {
  words: WORDS,
  separator: ',',
  start: START_TOKEN,
  end: END_TOKEN,
  padding: PADDING_TOKEN,
};
const normalization = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const;

/** From no words to all that fit; the digit 0 has the token that pads. */
const captions = [[3, 12, 19], [], [0], [7, 10, 13, 15, 17, 25], [0, 0, 18, 0], [16, 9]];

const models: readonly (readonly [string, ClipConfig])[] = [
  [
    'two layers with GELU',
    clipConfig({
      embeddingSize: 12,
      image: { width: 16, layers: 2, heads: 2 },
      text: { width: 24, layers: 2, heads: 3 },
    }),
  ],
  [
    'one layer with QuickGELU, patches of 14',
    clipConfig({
      embeddingSize: 8,
      activation: 'quickGelu',
      image: { width: 8, layers: 1, heads: 4, patch: 14 },
      text: { width: 8, layers: 1, heads: 1 },
    }),
  ],
];

/** Rows of length 1, as this package's encoders give them. */
function unitRows(values: ArrayLike<number>, dim: number): Float64Array {
  const out = Float64Array.from(values);
  for (let row = 0; row < out.length; row += dim) {
    const norm = Math.hypot(...out.subarray(row, row + dim));
    for (let k = row; k < row + dim; k++) out[k]! /= norm;
  }
  return out;
}

/** The reference interpreter's embeddings of one input, in float64. */
async function embeddings(
  graph: ReturnType<typeof imageEncoderGraph>,
  weights: Readonly<Record<string, HostTensor>>,
  input: Readonly<Record<string, HostTensor>>,
): Promise<ArrayLike<number>> {
  const all = { ...weights, ...input };
  const program = await interpreterRuntime().compile(graph);
  const results = await program.run(Object.fromEntries(graph.inputs.map(({ name }) => [name, all[name]!])));
  return results['embeddings']!.data as Float32Array;
}

describe.each(models)('a folder of %s in Transformers.js', (_name, config) => {
  // Away from the initial values, so that no bias is zero and no scale is one.
  const random = randomStream(11);
  const parameters = initialClipParameters(config, random);
  for (let i = 0; i < parameters.data.length; i++) parameters.data[i]! += 0.05 * random.normal();
  const weights = parameterTensors(parameters);
  const { size, channels } = config.image;
  const { context } = config.text;

  let folder: string;
  beforeAll(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'modgap-export-')), 'model');
    writeFolder(folder, onnxFolder({ config, parameters, vocabulary, images: normalization }));
  });
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it.each([1, 3])('embeds %i images as our encoder does', async (batch) => {
    const pixels = Float32Array.from({ length: batch * channels * size * size }, () => random.normal());
    const model = await CLIPVisionModelWithProjection.from_pretrained(folder);
    const { image_embeds } = (await model({
      pixel_values: new Tensor('float32', pixels, [batch, channels, size, size]),
    })) as { image_embeds: Tensor };
    await model.dispose();
    expect(image_embeds.dims).toEqual([batch, config.embeddingSize]);
    const images = hostTensor('float32', [batch, channels, size, size], pixels);
    expect(unitRows(image_embeds.data as Float32Array, config.embeddingSize)).toBeAllClose(
      await embeddings(imageEncoderGraph(config), weights, { images }),
      { rtol: 0, atol: 1e-5 },
    );
  });

  it('embeds texts of any length as our encoder does, with and without padding', async () => {
    const tokenizer = await AutoTokenizer.from_pretrained(folder);
    const model = await CLIPTextModelWithProjection.from_pretrained(folder);
    const rows = captions.map((words) => encodeCaption(words));
    const expected = await embeddings(textEncoderGraph(config), weights, {
      tokens: hostTensor(
        'int32',
        [rows.length, context],
        rows.flatMap((row) => [...row]),
      ),
    });
    const texts = rows.map((row) => captionText(row));
    const embed = async (inputs: object): Promise<Float64Array> => {
      const { text_embeds } = (await model(inputs)) as { text_embeds: Tensor };
      return unitRows(text_embeds.data as Float32Array, config.embeddingSize);
    };
    const padded = tokenizer(texts, { padding: 'max_length', truncation: true });
    expect(Object.keys(padded)).toEqual(['input_ids', 'attention_mask']);
    expect(await embed(padded)).toBeAllClose(expected, { rtol: 0, atol: 1e-5 });
    for (const [i, text] of texts.entries()) {
      const one = Array.from(expected).slice(i * config.embeddingSize, (i + 1) * config.embeddingSize);
      expect(await embed(tokenizer(text))).toBeAllClose(one, { rtol: 0, atol: 1e-5 });
    }
    await model.dispose();
  });

  it('turns captions into our tokens', async () => {
    const tokenizer = await AutoTokenizer.from_pretrained(folder);
    const rows = captions.map((words) => encodeCaption(words));
    const { input_ids } = tokenizer(
      rows.map((row) => captionText(row)),
      { padding: 'max_length', truncation: true },
    );
    expect(input_ids.tolist().flat().map(Number)).toEqual(rows.flatMap((row) => [...row]));
    expect([...encodeCaption(captions[0]!)]).toEqual([26, 3, 12, 19, 27, 0, 0, 0]);
    // Spaces do not matter; phrases of several words are one token.
    const spaced = tokenizer('  3 ,thinning,  no fracture ', { return_tensor: false });
    expect(spaced.input_ids).toEqual([26, 3, 12, 15, 27]);
    expect(() => tokenizer('3, enormous')).toThrow();
  });

  it('prepares images of the model’s size as training does', async () => {
    const side = 28;
    const count = 3;
    const bytes = Uint8Array.from({ length: count * side * side * 3 }, () => random.below(256));
    const description = {
      rows: count,
      options: { colours: 'stored', palette: 'pure' },
    } as unknown as MadDescription;
    const data = MadDataset.of(description, { images: bytes, labels: new Uint8Array(count * 6) });
    const { images } = data.batch([0, 1, 2], { always: 'digit', attributes: 0 }, random);
    const processor = await AutoProcessor.from_pretrained(folder);
    const raw = Array.from(
      { length: count },
      (_, i) =>
        new RawImage(
          new Uint8ClampedArray(bytes.subarray(i * side * side * 3, (i + 1) * side * side * 3)),
          side,
          side,
          3,
        ),
    );
    const { pixel_values } = (await processor(raw)) as { pixel_values: Tensor };
    expect(pixel_values.dims).toEqual([count, 3, side, side]);
    expect(pixel_values.data as Float32Array).toBeAllClose(images, { rtol: 0, atol: 1e-6 });
    // Another size, grey: brought to the model's.
    const grey = new RawImage(new Uint8ClampedArray(40 * 60).fill(128), 60, 40, 1);
    const { pixel_values: brought } = (await processor(grey)) as { pixel_values: Tensor };
    expect(brought.dims).toEqual([1, 3, side, side]);
    // Resampling rings at the edges; in the middle an even grey stays.
    const middle = (side * side) / 2 + side / 2;
    expect((brought.data as Float32Array)[middle]).toBeCloseTo(128 / 127.5 - 1, 6);
  });
});

describe('the text model', () => {
  const [, config] = models[0]!;
  const parameters = initialClipParameters(config, randomStream(5));

  it('holds its weights under open_clip’s names, and no others', () => {
    const { graph } = fromBinary(ModelProtoSchema, textModel(config, parameters));
    expect(graph?.input.map(({ name }) => name)).toEqual(['input_ids']);
    expect(graph?.output.map(({ name }) => name)).toEqual(['text_embeds']);
    const own = textEncoderGraph(config).inputs.map(({ name }) => name);
    const stored = graph?.initializer.filter(({ name }) => !name.startsWith('%')).map(({ name }) => name);
    expect(stored?.sort()).toEqual(own.filter((name) => name !== 'tokens').sort());
    const { inputs } = decodeOnnx(textModel(config, parameters));
    expect(inputs).toEqual([{ name: 'input_ids', type: 'int64', shape: ['batch', 'sequence'] }]);
  });

  it('gives the same on the interpreter after decoding', () => {
    const tokens = hostTensor('int64', [1, 5], [START_TOKEN, 3, 12, 19, END_TOKEN]);
    const decoded = interpret(decodeOnnx(textModel(config, parameters)), { input_ids: tokens });
    const padded = hostTensor('int32', [1, 8], encodeCaption([3, 12, 19]));
    const graph = textEncoderGraph(config);
    const all: Record<string, HostTensor> = { ...parameterTensors(parameters), tokens: padded };
    const own = interpret(graph, Object.fromEntries(graph.inputs.map(({ name }) => [name, all[name]!])));
    expect(unitRows(decoded['text_embeds']!.data, config.embeddingSize)).toBeAllClose(
      own['embeddings']!.data,
      {
        rtol: 0,
        atol: 1e-7,
      },
    );
  });

  it('refuses more tokens than the context', async () => {
    const program = await nativeRuntime().compile(decodeOnnx(textModel(config, parameters)));
    const run = program.run({ input_ids: hostTensor('int64', [1, 9], new BigInt64Array(9)) });
    await expect(run).rejects.toThrow('indices element out of data bounds, idx=8');
    await program.dispose();
  });
});

describe('what cannot be exported', () => {
  const wrong = clipConfig({ text: { vocabulary: 30 } });

  it('is a vocabulary that the model was not trained with', () => {
    expect(() => tokenizerFiles(vocabulary, wrong.text)).toThrow(
      'text tower: expected the vocabulary of 26 words, start and end: 28 tokens, got a model of 30 tokens',
    );
    expect(() => tokenizerFiles({ ...vocabulary, start: 3 }, clipConfig().text)).toThrow('text tower');
  });

  it('is a model of grey images', () => {
    const config = clipConfig({ image: { channels: 1, width: 8, layers: 1 }, text: { width: 8, layers: 1 } });
    const input = { config, parameters: initialClipParameters(config), vocabulary, images: normalization };
    expect(() => onnxFolder(input)).toThrow('image tower: expected 3 channels (red, green, blue)');
  });
});
