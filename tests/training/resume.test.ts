import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { clipConfig } from '../../src/models/index.js';
import { memoryStorage } from '../../src/files/index.js';
import { folderStorage, readSafetensors } from '../../src/files/node/index.js';
import { readWeights } from '../../src/models/node/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import {
  decodeCheckpoint,
  readCheckpoint,
  readTrainingLog,
  runFiles,
  trainStored,
  type BatchSource,
  type StepRecord,
  type TrainingConfig,
} from '../../src/training/index.js';
import pairsSource from './fixtures/pairs-source.mjs';
import { temporaryFolder, tinyConfig, tinyModel, tinyPairs, tinySource } from './support.js';

const child = fileURLToPath(new URL('fixtures/train-child.ts', import.meta.url));
const runtime = nativeRuntime({ threads: 2 });

function file(folder: string, name: keyof typeof runFiles): string {
  return join(folder, runFiles[name]);
}

function checkpointBytes(folder: string): Buffer {
  return readFileSync(file(folder, 'checkpoint'));
}

/** The log without its throughput, which differs from run to run. */
function logged(folder: string): Omit<StepRecord, 'pairsPerSecond'>[] {
  const lines = readFileSync(file(folder, 'log'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const { pairsPerSecond, ...rest } = JSON.parse(line) as StepRecord;
    expect(pairsPerSecond).toBeGreaterThan(0);
    return rest;
  });
}

/** `source`, until it is asked for batch `at`: then it throws. */
function failingAt(source: BatchSource, at: number): BatchSource {
  return {
    ...source,
    batch: (epoch, index) => {
      if (epoch * source.batchesPerEpoch + index === at) throw new Error('the power is out');
      return source.batch(epoch, index);
    },
  };
}

async function uninterrupted(config: TrainingConfig): Promise<string> {
  const folder = temporaryFolder();
  await trainStored({
    runtime,
    config,
    source: tinySource,
    storage: folderStorage(folder),
    checkpointEvery: 4,
  });
  return folder;
}

