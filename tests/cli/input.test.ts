/** How commands take their input: standard input, rows without pairs, rows that repeat. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/files/node/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { unitRows } from '../support/clouds.js';
import { program } from './support.js';

let folder: string;
const file = (name: string) => join(folder, name);
const d = 8;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-input-'));
  const random = randomStream(1);
  const images = unitRows(20, d, random);
  const texts = images.map((value) => value + 0.05 * random.normal());
  const five = Float64Array.from(
    { length: 100 * d },
    (_, at) => images[Math.floor(at / d / 5) * d + (at % d)]!,
  );
  await writeNpy(file('image.npy'), [20, d], images, 'float32');
  await writeNpy(file('text.npy'), [20, d], texts, 'float32');
  await writeNpy(file('image5.npy'), [100, d], five, 'float32');
  await writeNpy(file('text5.npy'), [100, d], unitRows(100, d, random), 'float32');
  await writeNpy(file('stack.npy'), [2, 20, d], Float64Array.from([...images, ...texts]), 'float32');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], input: Uint8Array | string = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
const quick = ['--bootstrap', '20', '--permutations', '20', '--threads', '1'];

describe('standard input', () => {
  it('is an .npy file called -', () => {
    const stack = readFileSync(file('stack.npy'));
    const piped = run(['measure', '-', '--json', ...quick], stack);
    expect([piped.status, piped.stderr]).toEqual([0, '']);
    const named = run(['measure', file('stack.npy'), '--json', ...quick]);
    const found = JSON.parse(piped.stdout) as { source: string };
    expect(found.source).toBe('standard input');
    expect({ ...found, source: '' }).toEqual({ ...(JSON.parse(named.stdout) as object), source: '' });
  });

  it('is given once, and not empty: one line otherwise', () => {
    const image = readFileSync(file('image.npy'));
    const second =
      'modgap: standard input: expected one - among all files, got a second; write the other to a file\n';
    expect(run(['measure', '-', '-'], image)).toEqual({ status: 2, stdout: '', stderr: second });
    expect(run(['measure', '-', file('text.npy'), '--pairs', '-'], image).stderr).toBe(second);
    expect(run(['ablate', '-']).stderr).toBe(
      'modgap: standard input: expected an array (.npy), got nothing; check the command that writes it\n',
    );
    expect(run(['measure', '-'], 'not an array').stderr).toMatch(/^modgap: standard input: .*\n$/);
  });
});

describe('measure', () => {
  it('warns before the numbers, and gives what needs no pairs', () => {
    const { status, stdout } = run(['measure', file('image.npy'), file('text5.npy'), ...quick]);
    expect(status).toBe(0);
    expect(stdout).toContain('20 image rows, 100 text5 rows, unpaired');
    const [before, numbers] = stdout.split('How large the gap is');
    expect(before).toContain('Before you trust this\n  - Unpaired: nothing says which of 20 image rows');
    expect(numbers).toContain('Own kind nearest');
    expect(numbers).not.toContain('R@1');
  });

  it('writes a page and figures without pairs', () => {
    const out = file('out');
    const args = [
      'measure',
      file('image.npy'),
      file('text5.npy'),
      '--report',
      '--figures',
      '--out',
      out,
      ...quick,
    ];
    expect(run(args)).toMatchObject({ status: 0 });
    expect(readFileSync(join(out, 'measure/report.html'), 'utf8')).toContain('unpaired');
  });

  it('groups rows that repeat', () => {
    const { stdout, stderr } = run([
      'measure',
      file('image5.npy'),
      file('text5.npy'),
      '--group-repeats',
      ...quick,
    ]);
    expect(stderr).toContain('100 image5 rows, 20 of them different: each of these counts once');
    expect(stdout).toContain('20 image5 rows, 100 text5 rows, 100 pairs');
    expect(stdout).toMatch(/R@1, image5 → text5 +\S+ % {2}\[\d+\.\d, \d+\.\d\] +chance 5\.0 %/);
  });
});
