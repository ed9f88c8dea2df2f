import { DIGIT_SIZE } from '../../datasets/index.js';
import { InputError } from '../../files/index.js';
import { hostTensor, type HostTensor } from '../../graph/index.js';
import { randomStream } from '../../numeric/index.js';
import type { EncoderPlan } from './encoder-plan.js';

/**
 * What encoders are shown: pictures and captions, or noise in their shapes. An MLP always sees vectors from N(0, I).
 */
export type InputKind = 'real' | 'noise';

/** Pictures and captions. Plain data. */
export interface EncoderSource {
  /** `[n, 3, 28, 28]` in [-1, 1]; may lie in shared memory. */
  readonly images: Float32Array;
  readonly captions: readonly string[];
}

const CHANNELS = 3;
/** Name of the random stream of noise under a seed. */
const NOISE = 0x6e6f6973;

/** Rows `from` to `to` as an encoder takes them. Noise depends on the seed and the row alone. */
export function encoderRows(
  plan: EncoderPlan,
  kind: InputKind,
  { images, captions }: EncoderSource,
  seed: number,
  from: number,
  to: number,
): HostTensor {
  const count = to - from;
  if (plan.kind === 'mlp') return normalRows([count, plan.config.width], seed, from);
  if (plan.kind === 'text') {
    const { context, vocabulary } = plan.config.text;
    const tokens = new Int32Array(count * context);
    for (let i = 0; i < count; i++) {
      const row = tokens.subarray(i * context, (i + 1) * context);
      if (kind === 'real') captionTokens(captions[from + i]!, vocabulary, row);
      else noiseTokens(vocabulary, seed, from + i, row);
    }
    return hostTensor('int32', [count, context], tokens);
  }
  const size = plan.kind === 'vit' ? plan.config.image.size : plan.size;
  const shape = [count, CHANNELS, size, size];
  if (kind === 'noise') return normalRows(shape, seed, from);
  const planes = images.subarray(from * CHANNELS * DIGIT_SIZE ** 2, to * CHANNELS * DIGIT_SIZE ** 2);
  return hostTensor('float32', shape, resizePlanes(planes, DIGIT_SIZE, size));
}

function normalRows(shape: readonly number[], seed: number, from: number): HostTensor {
  const length = shape.slice(1).reduce((a, b) => a * b, 1);
  const data = new Float32Array(shape[0]! * length);
  for (let i = 0; i < shape[0]!; i++) {
    const random = randomStream(seed, NOISE, from + i);
    for (let k = 0; k < length; k++) data[i * length + k] = random.normal();
  }
  return hostTensor('float32', shape, data);
}

/**
 * A caption byte by byte between the start and the end token, the last two of the vocabulary, cut to the context and
 * padded with 0. CLIP's vocabulary begins with the 256 bytes; the merges that make longer pieces of them do not
 * matter to random embeddings of tokens.
 *
 * @throws InputError where the vocabulary has no room for bytes.
 */
export function captionTokens(caption: string, vocabulary: number, out: Int32Array): Int32Array {
  if (vocabulary < 258) {
    throw new InputError(`captions: a vocabulary needs 256 bytes and two marks, got ${vocabulary} tokens`);
  }
  const bytes = new TextEncoder().encode(caption).subarray(0, out.length - 2);
  out.fill(0);
  out[0] = vocabulary - 2;
  out.set(bytes, 1);
  out[bytes.length + 1] = vocabulary - 1;
  return out;
}

/** Tokens drawn evenly from all but the marks, the whole context long. */
function noiseTokens(vocabulary: number, seed: number, row: number, out: Int32Array): void {
  const random = randomStream(seed, NOISE, row);
  for (let k = 0; k < out.length; k++) out[k] = random.below(vocabulary - 2);
  out[0] = vocabulary - 2;
  out[out.length - 1] = vocabulary - 1;
}

/**
 * Square planes of side `from` resized to side `to`, bilinear with pixel centres at halves and edges repeated:
 * PyTorch's `interpolate` with `align_corners=False`. `[n, from, from]` to `[n, to, to]`.
 */
export function resizePlanes(planes: Float32Array, from: number, to: number): Float32Array {
  const count = planes.length / from ** 2;
  const out = new Float32Array(count * to * to);
  const low = new Int32Array(to);
  const high = new Int32Array(to);
  const share = new Float64Array(to);
  for (let i = 0; i < to; i++) {
    const place = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    low[i] = Math.floor(place);
    high[i] = Math.min(from - 1, low[i]! + 1);
    share[i] = place - low[i]!;
  }
  for (let n = 0; n < count; n++) {
    const start = n * from * from;
    for (let i = 0; i < to; i++) {
      const [top, bottom] = [start + low[i]! * from, start + high[i]! * from];
      const down = share[i]!;
      for (let j = 0; j < to; j++) {
        const [left, right, across] = [low[j]!, high[j]!, share[j]!];
        const upper = planes[top + left]! * (1 - across) + planes[top + right]! * across;
        const lower = planes[bottom + left]! * (1 - across) + planes[bottom + right]! * across;
        out[(n * to + i) * to + j] = upper * (1 - down) + lower * down;
      }
    }
  }
  return out;
}
