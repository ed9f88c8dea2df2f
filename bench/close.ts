import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run bench -- close [--rows 1000000] [--rounds 3]`
 *
 * Centring fitted on, and applied to, a (2, n / 2, 512) float32 .npy file, beside merely reading the file, and reading
 * and writing it, with fsync. Alternating, whole processes, their start included.
 */
const DIM = 512;

interface Round {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const option = (name: string, fallback: string): number => {
    const at = args.indexOf(`--${name}`);
    return Number(at < 0 ? fallback : (args[at + 1] ?? fallback));
  };
  const [rows, rounds] = [option('rows', '1000000'), option('rounds', '3')];
  const folder = mkdtempSync(join(tmpdir(), 'modgap-bench-'));
  try {
    const input = join(folder, 'rows.npy');
    generate(input, rows / 2);
    console.log(
      `close, ${rows} x ${DIM} float32 (${(statSync(input).size / 1e6).toFixed(0)} MB), ${rounds} rounds`,
    );
    const results: Record<'plain' | 'ours', Round[]> = { plain: [], ours: [] };
    for (let round = 0; round < rounds; round++) {
      for (const what of ['plain', 'ours'] as const) {
        const output = join(folder, `out-${what}.npy`);
        results[what].push(await child(what, input, output));
        rmSync(output, { force: true });
      }
      const [plain, ours] = [results.plain.at(-1)!, results.ours.at(-1)!];
      console.log(`  round ${round + 1}: plain ${line(plain)}; fit and apply ${line(ours)}`);
    }
    const [plain, ours] = [results.plain, results.ours].map((all) =>
      median(all.map(({ seconds }) => seconds)),
    );
    console.log(
      `  median: plain ${plain!.toFixed(2)} s, fit and apply ${ours!.toFixed(2)} s: ` +
        `${((100 * plain!) / ours!).toFixed(0)} % of the speed of reading and writing the file`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const line = ({ seconds, peakMegabytes }: Round): string =>
  `${seconds.toFixed(2)} s, ${peakMegabytes.toFixed(0)} MB`;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

function child(what: string, input: string, output: string): Promise<Round> {
  const path = fileURLToPath(new URL('./close-child.js', import.meta.url));
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const process_ = spawn(process.execPath, [path, what, input, output], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    process_.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    process_.on('error', reject);
    process_.on('exit', (code) => {
      const seconds = (performance.now() - start) / 1000;
      if (code === 0) resolve({ ...(JSON.parse(text) as Round), seconds });
      else reject(new Error(`${what} ended with status ${code}`));
    });
  });
}

/** Two cones of rows, a block at a time. */
function generate(path: string, rows: number): void {
  const header = Buffer.alloc(128, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(118, 8);
  header.write(`{'descr': '<f4', 'fortran_order': False, 'shape': (2, ${rows}, ${DIM}), }`, 10);
  header.write('\n', 127);
  const file = openSync(path, 'w');
  writeSync(file, header);
  const block = 2048;
  const values = new Float32Array(block * DIM);
  let state = 1;
  for (const modality of [0, 1]) {
    for (let start = 0; start < rows; start += block) {
      const count = Math.min(block, rows - start);
      for (let k = 0; k < count * DIM; k++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        values[k] = state / 2 ** 32 - 0.5 + (k % DIM < 16 ? (modality === 0 ? 1 : -1) : 0);
      }
      writeSync(file, new Uint8Array(values.buffer, 0, 4 * count * DIM));
    }
  }
  closeSync(file);
}
