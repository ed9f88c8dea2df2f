import { describe, expect, it } from 'vitest';
import {
  add,
  argMax,
  attention,
  causalMask,
  concat,
  crossEntropy,
  defineGraph,
  exp,
  expand,
  gather,
  gelu,
  gradients,
  hostTensor,
  innerProducts,
  interpret,
  iota,
  l2Normalize,
  layerNorm,
  linear,
  matMul,
  mul,
  pick,
  reshape,
  split,
  tensorType,
  transpose,
  type HostTensor,
  type Tensor,
} from '../../src/graph/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import { readNpz, type NpyArray } from '../support/npz.js';
import { reference } from '../support/shared.js';

/** A tiny CLIP trained by PyTorch in float64: weights, one batch, embeddings, loss, gradients. */
const file = reference('clip-reference/clip_gelu.npz');

type Weights = (name: string) => Tensor;

function block(x: Tensor, w: Weights, heads: number, mask?: Tensor): Tensor {
  const [batch, length, width] = x.shape as readonly [number, number, number];
  const inner = layerNorm(x, w('ln_1.weight'), w('ln_1.bias'));
  const projected = linear(inner, w('attn.in_proj_weight'), w('attn.in_proj_bias'));
  const perHead = split(projected, [width, width, width], 2).map((part) =>
    transpose(reshape(part, [batch, length, heads, width / heads]), [0, 2, 1, 3]),
  );
  const attended = attention(perHead[0]!, perHead[1]!, perHead[2]!, mask);
  const joined = reshape(transpose(attended, [0, 2, 1, 3]), [batch, length, width]);
  const y = add(x, linear(joined, w('attn.out_proj.weight'), w('attn.out_proj.bias')));
  const hidden = gelu(
    linear(layerNorm(y, w('ln_2.weight'), w('ln_2.bias')), w('mlp.c_fc.weight'), w('mlp.c_fc.bias')),
  );
  return add(y, linear(hidden, w('mlp.c_proj.weight'), w('mlp.c_proj.bias')));
}

function under(w: Weights, prefix: string): Weights {
  return (name) => w(`${prefix}.${name}`);
}

describe.skipIf(!file.present)('a CLIP against PyTorch', () => {
  const arrays: Readonly<Record<string, NpyArray>> = file.present ? readNpz(file.path) : {};
  const config = Array.from(arrays['config']?.values ?? []);
  const [width, layers, imageHeads, textHeads, embedding, , imageSize, patch, context, , batch] = config as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const parameters = Object.keys(arrays)
    .filter((name) => name.startsWith('weights/'))
    .map((name) => name.slice(8));

  /** Loss, embeddings and all derivatives, in the given element type. */
  function stepGraph(type: 'float32' | 'float64') {
    const inputs = {
      images: tensorType(type, [batch, 3, imageSize, imageSize]),
      tokens: tensorType('int64', [batch, context]),
      ...Object.fromEntries(
        parameters.map((name) => [name, tensorType(type, arrays[`weights/${name}`]!.shape)]),
      ),
    };
    return defineGraph('clip step', inputs, (tensors) => {
      const all = tensors as Readonly<Record<string, Tensor>>;
      const w: Weights = (name) => all[name]!;
      const visual = under(w, 'visual');

      const side = imageSize / patch;
      const patches = reshape(
        transpose(reshape(tensors.images, [batch, 3, side, patch, side, patch]), [0, 2, 4, 1, 3, 5]),
        [batch, side * side, 3 * patch * patch],
      );
      const seen = linear(patches, reshape(visual('conv1.weight'), [width, 3 * patch * patch]));
      const token = expand(reshape(visual('class_embedding'), [1, 1, width]), [batch, 1, width]);
      let x = add(concat([token, seen], 1), visual('positional_embedding'));
      x = layerNorm(x, visual('ln_pre.weight'), visual('ln_pre.bias'));
      for (let i = 0; i < layers; i++) x = block(x, under(visual, `transformer.resblocks.${i}`), imageHeads);
      const pooled = layerNorm(pick(x, 1, 0), visual('ln_post.weight'), visual('ln_post.bias'));
      const imageEmbeddings = l2Normalize(matMul(pooled, visual('proj')));

      let t = add(gather(w('token_embedding.weight'), tensors.tokens), w('positional_embedding'));
      const mask = causalMask(context, type);
      for (let i = 0; i < layers; i++) t = block(t, under(w, `transformer.resblocks.${i}`), textHeads, mask);
      t = layerNorm(t, w('ln_final.weight'), w('ln_final.bias'));
      const last = endOfText(t, tensors.tokens);
      const textEmbeddings = l2Normalize(matMul(last, w('text_projection')));

      const logits = mul(innerProducts(imageEmbeddings, textEmbeddings), exp(w('logit_scale')));
      const targets = iota('int64', batch);
      const loss = mul(add(crossEntropy(logits, targets), crossEntropy(transpose(logits), targets)), 0.5);
      const slopes = gradients(loss, parameters.map(w));
      return {
        loss,
        imageEmbeddings,
        textEmbeddings,
        ...Object.fromEntries(parameters.map((name, i) => [`d.${name}`, slopes[i]!])),
      };
    });
  }

  /** The state at each row's largest token, where CLIP's text ends. */
  function endOfText(states: Tensor, tokens: Tensor): Tensor {
    const flat = reshape(states, [batch * context, width]);
    return gather(flat, add(argMax(tokens, 1), mul(iota('int64', batch), context)));
  }

  function feeds(type: 'float32' | 'float64'): Record<string, HostTensor> {
    const images = Array.from(arrays['images']!.values);
    const tokens = Array.from(arrays['tokens']!.values);
    const size = batch * 3 * imageSize * imageSize;
    const given: Record<string, HostTensor> = {
      images: hostTensor(type, [batch, 3, imageSize, imageSize], images.slice(0, size)),
      tokens: hostTensor('int64', [batch, context], tokens.slice(0, batch * context)),
    };
    for (const name of parameters) {
      const { shape, values } = arrays[`weights/${name}`]!;
      given[name] = hostTensor(type, shape, values);
    }
    return given;
  }

  it('has its loss, embeddings and all 59 gradients on the interpreter, to 1e-11', () => {
    const results = interpret(stepGraph('float64'), feeds('float64'));
    expect(results['loss']!.data[0]).toBeCloseTo(arrays['losses']!.values[0]!, 12);
    const tolerance = { rtol: 1e-10, atol: 1e-11 };
    expect(results['imageEmbeddings']!.data).toBeAllClose(arrays['image_embeddings']!.values, tolerance);
    expect(results['textEmbeddings']!.data).toBeAllClose(arrays['text_embeddings']!.values, tolerance);
    expect(results['imageEmbeddings']!.shape).toEqual([batch, embedding]);
    for (const name of parameters) {
      const expected = arrays[`gradients/${name}`]!;
      expect(results[`d.${name}`]!.shape, name).toEqual(expected.shape);
      expect(results[`d.${name}`]!.data, name).toBeAllClose(expected.values, tolerance);
    }
  });

  it('has them on ONNX Runtime in float32, to 1e-5', async () => {
    const program = await nativeRuntime().compile(stepGraph('float32'));
    const results = await program.run(feeds('float32'));
    await program.dispose();
    expect((results['loss']!.data as Float32Array)[0]).toBeCloseTo(arrays['losses']!.values[0]!, 5);
    for (const name of parameters) {
      const expected = arrays[`gradients/${name}`]!.values;
      expect(results[`d.${name}`]!.data as Float32Array, name).toBeAllClose(expected, {
        rtol: 1e-4,
        atol: 1e-5,
      });
    }
  });
});
