import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { writeNpy } from '../dist/files/node/index.js';
import { ablate, type AblationCurve } from '../dist/evaluation/index.js';
import { randomStream } from '../dist/numeric/index.js';
import { threadTasks } from '../dist/runtime/node/index.js';

/**
 * `npm run bench -- ablate [--rows 5000] [--dim 512] [--steps 6] [--threads T]`
 *
 * All dimensions removed by difference of means, L2M and R@1 in both directions after each, beside the way in which
 * it is published: select, normalise, multiply and sort everything at every step, in PyTorch (python3-torch). The
 * peer is timed on some steps spread evenly over all, of which its whole time is reckoned; numbers of these steps are
 * compared.
 */
export async function run(args: readonly string[]): Promise<void> {
  const option = (name: string, fallback: number): number => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(args[at + 1]);
  };
  const [rows, dim] = [option('rows', 5000), option('dim', 512)];
  const [timed, threads] = [option('steps', 6), option('threads', availableParallelism())];
  const stack = cones(rows, dim);
  const folder = mkdtempSync(join(tmpdir(), 'modgap-bench-'));
  const tasks = threadTasks({ size: threads });
  try {
    await writeNpy(join(folder, 'stack.npy'), [2, rows, dim], stack);
    const peer = await openTorch(join(folder, 'stack.npy'), threads);
    // Threads and compiled code, before anything is timed.
    const pairs = { dim, first: stack.subarray(0, rows * dim), second: stack.subarray(rows * dim) };
    const small = { dim, first: pairs.first.slice(0, 64 * dim), second: pairs.second.slice(0, 64 * dim) };
    await ablate(small, { order: 'mean-difference' }, tasks);
    const start = performance.now();
    const curve = await ablate(pairs, { order: 'mean-difference' }, tasks);
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `ablate, ${rows} pairs in ${dim} dimensions, ${threads} threads: all ${dim} steps in ${seconds.toFixed(1)} s`,
    );
    const at = Array.from({ length: timed }, (_, k) => Math.floor((k * (dim - 1)) / timed));
    const steps: TorchStep[] = [];
    for (const step of at) {
      const one = await peer.step(curve.dims.slice(step));
      compare(curve, step, one, rows);
      steps.push(one);
      console.log(`  PyTorch ${peer.version}, step ${step}: ${one.seconds.toFixed(2)} s, same numbers`);
    }
    peer.close();
    const whole = (dim * steps.reduce((sum, one) => sum + one.seconds, 0)) / steps.length;
    console.log(
      `  PyTorch, all ${dim} steps reckoned from ${timed}: ${whole.toFixed(0)} s; ` +
        `modgap is ${(whole / seconds).toFixed(0)} times as fast`,
    );
  } finally {
    await tasks.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface TorchStep {
  readonly seconds: number;
  readonly l2m: number;
  readonly recall: readonly [number, number];
}

function compare(curve: AblationCurve, step: number, torch: TorchStep, rows: number): void {
  const ours = [curve.l2m[step]!, ...curve.tasks.map(({ share }) => share[step]!)];
  const theirs = [torch.l2m, ...torch.recall];
  ours.forEach((value, k) => {
    // A query whose two best scores agree in float32 may fall on either side in PyTorch.
    const allowed = k === 0 ? 1e-5 : 2.5 / rows;
    if (!(Math.abs(value - theirs[k]!) <= allowed)) {
      throw new Error(
        `bench ablate: step ${step}: expected ${theirs.join(', ')} as PyTorch has, got ${ours.join(', ')}`,
      );
    }
  });
}

/** Pairs in two cones around different means, a match being nearer than most: `[2, n, d]`, rows of length 1. */
function cones(rows: number, dim: number): Float32Array {
  const random = randomStream(1);
  const centres = [0, 1].map(() =>
    Float64Array.from({ length: dim }, (_, k) => random.normal() * (k < 4 ? 6 : 0.6)),
  );
  const out = new Float32Array(2 * rows * dim);
  for (let i = 0; i < rows; i++) {
    const meaning = Float64Array.from({ length: dim }, () => random.normal());
    for (const side of [0, 1]) {
      const row = out.subarray((side * rows + i) * dim, (side * rows + i + 1) * dim);
      let squares = 0;
      for (let k = 0; k < dim; k++) {
        const value = centres[side]![k]! + 0.5 * meaning[k]! + 1.5 * random.normal();
        row[k] = value;
        squares += value * value;
      }
      for (let k = 0; k < dim; k++) row[k]! /= Math.sqrt(squares);
    }
  }
  return out;
}

interface Torch {
  readonly version: string;
  step(kept: readonly number[]): Promise<TorchStep>;
  close(): void;
}

/** A Python process that waits for its turns. */
async function openTorch(path: string, threads: number): Promise<Torch> {
  const script = fileURLToPath(new URL('../bench/ablate_torch.py', import.meta.url));
  const child = spawn('/usr/bin/python3', [script, path, String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const answer = async (): Promise<unknown> => {
    const [text] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(() => {
        throw new Error('bench ablate: PyTorch ended early; it needs python3-torch');
      }),
    ])) as [string];
    return JSON.parse(text);
  };
  const { torch: version } = (await answer()) as { torch: string };
  return {
    version,
    step: (kept) => {
      child.stdin.write(`${JSON.stringify(kept)}\n`);
      return answer() as Promise<TorchStep>;
    },
    close: () => child.stdin.end(),
  };
}
