import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  add,
  defineGraph,
  gemm,
  hostTensor,
  reshape,
  simplify,
  slice,
  tensorType,
  type Graph,
  type HostTensor,
  type Tensor,
  type TensorType,
} from '../dist/graph/index.js';
import { clipConfig, type ClipConfig } from '../dist/models/index.js';
import { randomStream } from '../dist/numeric/index.js';
import { nativeRuntime } from '../dist/runtime/node/index.js';
import { initialState, stepGraph, Trainer, trainingConfig, type Batch } from '../dist/training/index.js';

/**
 * `npm run bench -- train [--batch 128] [--rounds 5] [--steps 5]`
 *
 * Whole training steps of TEOT's CLIP, AdamW included, beside PyTorch (python3-torch) at its best number of threads, in
 * turns; and beside the step's matrix products run bare.
 */
export async function run(args: readonly string[]): Promise<void> {
  const option = (name: string, fallback: number): number => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(args[at + 1]);
  };
  const [batch, rounds, steps] = [option('batch', 128), option('rounds', 5), option('steps', 5)];
  const model = clipConfig();
  const settings = Array.from({ length: availableParallelism() }, (_, i) => i + 1);

  const torch = await openTorch(model, batch);
  const torchThreads = await best(settings, (threads) => torch.time(threads, 3));
  const ours = await Promise.all(settings.map((threads) => openStep(model, batch, threads)));
  const ourThreads = await best(settings, (threads) => ours[threads - 1]!(3));
  const products = await openProducts(model, batch, ourThreads);
  await products(2);
  console.log(
    `train, ${(torch.parameters / 1e6).toFixed(2)} million parameters, batch ${batch}; ` +
      `best of 1 to ${settings.length} ` +
      `threads: modgap ${ourThreads}, PyTorch ${torch.version} ${torchThreads}; ` +
      `${rounds} rounds of ${steps} steps in turns`,
  );
  const times = { modgap: [] as number[], torch: [] as number[], products: [] as number[] };
  for (let round = 1; round <= rounds; round++) {
    const now = {
      modgap: await ours[ourThreads - 1]!(steps),
      torch: await torch.time(torchThreads, steps),
      products: await products(steps),
    };
    for (const key of ['modgap', 'torch', 'products'] as const) times[key].push(...now[key]);
    console.log(`  round ${round}: ${line(now.modgap, now.torch, now.products)}`);
  }
  torch.close();
  console.log(`  median: ${line(times.modgap, times.torch, times.products)}`);
  const ratio = (a: readonly number[], b: readonly number[]): string => (median(a) / median(b)).toFixed(2);
  console.log(`  modgap is ${ratio(times.torch, times.modgap)} times as fast as PyTorch`);
  console.log(
    `  a step takes ${ratio(times.modgap, times.products)} times as long as its matrix products alone`,
  );
}

type Timer = (steps: number) => Promise<number[]>;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function line(modgap: readonly number[], torch: readonly number[], products: readonly number[]): string {
  const ms = (values: readonly number[]): string => `${median(values).toFixed(0)} ms`;
  return `modgap ${ms(modgap)}, PyTorch ${ms(torch)}, matrix products ${ms(products)}`;
}

/** The setting with the smallest time, the first run of each left out. */
async function best(
  settings: readonly number[],
  time: (threads: number) => Promise<readonly number[]>,
): Promise<number> {
  const times: number[] = [];
  for (const threads of settings) times.push(Math.min(...(await time(threads)).slice(1)));
  return settings[times.indexOf(Math.min(...times))]!;
}

async function timed(steps: number, one: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let step = 0; step < steps; step++) {
    const start = performance.now();
    await one();
    times.push(performance.now() - start);
  }
  return times;
}

function randomBatch({ image, text }: ClipConfig, count: number): Batch {
  const random = randomStream(1);
  const images = Float32Array.from({ length: count * image.channels * image.size ** 2 }, () =>
    random.uniform(),
  );
  const tokens = Int32Array.from({ length: count * text.context }, (_, i) =>
    i % text.context === text.context - 1 ? text.vocabulary - 1 : random.below(text.vocabulary - 2),
  );
  return { images, tokens };
}

async function openStep(model: ClipConfig, batch: number, threads: number): Promise<Timer> {
  const config = trainingConfig(
    { model, batchSize: batch, steps: 1000, warmupSteps: 10, learningRate: 1e-4 },
    1,
  );
  const trainer = await Trainer.create(nativeRuntime({ threads }), config, initialState(config));
  const data = randomBatch(model, batch);
  return (steps) => timed(steps, () => trainer.step(data));
}

/** Every Gemm of the step on operands of its shapes, and nothing else. */
async function openProducts(model: ClipConfig, batch: number, threads: number): Promise<Timer> {
  const step = simplify(stepGraph(model, batch));
  const { graph, feeds } = bareProducts(step);
  const program = await nativeRuntime({ threads }).compile(graph);
  return (steps) => timed(steps, () => program.run(feeds));
}

function bareProducts(step: Graph): { readonly graph: Graph; readonly feeds: Record<string, HostTensor> } {
  const types = new Map<string, TensorType>();
  for (const { name, type, shape } of [...step.inputs, ...step.nodes.flatMap(({ outputs }) => outputs)]) {
    types.set(name, { type, shape });
  }
  const inputs: Record<string, TensorType> = {};
  const feeds: Record<string, HostTensor> = {};
  const operand = (name: string): string => {
    const shape = types.get(name)!.shape as readonly number[];
    const key = `operand_${shape.join('_')}`;
    inputs[key] ??= tensorType('float32', shape);
    feeds[key] ??= hostTensor(
      'float32',
      shape,
      new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.01),
    );
    return key;
  };
  const products = step.nodes
    .filter(({ op }) => op === 'gemm')
    .map(({ inputs: [a, b], attributes }, i) => {
      const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
      // A factor of its own for each, or equal products would be computed once.
      return { a: operand(a!), b: operand(b!), options: { transposeA, transposeB, alpha: 1 + i / 1024 } };
    });
  const graph = defineGraph('products', inputs, (tensors) => {
    const corner = (x: Tensor): Tensor => reshape(slice(slice(x, 0, { end: 1 }), 1, { end: 1 }), []);
    const results = products.map(({ a, b, options }) =>
      corner(gemm(tensors[a]!, tensors[b]!, undefined, options)),
    );
    return { sum: results.reduce((x, y) => add(x, y)) };
  });
  return { graph, feeds };
}

interface Torch {
  readonly version: string;
  readonly parameters: number;
  time(threads: number, steps: number): Promise<number[]>;
  close(): void;
}

/** A Python process that waits for its turns. */
async function openTorch(model: ClipConfig, batch: number): Promise<Torch> {
  const script = fileURLToPath(new URL('../bench/train_torch.py', import.meta.url));
  const child = spawn('/usr/bin/python3', [script, JSON.stringify({ model, batch })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const answer = async (): Promise<string> => {
    const [text] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(() => {
        throw new Error('bench train: PyTorch ended early; it needs python3-torch');
      }),
    ])) as [string];
    return text;
  };
  const { torch: version, parameters } = JSON.parse(await answer()) as { torch: string; parameters: number };
  return {
    version,
    parameters,
    time: async (threads, steps) => {
      child.stdin.write(`${threads} ${steps}\n`);
      return JSON.parse(await answer()) as number[];
    },
    close: () => child.stdin.end(),
  };
}
