import { hostTensor } from '../graph/index.js';
import {
  type ClipConfig,
  type FlatParameters,
  imageEncoderGraph,
  parameterTensors,
  textEncoderGraph,
} from '../models/index.js';
import type { Program, Runtime, Tensors } from '../runtime/index.js';

/** Rows that one call of the runtime takes. */
const CHUNK = 256;

/** A CLIP model that embeds: rows of length 1. */
export class ClipEncoder {
  private constructor(
    private readonly config: ClipConfig,
    private readonly imageProgram: Program,
    private readonly textProgram: Program,
  ) {}

  /** Compiles both encoders for a model's configuration; parameters come with each call. */
  static async create(runtime: Runtime, config: ClipConfig): Promise<ClipEncoder> {
    const imageProgram = await runtime.compile(imageEncoderGraph(config));
    return new ClipEncoder(config, imageProgram, await runtime.compile(textEncoderGraph(config)));
  }

  /** @param images `[n, c, s, s]`. @returns `[n, e]`. */
  embedImages(parameters: FlatParameters<Float32Array>, images: Float32Array): Promise<Float32Array> {
    const { channels, size } = this.config.image;
    const feeds = only(parameters, (name) => name.startsWith('visual.'));
    return this.embed(images.length / (channels * size * size), (from, to) =>
      this.imageProgram.run({
        ...feeds,
        images: hostTensor(
          'float32',
          [to - from, channels, size, size],
          images.subarray(from * channels * size * size, to * channels * size * size),
        ),
      }),
    );
  }

  /** @param tokens `[n, t]`. @returns `[n, e]`. */
  embedTexts(parameters: FlatParameters<Float32Array>, tokens: Int32Array): Promise<Float32Array> {
    const { context } = this.config.text;
    const feeds = only(parameters, (name) => !name.startsWith('visual.') && name !== 'logit_scale');
    return this.embed(tokens.length / context, (from, to) =>
      this.textProgram.run({
        ...feeds,
        tokens: hostTensor('int32', [to - from, context], tokens.subarray(from * context, to * context)),
      }),
    );
  }

  async dispose(): Promise<void> {
    await this.imageProgram.dispose();
    await this.textProgram.dispose();
  }

  private async embed(
    rows: number,
    run: (from: number, to: number) => Promise<Tensors>,
  ): Promise<Float32Array> {
    const { embeddingSize } = this.config;
    const out = new Float32Array(rows * embeddingSize);
    for (let from = 0; from < rows; from += CHUNK) {
      const { embeddings } = await run(from, Math.min(rows, from + CHUNK));
      out.set(embeddings!.data as Float32Array, from * embeddingSize);
    }
    return out;
  }
}

/** An encoder takes its own tower's parameters and no others. */
function only(parameters: FlatParameters, isWanted: (name: string) => boolean): Tensors {
  return Object.fromEntries(Object.entries(parameterTensors(parameters)).filter(([name]) => isWanted(name)));
}