describe('resuming', () => {
  it('ends with the same bytes wherever the run broke off', async () => {
    const config = tinyConfig();
    const whole = await uninterrupted(config);
    expect(logged(whole).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    for (const at of [0, 2, 4, 5, 11]) {
      const folder = temporaryFolder();
      const run = { runtime, config, storage: folderStorage(folder), checkpointEvery: 4 };
      await expect(trainStored({ ...run, source: failingAt(tinySource, at) })).rejects.toThrow(
        'the power is out',
      );
      await trainStored({ ...run, source: tinySource, resume: true });
      expect(checkpointBytes(folder).equals(checkpointBytes(whole)), `broken off at ${at}`).toBe(true);
      expect(logged(folder)).toEqual(logged(whole));
    }
  });

  it('does in memory what it does in a folder', async () => {
    const config = tinyConfig();
    const storage = memoryStorage();
    const run = { runtime, config, storage, checkpointEvery: 4 };
    await expect(trainStored({ ...run, source: failingAt(tinySource, 6) })).rejects.toThrow();
    await trainStored({ ...run, source: tinySource, resume: true });
    const whole = await uninterrupted(config);
    expect(checkpointBytes(whole).equals((await storage.read(runFiles.checkpoint))!)).toBe(true);
    const withoutRate = (await readTrainingLog(storage)).map(({ pairsPerSecond: _, ...rest }) => rest);
    expect(withoutRate).toEqual(logged(whole));
  });

  it('drops a half-written line of the log', async () => {
    const config = tinyConfig();
    const folder = temporaryFolder();
    const run = { runtime, config, storage: folderStorage(folder), checkpointEvery: 4 };
    await expect(trainStored({ ...run, source: failingAt(tinySource, 6) })).rejects.toThrow();
    writeFileSync(file(folder, 'log'), '{"step":7,"epo', { flag: 'a' });
    await trainStored({ ...run, source: tinySource, resume: true });
    expect(logged(folder)).toEqual(logged(await uninterrupted(config)));
  });

  it('survives kill -9 at any moment, again and again', async () => {
    const config = tinyConfig({ steps: 60 });
    const whole = temporaryFolder();
    await trainStored({ runtime, config, source: tinySource, storage: folderStorage(whole) });
    const folder = temporaryFolder();
    // A checkpoint at every step: a kill is likely to fall into the writing of one.
    const run = JSON.stringify({ config, input: tinyPairs, folder, resume: true, checkpointEvery: 1 });
    const killedAt: number[] = [];
    for (const after of [0, 12, 30]) {
      const process = spawn('node', ['--import', 'tsx', child, run], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const ended = new Promise<string | null>((resolve) =>
        process.once('exit', (_code, signal) => resolve(signal)),
      );
      const steps = (): number =>
        existsSync(file(folder, 'log'))
          ? readFileSync(file(folder, 'log'), 'utf8').split('\n').length - 1
          : 0;
      while (steps() <= after && process.exitCode === null) await sleep(1);
      process.kill('SIGKILL');
      expect(await ended, 'the run must not be over when it is killed').toBe('SIGKILL');
      killedAt.push(steps());
      // What stands under the final name is whole.
      expect((await readCheckpoint(folderStorage(folder)))?.state.optimizer.step ?? 0).toBeGreaterThanOrEqual(
        after,
      );
    }
    expect(killedAt).toEqual(killedAt.toSorted((a, b) => a - b));
    expect(killedAt.at(-1)).toBeLessThan(60);
    await trainStored({ runtime, config, source: tinySource, storage: folderStorage(folder), resume: true });
    expect(checkpointBytes(folder).equals(checkpointBytes(whole))).toBe(true);
    expect(logged(folder)).toEqual(logged(whole));
  });

  it('does nothing to a run that is complete', async () => {
    const config = tinyConfig();
    const folder = await uninterrupted(config);
    const before = checkpointBytes(folder);
    const { mtimeMs } = statSync(file(folder, 'checkpoint'));
    const { optimizer } = await trainStored({
      runtime,
      config,
      source: tinySource,
      storage: folderStorage(folder),
      resume: true,
    });
    expect(optimizer.step).toBe(12);
    expect(checkpointBytes(folder).equals(before)).toBe(true);
    expect(statSync(file(folder, 'checkpoint')).mtimeMs).toBe(mtimeMs);
  });

  it('refuses another run in one line that names the first difference, and changes nothing', async () => {
    const config = tinyConfig();
    const folder = await uninterrupted(config);
    const before = checkpointBytes(folder);
    const wide = clipConfig({ ...tinyModel, image: { ...tinyModel.image, width: 32 } });
    const path = file(folder, 'checkpoint');
    const fix = '; use the same settings, or another folder';
    for (const [other, source, difference] of [
      [tinyConfig({ model: wide }), tinySource, 'model.image.width is 16 there and 32 here'],
      [tinyConfig({ seed: 2 }), tinySource, 'seed is 1 there and 2 here'],
      [tinyConfig({ steps: 24 }), tinySource, 'steps is 12 there and 24 here'],
      [config, pairsSource({ ...tinyPairs, seed: 4 }), 'data.seed is 3 there and 4 here'],
    ] as const) {
      await expect(
        trainStored({ runtime, config: other, source, storage: folderStorage(folder), resume: true }),
      ).rejects.toThrow(
        expect.objectContaining({
          name: 'InputError',
          message: `${path}: it is a checkpoint of another run: ${difference}${fix}`,
        }),
      );
    }
    await expect(
      trainStored({ runtime, config, source: tinySource, storage: folderStorage(folder) }),
    ).rejects.toThrow(`${path}: there is a run already; resume it, or choose another folder`);
    expect(checkpointBytes(folder).equals(before)).toBe(true);
    expect(logged(folder)).toHaveLength(12);
  });

  it('names the file in the message when the loss becomes NaN', async () => {
    const folder = temporaryFolder();
    const source = pairsSource({ ...tinyPairs, poisonAt: 9 });
    await expect(
      trainStored({
        runtime,
        config: tinyConfig(),
        source,
        storage: folderStorage(folder),
        checkpointEvery: 4,
      }),
    ).rejects.toThrow(
      `last good checkpoint: ${file(folder, 'checkpoint')} (step 8); lower the learning rate`,
    );
  });
});

describe('the files of a run', () => {
  it('are safetensors: parameters under open_clip names, moments, and what the run was', async () => {
    const config = tinyConfig();
    const folder = await uninterrupted(config);
    const { tensors, metadata } = readSafetensors(file(folder, 'checkpoint'));
    const weights = readWeights(file(folder, 'weights'), tinyModel);
    expect(tensors.size).toBe(3 * weights.layout.slots.length);
    expect(tensors.get('visual.proj')!.data).toEqual(
      readSafetensors(file(folder, 'weights')).tensors.get('visual.proj')!.data,
    );
    expect(tensors.get('adamw.second_moment.visual.proj')!.data.some((value) => value !== 0)).toBe(true);
    expect(metadata['step']).toBe('12');
    expect(JSON.parse(metadata['config']!)).toEqual(config);
    expect(JSON.parse(metadata['data']!)).toEqual({ kind: 'random pairs', pairs: 32, seed: 3 });
  });

  it('are refused in one line where they are damaged or of another kind', async () => {
    const folder = await uninterrupted(tinyConfig());
    const bytes = checkpointBytes(folder);
    expect(() => decodeCheckpoint(bytes.subarray(0, 1000), 'x')).toThrow(/^x: the header promises \d+ bytes/);
    expect(() => decodeCheckpoint(bytes.subarray(0, bytes.length - 4), 'x')).toThrow(
      /^x\[[^\]]+\]: the header promises bytes \d+ to \d+, but \d+ follow it/,
    );
    expect(() => decodeCheckpoint(readFileSync(file(folder, 'weights')), 'x')).toThrow(
      'x: expected a modgap training checkpoint, version 1, got other safetensors; it cannot be resumed from',
    );
    const damaged = Buffer.from(
      Buffer.from(bytes).toString('latin1').replace('"config":"{', '"config":"x'),
      'latin1',
    );
    expect(() => decodeCheckpoint(damaged, 'x')).toThrow('x: expected JSON as its config, got damaged text');
    const deeper = clipConfig({ ...tinyModel, text: { ...tinyModel.text, layers: 3 } });
    expect(() => readWeights(file(folder, 'weights'), deeper)).toThrow(
      "the model needs 'transformer.resblocks.2.ln_1.weight' of shape [16], got none; " +
        'is it a checkpoint of another model?',
    );
    const wider = clipConfig({ ...tinyModel, embeddingSize: 9 });
    expect(() => readWeights(file(folder, 'weights'), wider)).toThrow(
      "the model needs 'text_projection' of shape [16, 9], got float32[16, 8]; is it a checkpoint of another model?",
    );
  });
});
