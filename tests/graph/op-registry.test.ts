import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  checkGradient,
  defineGraph,
  encodeOnnx,
  decodeOnnx,
  hostTensor,
  interpret,
  opCases,
  ops,
  opRows,
  printGraph,
  simplify,
  tensorType,
  verifyGraph,
  type OpName,
  type Tensor,
} from '../../src/graph/index.js';
import { opFamily, type Apply, type NoAttributes } from '../../src/graph/ops/definition.js';
import * as families from '../../src/graph/ops/families.js';
import { testCube } from '../support/test-cube.js';

describe('the registry of operations', () => {
  it('knows each operation by the name under which it is exported', () => {
    const exported = Object.entries(families).flatMap(([name, f]) => ('op' in f ? [[name, f.op.id]] : []));
    expect(exported.length).toBe(ops.all.length);
    for (const [name, id] of exported) expect(id).toBe(name);
  });

  it('lists each family in one piece', () => {
    const listed = ops.all.map(({ family }) => family);
    const runs = listed.filter((family, i) => family !== listed[i - 1]);
    expect(runs.length).toBe(new Set(listed).size);
  });

  it('gives each ONNX operator to one operation', () => {
    const operators = opRows().flatMap(({ onnx }) => onnx);
    expect(operators.length).toBe(new Set(operators).size);
  });

  it('tells of each operation what documents say', () => {
    const rows = opRows();
    expect(rows.map(({ name }) => name)).toEqual(ops.ids);
    expect(rows.find(({ name }) => name === 'clip')).toEqual({
      name: 'clip',
      family: 'binary',
      onnx: ['Clip'],
      differentiable: true,
      cases: 1,
    });
    expect(rows.find(({ name }) => name === 'argMax')).toEqual({
      name: 'argMax',
      family: 'reduction',
      onnx: ['ArgMax'],
      differentiable: false,
      reason: 'an index carries no derivative',
      cases: 2,
    });
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  });

  it('names the operations that there are where a graph has another', () => {
    const graph = defineGraph('cubes', { x: tensorType('float32', [2]) }, ({ x }) => ({ y: testCube(x) }));
    expect(() => interpret(graph, { x: hostTensor('float32', [2], [1, 2]) })).toThrow(
      /^operation: expected one of neg, abs, .*; got testCube$/,
    );
  });
});

describe('an operation that is added', () => {
  let remove = (): void => {};
  beforeEach(() => {
    remove = ops.add(testCube.op);
  });
  afterEach(() => remove());

  const graph = defineGraph('cubes', { x: tensorType('float32', ['n']) }, ({ x }) => ({ y: testCube(x) }));
  const feeds = { x: hostTensor('float32', [3], [1, 2, -3]) };

  it('is computed by the interpreter, verified, simplified and printed', () => {
    expect([...interpret(graph, feeds)['y']!.data]).toEqual([1, 8, -27]);
    verifyGraph(graph);
    expect(printGraph(simplify(graph))).toContain('= testCube(x)');
  });

  it('is differentiated', () => {
    const { error, compared } = checkGradient(graph, feeds);
    expect(compared).toBe(3);
    expect(error).toBeLessThan(1e-9);
  });

  it('is written to ONNX', () => {
    expect(decodeOnnx(encodeOnnx(graph)).nodes.map(({ op }) => op)).toEqual(['mul', 'mul']);
  });

  it('is tried on its cases and stands in the table', () => {
    expect(opCases(ops.get('testCube')).map(({ title }) => title)).toEqual(['testCube', 'testCube of a sum']);
    expect(opRows().at(-1)).toEqual({
      name: 'testCube',
      family: 'test',
      onnx: ['TestCube'],
      differentiable: true,
      cases: 2,
    });
  });

  it('is gone when it is removed', () => {
    remove();
    expect(ops.has('testCube')).toBe(false);
    expect(opRows().some(({ family }) => family === 'test')).toBe(false);
  });
});

describe('the types of operations', () => {
  it('are checked when they are compiled', () => {
    const builtIn: OpName = 'softmax';
    // @ts-expect-error not an operation that is built in
    const added: OpName = 'testCube';
    expect([builtIn, added]).toHaveLength(2);

    const op = opFamily('test');
    const build = (apply: Apply<NoAttributes>) => (x: Tensor) => apply([x], {});
    const { infer, reference, gradient, onnx } = testCube.op;
    const parts = { build, infer, reference, gradient, onnx: { ...onnx, decode: {} } };
    // @ts-expect-error no cases
    expect(() => op('half', parts).op.cases({} as never)).toThrow();
    // @ts-expect-error cases, but none in them
    expect(op('half', { ...parts, cases: () => [] }).op.id).toBe('half');
  });
});
