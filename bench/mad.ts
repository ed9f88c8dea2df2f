import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  drawDigits,
  generateMadRange,
  sliceDigits,
  writeMad,
  type MadOptions,
} from '../dist/datasets/index.js';
import { folderStorage } from '../dist/files/node/index.js';
import { threadTasks } from '../dist/runtime/node/index.js';

/**
 * `npm run bench -- mad [--digits 200] [--rounds 3] [--peer 3]`
 *
 * Images of MAD a second of one core's time, so that other work on the machine does not count: all 24 shapes of each
 * digit, in one thread, beside scikit-image (python3-skimage) doing as the published code does, on `--peer` of the
 * digits; alternating. Then all 168 combinations of each digit, in one thread, and, by the clock, written to a file by
 * as many threads as there are cores.
 */
export async function run(args: readonly string[]): Promise<void> {
  const option = (name: string, fallback: number): number => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(args[at + 1]);
  };
  const digits = drawDigits(option('digits', 200), 0);
  const count = digits.labels.length;
  const rounds = option('rounds', 3);
  const peerDigits = option('peer', 3);
  const folder = mkdtempSync(join(tmpdir(), 'modgap-bench-'));
  const shapes: MadOptions = { seed: 0, colours: 'drawn', palette: 'pure' };
  const coloured: MadOptions = { ...shapes, colours: 'stored' };
  const rate = (options: MadOptions): number => {
    const start = process.cpuUsage();
    const rows = generateMadRange(digits, options);
    const { user, system } = process.cpuUsage(start);
    return rows.labels.length / 6 / ((user + system) / 1e6);
  };
  try {
    const file = join(folder, 'digits.bin');
    writeFileSync(file, digits.images);
    generateMadRange(sliceDigits(digits, 0, 20), shapes);
    console.log(`mad, ${count} drawn digits, ${rounds} rounds, alternating; images a second and core`);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(rate(shapes));
      theirs.push(await peer(file, peerDigits));
      console.log(
        `  round ${round + 1}: modgap ${ours.at(-1)!.toFixed(0)}; scikit-image ${theirs.at(-1)!.toFixed(1)}`,
      );
    }
    console.log(
      `  median, 24 shapes of each digit: modgap ${median(ours).toFixed(0)}, ` +
        `scikit-image ${median(theirs).toFixed(1)}: ` +
        `${(median(ours) / median(theirs)).toFixed(0)} times as fast`,
    );
    const all = Array.from({ length: rounds }, () => rate(coloured));
    console.log(`  median, 168 combinations of each digit: modgap ${median(all).toFixed(0)}`);
    const threads = availableParallelism();
    const tasks = threadTasks({ size: threads });
    try {
      const start = performance.now();
      const { rows } = await writeMad(folderStorage(folder), digits, tasks, coloured);
      const seconds = (performance.now() - start) / 1000;
      console.log(
        `  to a file by ${threads} threads: ${rows} images in ${seconds.toFixed(1)} s, ` +
          `${(rows / seconds).toFixed(0)} a second`,
      );
    } finally {
      await tasks.dispose();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** scikit-image's images a second, imports and start left out. */
function peer(file: string, digits: number): Promise<number> {
  const script = fileURLToPath(new URL('../bench/mad.py', import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn('/usr/bin/python3', [script, file, String(digits)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // One core, as ours.
      env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code !== 0) {
        reject(new Error(`mad.py ended with status ${code}`));
        return;
      }
      const { images, seconds } = JSON.parse(output) as { images: number; seconds: number };
      resolve(images / seconds);
    });
  });
}
