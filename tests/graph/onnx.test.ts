import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import {
  add,
  decodeOnnx,
  defineGraph,
  encodeOnnx,
  fill,
  gather,
  gemm,
  gradients,
  hostTensor,
  interpret,
  layerNorm,
  mul,
  opsets,
  printGraph,
  reduceSum,
  reshape,
  tensorType,
  verifyGraph,
  type Graph,
} from '../../src/graph/index.js';

function model(bytes: Uint8Array): onnx.ModelProto {
  return fromBinary(onnx.ModelProtoSchema, bytes);
}

const layer = defineGraph(
  'layer',
  {
    'visual.x': tensorType('float32', ['rows', 4]),
    scale: tensorType('float32', [4]),
    bias: tensorType('float32', [4]),
  },
  (inputs) => ({ 'visual.y': layerNorm(inputs['visual.x'], inputs.scale, inputs.bias) }),
);

describe('encodeOnnx', () => {
  it('states operator set 21 and IR version 10, and keeps names and symbols', () => {
    const { irVersion, opsetImport, producerName, graph } = model(encodeOnnx(layer));
    expect({ irVersion, producerName }).toEqual({ irVersion: 10n, producerName: 'modgap' });
    expect(opsetImport.map(({ domain, version }) => [domain, version])).toEqual([['', 21n]]);
    expect(graph?.input.map(({ name }) => name)).toEqual(['visual.x', 'scale', 'bias']);
    expect(graph?.output.map(({ name }) => name)).toEqual(['visual.y']);
    const type = graph?.input[0]?.type?.value;
    const shape = type?.case === 'tensorType' ? type.value.shape?.dim.map(({ value }) => value.value) : [];
    expect(shape).toEqual(['rows', 4n]);
  });

  it('asks for the statistics of layerNorm only where a derivative needs them', () => {
    const forward = model(encodeOnnx(layer)).graph?.node.map(({ opType, output }) => [opType, output.length]);
    expect(forward).toEqual([['LayerNormalization', 1]]);
    const backward = defineGraph(
      'backward',
      { x: tensorType('float32', [2, 4]), w: tensorType('float32', [4]) },
      ({ x, w }) => ({
        dx: gradients(reduceSum(mul(layerNorm(x, w, w), x)), [x])[0]!,
      }),
    );
    const node = model(encodeOnnx(backward)).graph?.node.find(
      ({ opType }) => opType === 'LayerNormalization',
    );
    expect(node?.output.length).toBe(3);
  });

  it('rounds exact numbers to the declared type', () => {
    const graph = defineGraph('third', { x: tensorType('float32', []) }, ({ x }) => ({ y: mul(x, 1 / 3) }));
    const decoded = decodeOnnx(encodeOnnx(graph));
    expect(decoded.constants[0]?.value).toEqual(hostTensor('float32', [], [1 / 3]));
  });

  it('refuses operator sets that its rules are not written for', () => {
    expect(() => encodeOnnx(layer, { opset: 17 })).toThrow('ONNX operator set: expected 21 to 23, got 17');
    expect(model(encodeOnnx(layer, { opset: opsets.newest })).opsetImport[0]?.version).toBe(23n);
  });

  it('stores initializers with the model, so that only the rest is fed', () => {
    const scale = hostTensor('float32', [4], [1, -2, 3, 0.5]);
    const bias = hostTensor('float32', [4], [0, 1, 2, 3]);
    const stored = encodeOnnx(layer, { initializers: { scale, bias } });
    expect(model(stored).graph?.input.map(({ name }) => name)).toEqual(['visual.x']);
    expect(model(stored).graph?.initializer.map(({ name }) => name)).toEqual(['scale', 'bias']);
    const x = hostTensor('float32', [2, 4], [1, 2, 3, 5, 8, 1, 0, -4]);
    expect(interpret(decodeOnnx(stored), { 'visual.x': x })).toEqual(
      interpret(layer, { 'visual.x': x, scale, bias }),
    );
    expect(() => encodeOnnx(layer, { initializers: { bias: x } })).toThrow(
      "graph 'layer': initializer 'bias' must be float32[4], got float32[2, 4]",
    );
    expect(() => encodeOnnx(layer, { initializers: { offset: bias } })).toThrow(
      "graph 'layer': initializer 'offset' must be the name of an input, got float32[4]",
    );
  });

  it('is decoded wherever in memory the file lies', () => {
    const scale = hostTensor('float32', [4], [1, -2, 3, 0.5]);
    const stored = encodeOnnx(layer, { initializers: { scale } });
    for (let offset = 0; offset < 4; offset++) {
      const bytes = Buffer.alloc(stored.length + offset).subarray(offset);
      bytes.set(stored);
      expect(decodeOnnx(bytes).constants[0]?.value.data).toEqual(scale.data);
    }
  });

  it('says which symbol no input has', () => {
    const graph = defineGraph('lost', { x: tensorType('float32', [2]) }, ({ x }) => ({
      y: add(x, fill('float32', ['n', 2], 0)),
    }));
    expect(() => encodeOnnx(graph)).toThrow("graph 'lost': no input has the dimension 'n'");
  });
});

type NodeInit = {
  readonly opType: string;
  readonly input: string[];
  readonly output: string[];
  readonly attribute?: onnx.AttributeProto[];
};

function int(name: string, i: number): onnx.AttributeProto {
  return create(onnx.AttributeProtoSchema, {
    name,
    type: onnx.AttributeProto_AttributeType.INT,
    i: BigInt(i),
  });
}

