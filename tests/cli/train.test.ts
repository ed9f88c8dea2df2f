import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArrays } from '../../src/files/node/index.js';
import type { StepRecord } from '../../src/training/index.js';
import { modgap, program } from './support.js';

let folder: string;
const file = (name: string) => join(folder, name);

/** Seconds: what it learns is not the point. */
const small = [
  ...['--width', '16', '--layers', '1', '--image-heads', '2', '--text-heads', '2', '--embedding-size', '8'],
  ...['--batch', '8', '--warmup-steps', '2', '--pairs', '40', '--seed', '5'],
];

const logOf = (run: string): readonly StepRecord[] =>
  readFileSync(join(file(run), 'log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as StepRecord);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-train-'));
  expect(modgap('mad', '--count', '24', '--colours', 'drawn', '--out', file('mad')).status).toBe(0);
  expect(
    modgap('mad', '--count', '20', '--colours', 'drawn', '--seed', '1', '--out', file('other')).status,
  ).toBe(0);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('modgap train', () => {
  const train = (run: string, ...rest: string[]) => [
    ...[
      'train',
      file('mad'),
      '--test',
      file('other'),
      '--out',
      file(run),
      '--steps',
      '60',
      '--checkpoint-every',
      '10',
    ],
    ...small,
    ...rest,
  ];

  it(
    'leaves a run that modgap measure takes on, the same after kill -9 and --resume',
    { timeout: 120_000 },
    async () => {
      const whole = modgap(...train('whole'), '--json');
      expect(whole.stderr).not.toMatch(/modgap:/);
      expect(whole.status).toBe(0);
      const document = JSON.parse(whole.stdout) as { readonly steps: number; readonly loss: number };
      const log = logOf('whole');
      expect(log.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, k) => k + 1));
      expect(document).toMatchObject({ steps: 60, loss: log.at(-1)!.loss });
      expect(log.at(-1)!.loss).toBeLessThan(log[0]!.loss);
      expect(readdirSync(file('whole')).sort()).toEqual([
        ...['checkpoint.safetensors', 'embeddings.npy', 'log.jsonl'],
        ...['training-curves.png', 'training-curves.svg', 'weights.safetensors'],
      ]);

      const killed = spawn(process.execPath, [program, ...train('killed')], { stdio: 'ignore' });
      const ended = once(killed, 'exit');
      while (!existsSync(join(file('killed'), 'checkpoint.safetensors')) && killed.exitCode === null)
        await wait(5);
      killed.kill('SIGKILL');
      await ended;
      // Killed before its end, or this test shows nothing.
      expect(existsSync(join(file('killed'), 'embeddings.npy'))).toBe(false);
      const again = modgap(...train('killed'));
      expect(again.status).toBe(2);
      expect(again.stderr).toMatch(/there is a run already; go on with --resume/);
      expect(modgap(...train('killed', '--resume')).status).toBe(0);
      for (const name of ['weights.safetensors', 'checkpoint.safetensors', 'embeddings.npy']) {
        expect(readFileSync(join(file('killed'), name)).equals(readFileSync(join(file('whole'), name)))).toBe(
          true,
        );
      }

      const { default: embeddings } = await readArrays(join(file('whole'), 'embeddings.npy')).then(
        (arrays) => ({
          default: Object.values(arrays)[0]!,
        }),
      );
      expect(embeddings.shape).toEqual([2, 40, 8]);
      const measured = modgap(
        'measure',
        join(file('whole'), 'embeddings.npy'),
        '--bootstrap',
        '10',
        '--permutations',
        '10',
      );
      expect(measured.status).toBe(0);
      expect(measured.stdout).toContain('40 pairs');

      const other = modgap(...train('killed', '--resume', '--learning-rate', '0.01'));
      expect([other.status, other.stderr]).toEqual([
        2,
        expect.stringMatching(/another run: learningRate is 0\.001 there and 0\.01 here/),
      ]);
      const wider = modgap(
        ...train('wider', '--width', '32', '--initial', join(file('whole'), 'weights.safetensors')),
      );
      expect([wider.status, wider.stderr.trimEnd().split('\n').length]).toEqual([2, 1]);
    },
  );

  it.each([
    [
      ['--width', '30', '--image-heads', '4'],
      /width must be a multiple of the heads, got width 30 and 4 heads/,
    ],
    [['--always', 'hue'], /unknown factor "hue": expected one of digit, thickness/],
    [['--probability', 'colour=1.5'], /probability of colour to be in \[0, 1\], got 1\.5/],
    [['--probability', 'colour'], /expected factor=probability/],
    [['--batch', '25'], /a batch of 25 takes as many digits, got 24/],
    [['--test', 'nowhere'], /nowhere: expected a MAD data set/],
    [['--temperature', '0'], /expected a number above 0, got "0"/],
    [['--initial', 'none.safetensors'], /none\.safetensors/],
  ])('refuses %j in one line, with status 2 and nothing written', (options, message) => {
    const { status, stderr, stdout } = modgap(...train('refused'), ...options);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('(')),
    ).toHaveLength(1);
    expect(existsSync(file('refused'))).toBe(false);
  });

  it('stops where the loss is no number any more, and says where', () => {
    const { status, stderr } = modgap(...train('diverged', '--learning-rate', '1e30'));
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /modgap: training: .* at step \d+ \(learning rate .*\); last good checkpoint: none/,
    );
  });
});

describe('modgap reproduce', () => {
  it('lists what there is, by paper', () => {
    const { status, stdout } = modgap('reproduce', '--list');
    expect(status).toBe(0);
    expect(stdout).toMatch(/Two Effects, One Trigger[^]*information-imbalance/);
    const { experiments } = JSON.parse(modgap('reproduce', '--list', '--json').stdout) as {
      readonly experiments: readonly { readonly id: string }[];
    };
    expect(experiments.map(({ id }) => id)).toContain('information-imbalance');
  });

  it.each([
    [
      ['gap-of-everything'],
      /expected an experiment \(.*information-imbalance.*\) or a paper \(mind-the-gap, .*, all\), got gap-of-every/,
    ],
    [['information-imbalance', '--digits', 'nowhere'], /nowhere: no images for training/],
    [['information-imbalance', '--task', 'digits'], /expected NAME=images\.npy,prompts\.npy,labels\.npy/],
  ])('refuses %j with status 2', (args, message) => {
    const { status, stderr, stdout } = modgap('reproduce', ...args, '--out', file('reproduced'));
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(existsSync(file('reproduced'))).toBe(false);
  });
});
