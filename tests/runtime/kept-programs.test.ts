import { expect, it } from 'vitest';
import { constant, defineGraph, gemm, mul, tensorType, type Graph } from '../../src/graph/index.js';
import { hostTensor, interpreterRuntime, keepPrograms, type Runtime } from '../../src/runtime/index.js';

const timesTwo = (factor: number): Graph =>
  defineGraph('scaled', { x: tensorType('float32', [2]) }, ({ x }) => ({ y: mul(x, factor) }));

it('a kept program is compiled once, and outlives whoever disposes of it', async () => {
  let compiled = 0;
  const inner = interpreterRuntime();
  const counting: Runtime = {
    name: inner.name,
    compile: (graph) => {
      compiled++;
      return inner.compile(graph);
    },
  };
  const runtime = keepPrograms(counting);
  const x = hostTensor('float32', [2], Float32Array.of(3, 4));
  const first = await runtime.compile(timesTwo(2));
  expect([...(await first.run({ x })).y!.data]).toEqual([6, 8]);
  await first.dispose();
  const second = await runtime.compile(timesTwo(2));
  expect([...(await second.run({ x })).y!.data]).toEqual([6, 8]);
  expect(compiled).toBe(1);
  const other = await runtime.compile(timesTwo(5));
  expect([...(await other.run({ x })).y!.data]).toEqual([15, 20]);
  expect(compiled).toBe(2);
});

it('graphs with long constants, which look alike, are never mistaken for each other', async () => {
  const table = (last: number): Graph => {
    const values = Float32Array.from({ length: 9 }, (_, k) => (k === 8 ? last : 0));
    return defineGraph('table', { x: tensorType('float32', [1, 9]) }, ({ x }) => ({
      y: gemm(x, constant(hostTensor('float32', [9, 1], values))),
    }));
  };
  const runtime = keepPrograms(interpreterRuntime());
  const x = hostTensor('float32', [1, 9], new Float32Array(9).fill(1));
  for (const last of [1, 2]) {
    const program = await runtime.compile(table(last));
    expect([...(await program.run({ x })).y!.data]).toEqual([last]);
  }
});
