import { describe, expect, it, onTestFinished } from 'vitest';
import { ClipEncoder, encoders, encoderTable, madClip, type EncoderKind } from '../../src/encoders/index.js';
import { clipConfig, initialClipParameters } from '../../src/models/index.js';
import { norm, randomStream } from '../../src/numeric/index.js';
import { interpreterRuntime } from '../../src/runtime/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';

const tower = { width: 16, layers: 1, heads: 2 };
const config = clipConfig({ embeddingSize: 8, image: tower, text: tower });
const parameters = initialClipParameters(config, randomStream(1));
const { channels, size } = config.image;
const each = channels * size * size;

function batches(count: number) {
  const random = randomStream(2);
  return {
    pixels: Float32Array.from({ length: count * each }, () => random.normal()),
    tokens: Int32Array.from({ length: count * config.text.context }, () =>
      random.below(config.text.vocabulary),
    ),
  };
}

describe('the CLIP of MAD', () => {
  it('embeds both modalities as rows of length 1, whatever the size of the batch', async () => {
    const encoder = await madClip.open({ config, parameters }, nativeRuntime());
    onTestFinished(() => encoder.dispose());
    // More than one call of the runtime takes.
    const count = 300;
    const { pixels, tokens } = batches(count);
    expect([encoder.dim, encoder.modalities]).toEqual([8, ['image', 'text']]);
    const images = await encoder.embed({ modality: 'image', pixels });
    const texts = await encoder.embed({ modality: 'text', tokens });
    for (const rows of [images, texts]) {
      expect(rows).toHaveLength(count * 8);
      const lengths = Array.from({ length: count }, (_, i) => norm(rows.subarray(8 * i, 8 * i + 8)));
      expect(lengths).toBeAllClose(Array<number>(count).fill(1), { atol: 1e-6 });
    }
    const last = pixels.subarray((count - 1) * each);
    expect(await encoder.embed({ modality: 'image', pixels: last })).toBeAllClose(images.subarray(-8), {
      atol: 1e-6,
    });
  });

  it('embeds as the interpreter computes', async () => {
    const { pixels, tokens } = batches(2);
    const native = await madClip.open({ config, parameters }, nativeRuntime());
    const reference = await madClip.open({ config, parameters }, interpreterRuntime());
    onTestFinished(async () => {
      await native.dispose();
      await reference.dispose();
    });
    for (const batch of [
      { modality: 'image', pixels },
      { modality: 'text', tokens },
    ] as const) {
      expect(await native.embed(batch)).toBeAllClose(await reference.embed(batch), { atol: 1e-5 });
    }
  });

  it('is the CLIP encoder with its weights', async () => {
    const { pixels } = batches(2);
    const encoder = await madClip.open({ config, parameters }, nativeRuntime());
    const clip = await ClipEncoder.create(nativeRuntime(), config);
    onTestFinished(async () => {
      await encoder.dispose();
      await clip.dispose();
    });
    expect(await encoder.embed({ modality: 'image', pixels })).toEqual(
      await clip.embedImages(parameters, pixels),
    );
  });

  it('refuses a batch of another shape', async () => {
    const encoder = await madClip.open({ config, parameters }, interpreterRuntime());
    onTestFinished(() => encoder.dispose());
    await expect(encoder.embed({ modality: 'image', pixels: new Float32Array(5) })).rejects.toThrow(
      `mad-clip: expected images of ${each} numbers each, got 5 numbers in all`,
    );
    await expect(encoder.embed({ modality: 'text', tokens: new Int32Array() })).rejects.toThrow(
      `mad-clip: expected texts of ${config.text.context} numbers each, got 0 numbers in all`,
    );
  });
});

it('the encoders take another with one line', async () => {
  const ones: EncoderKind<{ readonly dim: number }> = {
    id: 'ones',
    title: 'Ones',
    source: 'none',
    modalities: ['text'],
    weights: { dim: 'numbers of a row' },
    open: ({ dim }) =>
      Promise.resolve({
        modalities: ['text'],
        dim,
        embed: () => Promise.resolve(new Float32Array(dim).fill(1 / Math.sqrt(dim))),
        dispose: () => Promise.resolve(),
      }),
  };
  const remove = encoders.add(ones);
  try {
    expect(encoderTable().rows.map(([id]) => id)).toEqual(['mad-clip', 'ones']);
    expect(encoderTable().rows.at(-1)).toEqual(['ones', 'Ones', 'text', 'dim: numbers of a row', 'none']);
    const encoder = await ones.open({ dim: 4 }, interpreterRuntime());
    expect(await encoder.embed({ modality: 'text', tokens: Int32Array.of(1) })).toBeAllClose([
      0.5, 0.5, 0.5, 0.5,
    ]);
  } finally {
    remove();
  }
});
