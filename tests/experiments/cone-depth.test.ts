import { describe, expect, it } from 'vitest';
import {
  coneDepth,
  coneDepthClaims,
  coneDepthPage,
  depthGraph,
  type DepthRun,
  depthSeries,
  PUBLISHED_RELU,
} from '../../src/experiments/cone-depth.js';
import { defineGraph, hostTensor, interpret, tensorType } from '../../src/graph/index.js';
import { meanCosine } from '../../src/graph/mean-cosine.js';
import { type MlpConfig, mlpParameterSpecs } from '../../src/models/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { tinyContext } from './host.js';
import { tinyDepth } from './tiny-models.js';

/** Mean cosine over all i != j by its definition. */
function bruteForce(rows: readonly (readonly number[])[]): number {
  let sum = 0;
  for (const [i, a] of rows.entries()) {
    for (const [j, b] of rows.entries()) {
      if (i !== j) {
        const inner = a.reduce((total, value, k) => total + value * b[k]!, 0);
        sum += inner / (Math.hypot(...a) * Math.hypot(...b));
      }
    }
  }
  return sum / (rows.length * (rows.length - 1));
}

describe('the mean cosine as a graph', () => {
  const graph = (n: number, d: number) =>
    defineGraph('mean cosine', { x: tensorType('float32', [n, d]) }, ({ x }) => ({ cosine: meanCosine(x) }));

  it('is the mean over all pairs', () => {
    const random = randomStream(1);
    const x = Float64Array.from({ length: 28 }, () => random.normal() + 0.3);
    const rows = Array.from({ length: 7 }, (_, i) => Array.from(x.subarray(4 * i, 4 * i + 4)));
    const { cosine } = interpret(graph(7, 4), { x: hostTensor('float64', [7, 4], x) });
    expect(cosine!.data[0]).toBeCloseTo(bruteForce(rows), 12);
  });

  it('is 1 for one direction and -1 for two opposite ones', () => {
    const of = (data: readonly number[]) =>
      interpret(graph(2, 2), { x: hostTensor('float32', [2, 2], data) })['cosine']!.data[0];
    expect(of([1, 2, 3, 6])).toBeCloseTo(1, 12);
    expect(of([1, 2, -2, -4])).toBeCloseTo(-1, 12);
  });

  it('needs a number of rows', () => {
    expect(() =>
      defineGraph('unknown', { x: tensorType('float32', ['rows', 4]) }, ({ x }) => ({ y: meanCosine(x) })),
    ).toThrow('mean cosine: expected a number of rows from 2, got rows');
  });
});

describe('a random network by depth', () => {
  it('is the plain loop over its layers', () => {
    const config: MlpConfig = { width: 5, layers: 2, activation: 'elu', bias: true };
    const random = randomStream(2);
    const draw = (...shape: number[]) =>
      hostTensor(
        'float64',
        shape,
        Float64Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()),
      );
    const feeds = Object.fromEntries(
      mlpParameterSpecs(config).map(({ name, shape }) => [name, draw(...shape)]),
    );
    const x = draw(6, 5);
    const expected: number[] = [];
    let rows = Array.from({ length: 6 }, (_, i) => Array.from(x.data.subarray(5 * i, 5 * i + 5)));
    expected.push(bruteForce(rows));
    for (const layer of [0, 1]) {
      const weight = feeds[`layers.${layer}.weight`]!.data;
      const bias = feeds[`layers.${layer}.bias`]!.data;
      rows = rows.map((row) =>
        Array.from({ length: 5 }, (_, out) => {
          const value = row.reduce((sum, v, k) => sum + v * weight[5 * out + k]!, bias[out]!);
          return value > 0 ? value : Math.expm1(value);
        }),
      );
      expected.push(bruteForce(rows));
    }
    expect(interpret(depthGraph(config, 6), { ...feeds, x })['cosines']!.data).toBeAllClose(expected, {
      rtol: 1e-10,
    });
  });

  it('of unusable size is refused', () => {
    expect(() => mlpParameterSpecs({ width: 0, layers: 2, bias: true })).toThrow(
      'MLP: the width must be a whole number from 1, got 0',
    );
  });
});

