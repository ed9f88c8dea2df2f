import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, closeSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run bench -- measure [--rows 20000] [--rounds 3] [--scale 250000,500000,1000000]`
 *
 * Every measure of the gap on pairs of 512 dimensions, with 1,000 bootstrap resamples and 1,000 permutations, beside
 * NumPy (python3-numpy, python3-scipy) doing what the papers' code does without either; alternating, whole processes.
 * Then how time and memory grow with more rows than memory should hold, on files generated block by block.
 */
const DIM = 512;

interface Result {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly l2m: number;
  readonly l2i: number;
  readonly rmg: number;
  readonly matchedCosine: number;
  readonly frechet: number;
  readonly linearSeparability: number;
  readonly cones: readonly {
    readonly mean: number;
    readonly std: number;
    readonly quartiles: readonly number[];
  }[];
  readonly retrieval: readonly (readonly number[])[];
  readonly mixedPool: readonly (readonly number[])[];
}

export async function run(args: readonly string[]): Promise<void> {
  const option = (name: string, fallback: string) => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? fallback : (args[at + 1] ?? fallback);
  };
  const rows = Number(option('rows', '20000'));
  const rounds = Number(option('rounds', '3'));
  const scale = option('scale', '250000,500000,1000000')
    .split(',')
    .map(Number)
    .filter((n) => n > 0);
  const folder = mkdtempSync(join(tmpdir(), 'modgap-bench-'));
  try {
    const file = join(folder, 'pairs.npy');
    generate(file, rows);
    console.log(`measure, ${rows} x ${DIM} pairs (${megabytes(file)} MB), ${rounds} rounds, alternating`);
    const ours: Result[] = [];
    const theirs: Result[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await modgap(file));
      theirs.push(await numpy(file));
      console.log(`  round ${round + 1}: modgap ${line(ours.at(-1)!)}; NumPy ${line(theirs.at(-1)!)}`);
    }
    const seconds = [ours, theirs].map((results) => median(results.map((result) => result.seconds)));
    const memory = [ours, theirs].map((results) => median(results.map((result) => result.peakMegabytes)));
    console.log(
      `  median: modgap ${seconds[0]!.toFixed(1)} s, ${memory[0]!.toFixed(0)} MB; ` +
        `NumPy ${seconds[1]!.toFixed(1)} s, ${memory[1]!.toFixed(0)} MB`,
    );
    console.log(
      `  ratio: ${(seconds[1]! / seconds[0]!).toFixed(1)} times as fast, ` +
        `${(memory[1]! / memory[0]!).toFixed(1)} times less memory`,
    );
    console.log(
      `  largest relative difference of the numbers: ${largestDifference(ours[0]!, theirs[0]!).toExponential(1)}`,
    );
    rmSync(file);
    for (const n of scale) {
      generate(file, n);
      const result = await modgap(file);
      console.log(
        `growth: ${n} x ${DIM} pairs (${megabytes(file)} MB): ${line(result)}, ` +
          `${((1e6 * result.seconds) / n).toFixed(1)} µs a pair`,
      );
      rmSync(file);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function line({ seconds, peakMegabytes }: Result): string {
  return `${seconds.toFixed(1)} s, ${peakMegabytes.toFixed(0)} MB`;
}

const megabytes = (file: string) => (statSync(file).size / 1e6).toFixed(0);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** Over every number that both give, apart from the classifiers', which differ by design. */
function largestDifference(a: Result, b: Result): number {
  const numbers = ({ l2m, l2i, rmg, matchedCosine, frechet, cones, retrieval, mixedPool }: Result) => [
    ...[l2m, l2i, rmg, matchedCosine, frechet],
    ...cones.flatMap(({ mean, std, quartiles }) => [mean, std, ...quartiles]),
    ...retrieval.flat(),
    ...mixedPool.flat(),
  ];
  const other = numbers(b);
  return Math.max(
    ...numbers(a).map((value, k) => Math.abs(value - other[k]!) / Math.max(Math.abs(other[k]!), 1e-12)),
  );
}

const modgap = (file: string) =>
  child(process.execPath, [fileURLToPath(new URL('./measure-child.js', import.meta.url)), file]);

const numpy = (file: string) =>
  child('/usr/bin/python3', [fileURLToPath(new URL('../bench/measure_numpy.py', import.meta.url)), file]);

/** Runs a process that prints its own figures; its wall time, start included, is what counts. */
function child(command: string, args: readonly string[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const process_ = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    process_.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    process_.on('error', reject);
    process_.on('exit', (code) => {
      const seconds = (performance.now() - start) / 1000;
      if (code === 0) resolve({ ...(JSON.parse(output) as Result), seconds });
      else reject(new Error(`${command} ended with status ${code}`));
    });
  });
}

/** Writes a (2, n, 512) float32 .npy file of two cones with shared meaning, a block of rows at a time. */
function generate(path: string, rows: number): void {
  const header = Buffer.alloc(128, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(118, 8);
  header.write(`{'descr': '<f4', 'fortran_order': False, 'shape': (2, ${rows}, ${DIM}), }`, 10);
  header.write('\n', 127);
  const file = openSync(path, 'w');
  writeSync(file, header);
  const block = 4096;
  const values = new Float32Array(block * DIM);
  for (const modality of [0, 1]) {
    for (let start = 0; start < rows; start += block) {
      const count = Math.min(block, rows - start);
      for (let i = 0; i < count; i++) fillRow(values, i * DIM, modality, start + i);
      writeSync(file, new Uint8Array(values.buffer, 0, count * DIM * 4));
    }
  }
  closeSync(file);
}

/** A row: its modality's cone, what its pair shares, and noise; from the row's number alone. */
function fillRow(out: Float32Array, at: number, modality: number, row: number): void {
  let meaning = (row * 2654435761 + 12345) >>> 0;
  let noise = (row * 2246822519 + 977 * (modality + 1)) >>> 0;
  for (let k = 0; k < DIM; k++) {
    meaning = (Math.imul(meaning, 1664525) + 1013904223) >>> 0;
    noise = (Math.imul(noise, 22695477) + 1) >>> 0;
    const common = ((k * 7919) % 101) / 101 - 0.5;
    const apart = k < 2 ? (modality === 0 ? 4 : -4) : 0;
    out[at + k] = common + apart + 0.8 * (meaning / 2 ** 32 - 0.5) + 1.9 * (noise / 2 ** 32 - 0.5);
  }
}
