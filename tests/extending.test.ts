/** The worked examples of docs/extending.md: each registers, does its work, and is listed with no other edit. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { translation } from '../examples/extend/correction.js';
import { fashionMnist } from '../examples/extend/data-set.js';
import { randomProjection } from '../examples/extend/encoder.js';
import { chanceGap } from '../examples/extend/experiment.js';
import { vec } from '../examples/extend/format.js';
import { cosineOfMeans } from '../examples/extend/measure.js';
import { softplus } from '../examples/extend/op.js';
import { margin } from '../examples/extend/task.js';
import { kinds } from '../src/cli/kinds.js';
import { applyFitted, corrections, fitCorrection, type Correction } from '../src/correction/index.js';
import { benchmarks, drawDigits } from '../src/datasets/index.js';
import { encoders } from '../src/encoders/index.js';
import { aggregate, evaluationTasks } from '../src/evaluation/index.js';
import { experiments, runExperiment, type Experiment, type Sources } from '../src/experiments/index.js';
import {
  formats,
  memorySource,
  memoryStorage,
  type ArrayFormat,
  type Workspace,
} from '../src/files/index.js';
import { l2m, measures, momentsOf } from '../src/geometry/index.js';
import { checkGradient, opCases, ops } from '../src/graph/index.js';
import { norm, randomStream, type Named, type Registry } from '../src/numeric/index.js';
import { renderSvg } from '../src/report/index.js';
import { inlineTasks, interpreterRuntime } from '../src/runtime/index.js';
import { nativeRuntime } from '../src/runtime/node/index.js';
import { unitRows } from './support/clouds.js';

const rowsOf = async (kind: string) => (await kinds.find(({ id }) => id === kind)!.table()).rows;

/** Registers an entry until the test ends: what `modgap list` and the documentation show has it as its last row. */
async function register<T extends Named>(registry: Registry<T>, entry: T, kind: string): Promise<void> {
  const before = await rowsOf(kind);
  onTestFinished(registry.add(entry));
  const after = await rowsOf(kind);
  expect(after.slice(0, -1)).toEqual(before);
  expect(after.at(-1)!.join(' ')).toContain(entry.id);
}

const [n, dim] = [40, 4];
const random = randomStream(1);
const first = Float32Array.from(unitRows(n, dim, random, [2], 0.5));
const second = Float32Array.from(unitRows(n, dim, random, [0, 2], 0.5));

describe('a worked example of', () => {
  it('an operation is differentiated, and agrees with ONNX Runtime', async () => {
    await register(ops, softplus.op, 'ops');
    const [opCase] = opCases(softplus.op);
    const { graph } = opCase!;
    const feeds = opCase!.feeds(() => random.uniform());
    expect(checkGradient(graph, feeds).error).toBeLessThan(1e-8);
    const [native, reference] = await Promise.all(
      [nativeRuntime(), interpreterRuntime()].map(async (runtime) => {
        const program = await runtime.compile(graph);
        onTestFinished(() => program.dispose());
        return Object.values(await program.run(feeds))[0]!.data;
      }),
    );
    expect(native as Float32Array).toBeAllClose(reference as Float64Array, { rtol: 1e-5, atol: 1e-6 });
  });

  it('a format is read', async () => {
    await register(formats, vec, 'formats');
    const open = (text: string) =>
      (formats.get('vec') as ArrayFormat).open(
        memorySource('a.vec', new TextEncoder().encode(text)),
        {} as Workspace,
      );
    expect((await open('1 2\n3 4\n')).arrays[0]).toMatchObject({ shape: [2, 2], type: 'float32' });
    expect(() => open('1 2\n3\n')).toThrow('a.vec: expected 2 numbers in line 2, got "3"');
  });

  it('a measure has its value', async () => {
    await register(measures, cosineOfMeans, 'measures');
    const [x, y] = [momentsOf(first, n, dim).mean, momentsOf(second, n, dim).mean];
    const product = x.reduce((sum, value, k) => sum + value * y[k]!, 0);
    const statistics = { meanProduct: product, meanSquared: [norm(x) ** 2, norm(y) ** 2] as const };
    const value = cosineOfMeans.of(statistics as unknown as Parameters<typeof cosineOfMeans.of>[0], 0);
    expect(value).toBeCloseTo(product / (norm(x) * norm(y)), 12);
  });

  it('a correction closes the gap', async () => {
    await register(corrections, translation as Correction, 'corrections');
    const means = [momentsOf(first, n, dim).mean, momentsOf(second, n, dim).mean] as const;
    const fitted = fitCorrection(corrections.get('translation'), { dim, means });
    const [x, y] = [applyFitted(fitted, first.slice(), 0), applyFitted(fitted, second.slice(), 1)];
    const gap = l2m(momentsOf(first, n, dim), momentsOf(second, n, dim));
    expect(l2m(momentsOf(x, n, dim), momentsOf(y, n, dim))).toBeLessThan(gap / 5);
  });

  it('a task answers item by item', async () => {
    await register(evaluationTasks, margin, 'tasks');
    const context = { runtime: interpreterRuntime() };
    const [same] = await margin.evaluate({ dim, first, second: first }, context);
    expect(same!.values['margin']!.every((value) => value > 0)).toBe(true);
    const apart = aggregate(await margin.evaluate({ dim, first, second }, context));
    expect(apart['imageToText']!['margin']).toBeLessThan(0);
  });

  it('a data set is read from wherever it is kept', async () => {
    await register(benchmarks, fashionMnist, 'datasets');
    const digits = drawDigits(10, 0);
    const storage = memoryStorage();
    await storage.write('t10k-images-idx3-ubyte', idx([10, 28, 28], digits.images));
    await storage.write('t10k-labels-idx1-ubyte', idx([10], digits.labels));
    const open = await fashionMnist.read(storage, 'test');
    expect([open.count, ...open.labels]).toEqual([10, ...digits.labels]);
    expect(fashionMnist.factors[0]!.classNames).toHaveLength(10);
  });

  it('an encoder embeds', async () => {
    await register(encoders, randomProjection, 'encoders');
    const projection = Float32Array.from({ length: 6 * 3 }, () => random.normal());
    const encoder = await randomProjection.open({ projection, dim: 3 }, nativeRuntime());
    onTestFinished(() => encoder.dispose());
    const rows = await encoder.embed({ modality: 'image', pixels: projection.slice(0, 12) });
    expect([norm(rows.subarray(0, 3)), norm(rows.subarray(3))]).toBeAllClose([1, 1], { atol: 1e-6 });
  });

  it('an experiment runs, claims and draws', async () => {
    await register(experiments, chanceGap as unknown as Experiment, 'experiments');
    const run = await runExperiment(chanceGap, 'quick', {
      seed: 0,
      out: memoryStorage(),
      tasks: inlineTasks(),
      sources: {} as Sources,
    });
    expect(run.claims.map(({ holds }) => holds)).toEqual([true]);
    expect(await renderSvg(run.page.figures[0]!)).toContain('<svg');
  });
});

/** An IDX file from its definition. */
function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + 4 * shape.length + data.length);
  out.set([0, 0, 8, shape.length]);
  shape.forEach((length, i) => new DataView(out.buffer).setUint32(4 + 4 * i, length));
  out.set(data, 4 + 4 * shape.length);
  return out;
}

it('stands in docs/extending.md', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../docs/extending.md'), 'utf8');
  const kinds = ['op', 'format', 'measure', 'correction', 'task', 'data-set', 'encoder', 'experiment'];
  for (const kind of kinds) expect(text).toContain(`<!-- code:examples/extend/${kind}.ts -->`);
});