describe('the experiment on depth', () => {
  it('finds what wide networks tend to, and the same again', async () => {
    const context = tinyContext({ seed: 5 });
    const { findings, claims } = await coneDepth.run(tinyDepth, context);
    expect(findings.series).toHaveLength(14);
    const at = (activation: string, bias: boolean, depth: number) =>
      findings.series.find((one) => one.activation === activation && one.bias === bias)!.depths[depth]!.mean;
    // Width to infinity: 1 / pi for right angles through ReLU; l / (width + l) of the shared bias without an
    // activation.
    expect(at('relu', false, 1)).toBeCloseTo(1 / Math.PI, 1);
    expect(at('leakyRelu', false, 1)).toBeCloseTo(0.99 ** 2 / (1 + 0.01 ** 2) / Math.PI, 1);
    expect(Math.abs(at('identity', true, 3) - 3 / 131)).toBeLessThan(0.02);
    expect(Math.abs(at('tanh', false, 3))).toBeLessThan(0.02);
    expect(at('sigmoid', true, 2)).toBeGreaterThan(0.97);
    expect(claims.map(({ text, holds }) => [text.slice(0, 12), holds])).toEqual([
      ['without a no', true],
      ['two layers w', true],
      ['with ReLU th', true],
    ]);
    const again = await coneDepth.run({ ...tinyDepth, activations: ['relu'] }, context);
    expect(again.findings.series[0]).toEqual(
      findings.series.find(({ activation, bias }) => activation === 'relu' && bias),
    );
    expect(again.claims).toHaveLength(1);
  });

  it('says which claims do not hold', () => {
    const run = (activation: DepthRun['activation'], cosines: readonly number[]): DepthRun => ({
      activation,
      bias: true,
      cosines,
    });
    const shifted = PUBLISHED_RELU.map((value, k) => (k === 7 ? value - 0.051 : value));
    const claims = coneDepthClaims(
      depthSeries([
        run('identity', [0, -0.051]),
        run('sigmoid', [0, 0.8, 0.984]),
        run('relu', shifted),
        run('relu', shifted),
      ]),
    );
    expect(claims.map(({ holds }) => holds)).toEqual([false, false, false]);
    expect(claims[2]!.measured).toBe(
      'over depths 0 to 25 at most 0.051 from it, at depth 7 (0.793); rule: within 0.05 at every depth',
    );
  });

  it('has a table that tells cosines near one apart, and intervals only where they say something', () => {
    const run = (
      activation: DepthRun['activation'],
      bias: boolean,
      cosines: readonly number[],
    ): DepthRun => ({
      activation,
      bias,
      cosines,
    });
    const { tables, takeaway } = coneDepthPage({
      series: depthSeries([
        run('identity', true, [0, 0.01, 0.0499]),
        run('sigmoid', true, [0, 0.8, 0.9912]),
        run('relu', true, [0, 0.4, 0.99996]),
        run('relu', true, [0, 0.5, 0.99996]),
        run('relu', false, [0, 0.4, 0.9999997]),
      ]),
    });
    const [table] = tables;
    expect(table!.columns.map(({ header }) => header)).toEqual([
      ...['Activation', 'Layers to 0.99', 'After 1', 'After 2', 'After 2, no biases'],
    ]);
    expect(table!.rows).toEqual([
      ['Identity', 'over 2', '0.010', '0.050', ''],
      ['Sigmoid', '2', '0.800', '0.991', ''],
      // The t interval of 0.4 and 0.5 is 0.45 -+ 12.7062 * 0.05; a cosine is at most 1.
      ['ReLU', '2', { text: '0.450', note: '−0.19 to 1.00' }, '0.99996', 'over 0.999999'],
      ['ReLU, published', '13', '0.319', '0.494', ''],
    ]);
    expect(takeaway).toContain(
      'reaches 0.99 after 2 layers with sigmoid and 2 with ReLU, but is 0.05 after 2 layers',
    );
  });
});
