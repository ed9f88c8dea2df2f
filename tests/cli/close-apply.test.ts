import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeGap } from '../../src/closing/node/index.js';
import { writeNpy } from '../../src/files/node/index.js';
import { modgap, program } from './support.js';

const [n, dim] = [8192, 512];
const folder = mkdtempSync(join(tmpdir(), 'modgap-close-apply-'));
const file = (name: string): string => join(folder, name);
const args = ['close', 'apply', file('gap.safetensors'), file('text.npy'), '--out', file('out.npy')];

beforeAll(async () => {
  // A matrix, which does nothing, but takes its time: eight blocks of some ten milliseconds or more each.
  const matrix = Float64Array.from({ length: dim * dim }, (_, k) => (k % (dim + 1) === 0 ? 1 : 0));
  const means = [new Float64Array(dim), new Float64Array(dim)];
  const gap = { correction: 'subspace', dim, options: {}, parameters: { matrix }, means, rows: [9, 9] };
  writeGap(file('gap.safetensors'), { ...gap, modalities: ['image', 'text'] });
  await writeNpy(
    file('text.npy'),
    [n, dim],
    Float32Array.from({ length: n * dim }, (_, k) => (k * 7919) % 1009),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('modgap close apply', () => {
  it('that is interrupted says what it keeps, and goes on from there', async () => {
    const child = spawn(process.execPath, [program, ...args, '--threads', '1']);
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    const timer = setInterval(() => {
      // Two blocks are written.
      const partial = statSync(`${file('out.npy')}.partial`, { throwIfNoEntry: false });
      if (partial === undefined || partial.size < 4_000_000) return;
      // Once: a second one would end it on the spot.
      clearInterval(timer);
      child.kill('SIGINT');
    }, 2);
    const status = await new Promise((resolve) => child.on('close', resolve));
    clearInterval(timer);
    expect(stderr).toBe(
      `\nmodgap: interrupted; what is done waits as ${file('out.npy')}.partial; the same command goes on from there\n`,
    );
    expect(status).toBe(130);
    const { stdout } = modgap(...args, '--json');
    const { rows, resumed } = JSON.parse(stdout) as { rows: number; resumed: number };
    expect(rows).toBe(n);
    expect(resumed).toBeGreaterThanOrEqual(1024);
    expect(resumed).toBeLessThan(n);
    expect(readdirSync(folder).sort()).toEqual(['gap.safetensors', 'out.npy', 'text.npy']);
  });
});
