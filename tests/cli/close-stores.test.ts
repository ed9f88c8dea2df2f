import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNTS, DIM, items } from '../stores/contract.js';
import { startPostgres, type PostgresServer } from '../stores/postgres-server.js';
import { modgapBeside } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'modgap-close-stores-'));
const gap = join(folder, 'gap.safetensors');
let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
  await server.query(`CREATE TABLE shop (id int PRIMARY KEY, kind text, embedding vector(${DIM}))`);
  for (const { id, kind, vector } of items().rows) {
    await server.query(`INSERT INTO shop VALUES ($1, $2, $3)`, [id, kind, `[${vector.join(',')}]`]);
  }
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const shop = (): string[] => ['--postgres', server.url, '--table', 'shop', '--modality-column', 'kind'];

describe('modgap close, on a database', () => {
  it('fits and applies: corrected vectors stand beside the old ones', async () => {
    const fitted = await modgapBeside(
      'close',
      'fit',
      ...shop(),
      '--method',
      'centring',
      '--out',
      gap,
      '--json',
    );
    expect(fitted.stderr).toBe('');
    expect(JSON.parse(fitted.stdout)).toMatchObject({
      correction: 'centring',
      dim: DIM,
      modalities: ['image', 'text'],
      rows: [COUNTS.image, COUNTS.text],
    });
    const applied = await modgapBeside('close', 'apply', gap, ...shop(), '--target', 'closed');
    expect(applied.stdout).toMatch(/^centring: 100 rows corrected, done after .*\nWritten: closed\n$/);
    // What the database itself makes of the same: centre, and scale to length 1.
    const [worst] = await server.query<{ worst: number }>(
      `WITH means AS (SELECT kind, avg(l2_normalize(embedding)) AS mean FROM shop GROUP BY kind)
       SELECT max(closed <-> l2_normalize(l2_normalize(embedding) - mean)) AS worst FROM shop JOIN means USING (kind)`,
    );
    expect(worst!.worst).toBeLessThan(1e-5);
  });

  it('refuses, in one line and with status 2, what it cannot do', async () => {
    const lines: [string[], string][] = [
      [
        ['close', 'apply', gap, ...shop(), '--target', 'closed'],
        'shop.closed: expected a column that does not exist yet',
      ],
      [
        ['close', 'apply', gap, ...shop()],
        '--postgres: expected --target with the name of the new vectors, got none',
      ],
      [
        ['close', 'apply', gap, ...shop().slice(0, 4), '--target', 'x'],
        '--postgres: expected --table and --modality-column',
      ],
      [['close', 'apply', gap], 'close apply: expected files'],
      [
        ['close', 'fit', ...shop(), '--method', 'procrustes', '--out', gap],
        'procrustes: it is fitted on pairs, which',
      ],
    ];
    for (const [args, start] of lines) {
      const { status, stdout, stderr } = await modgapBeside(...args);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^[^\n]*\n$/);
      expect(stderr.startsWith(`modgap: ${start}`), stderr).toBe(true);
    }
    expect(readdirSync(folder)).toEqual(['gap.safetensors']);
  });
});