/** A model as another program might write it: input x float32[batch, 6], output y. */
function foreign(nodes: readonly NodeInit[], initializer: onnx.TensorProto[] = []): Uint8Array {
  const template = model(
    encodeOnnx(
      defineGraph('foreign', { x: tensorType('float32', ['batch', 6]) }, ({ x }) => ({ y: add(x, x) })),
    ),
  );
  const graph = template.graph!;
  graph.node = nodes.map((node, i) =>
    create(onnx.NodeProtoSchema, { name: `node${i}`, attribute: [], ...node }),
  );
  graph.initializer = initializer;
  return toBinary(onnx.ModelProtoSchema, template);
}

function tensor(name: string, dims: readonly number[], value: Partial<onnx.TensorProto>): onnx.TensorProto {
  return create(onnx.TensorProtoSchema, { ...value, name, dims: dims.map(BigInt) } as never);
}

const float = 1;
const int64 = 7;

function results(graph: Graph) {
  verifyGraph(graph);
  const x = hostTensor(
    'float32',
    [2, 6],
    Array.from({ length: 12 }, (_, i) => i),
  );
  return interpret(graph, { x }).y!;
}

describe('decodeOnnx', () => {
  it('turns shape arithmetic back into symbols', () => {
    const indices = tensor('zero', [1], { dataType: int64, int64Data: [0n] });
    const parts = tensor('parts', [2], { dataType: int64, int64Data: [3n, 2n] });
    const graph = decodeOnnx(
      foreign(
        [
          { opType: 'Shape', input: ['x'], output: ['shape'] },
          { opType: 'Gather', input: ['shape', 'zero'], output: ['batch'] },
          { opType: 'Concat', input: ['batch', 'parts'], output: ['target'], attribute: [int('axis', 0)] },
          { opType: 'Reshape', input: ['x', 'target'], output: ['y'] },
        ],
        [indices, parts],
      ),
    );
    expect(graph.nodes.map(({ op }) => op)).toEqual(['reshape']);
    expect(graph.nodes[0]?.outputs[0]?.shape).toEqual(['batch', 3, 2]);
    expect(results(graph).shape).toEqual([2, 3, 2]);
  });

  it('reads constants in every form, and shapes that copy and infer', () => {
    const graph = decodeOnnx(
      foreign(
        [
          { opType: 'Reshape', input: ['x', 'target'], output: ['a'] },
          { opType: 'Squeeze', input: ['a', 'one'], output: ['b'] },
          { opType: 'Mul', input: ['b', 'two'], output: ['y'] },
        ],
        [
          tensor('target', [3], { dataType: int64, int64Data: [0n, 1n, -1n] }),
          tensor('one', [1], { dataType: int64, int64Data: [1n] }),
          tensor('two', [], { dataType: float, floatData: [2] }),
        ],
      ),
    );
    expect(Array.from(results(graph).data.slice(0, 3))).toEqual([0, 2, 4]);
    expect(results(graph).shape).toEqual([2, 6]);
  });

  it('cuts several axes at once, counted from either end', () => {
    const graph = decodeOnnx(
      foreign(
        [{ opType: 'Slice', input: ['x', 'starts', 'ends', 'axes'], output: ['y'] }],
        [
          tensor('starts', [2], { dataType: int64, int64Data: [1n, -3n] }),
          tensor('ends', [2], { dataType: int64, int64Data: [BigInt('9223372036854775807'), -1n] }),
          tensor('axes', [2], { dataType: int64, int64Data: [0n, 1n] }),
        ],
      ),
    );
    expect(Array.from(results(graph).data)).toEqual([9, 10]);
  });

  it.each<[string, NodeInit, string]>([
    [
      'an operator that it does not know',
      { opType: 'LSTM', input: ['x'], output: ['y'] },
      "ONNX node LSTM 'node0': this operator is not supported; supported are Abs, Add,",
    ],
    [
      'an input that nobody gives',
      { opType: 'Exp', input: ['z'], output: ['y'] },
      "ONNX node Exp 'node0': input 0 ('z') is not defined before it",
    ],
    [
      'an attribute that is missing',
      { opType: 'Concat', input: ['x', 'x'], output: ['y'] },
      "ONNX node Concat 'node0': attribute 'axis' is missing",
    ],
    [
      'a variant that it does not have',
      { opType: 'ArgMax', input: ['x'], output: ['y'], attribute: [int('select_last_index', 1)] },
      "ONNX node ArgMax 'node0': only the first of equal elements is supported",
    ],
    [
      'an element type that it does not have',
      { opType: 'Cast', input: ['x'], output: ['y'], attribute: [int('to', 10)] },
      "ONNX node Cast 'node0': element type 10 is not one of float32, float64, int32, int64, bool, uint8, uint16",
    ],
  ])('names the node with %s', (_what, node, message) => {
    expect(() => decodeOnnx(foreign([node]))).toThrow(message);
  });

  it('names a constant that lies elsewhere or is cut short', () => {
    const node = { opType: 'Mul', input: ['x', 'w'], output: ['y'] };
    const elsewhere = tensor('w', [1], {
      dataType: float,
      dataLocation: onnx.TensorProto_DataLocation.EXTERNAL,
    });
    expect(() => decodeOnnx(foreign([node], [elsewhere]))).toThrow(
      "ONNX constant 'w': external data is not supported",
    );
    const short = tensor('w', [2], { dataType: float, rawData: new Uint8Array(4) });
    expect(() => decodeOnnx(foreign([node], [short]))).toThrow("ONNX constant 'w': expected 8 bytes, got 4");
  });

  it('brings numbers back as they were written', () => {
    const graph = defineGraph('numbers', { x: tensorType('float32', [2, 2]) }, ({ x }) => ({
      y: gemm(x, x, undefined, { alpha: 0.1, beta: 1e-5 }),
      z: gather(reshape(x, [4]), reshape(fill('int64', [1], 2), [1])),
    }));
    expect(printGraph(decodeOnnx(encodeOnnx(graph)))).toBe(printGraph(graph));
  });
});
