import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { trainExportCommand } from '../../src/cli/train-export.js';
import { InputError } from '../../src/files/input-error.js';
import { decodeOnnx } from '../../src/graph/index.js';
import { clipConfig, type ClipOptions } from '../../src/models/index.js';
import { writeWeights } from '../../src/models/node/index.js';
import { encodeCheckpoint } from '../../src/training/checkpoint.js';
import { initialState, trainingConfig } from '../../src/training/index.js';

const tiny: ClipOptions = {
  embeddingSize: 4,
  image: { width: 8, layers: 1, heads: 2 },
  text: { width: 8, layers: 1, heads: 2 },
};

let folder: string;
const place = (...names: string[]) => join(folder, ...names);

/** A run's folder with its checkpoint at the beginning; `complete` adds trained weights that differ from it. */
function makeRun(name: string, options: ClipOptions, complete: boolean): string {
  const config = trainingConfig({ model: clipConfig(options), steps: 10, batchSize: 2 }, 1);
  const state = initialState(config);
  mkdirSync(place(name));
  writeFileSync(
    place(name, 'checkpoint.safetensors'),
    Buffer.concat([...encodeCheckpoint({ config, data: {}, state })]),
  );
  state.parameters.data.fill(0.25);
  if (complete) writeWeights(place(name, 'weights.safetensors'), state.parameters);
  return place(name);
}

async function exported(...args: string[]): Promise<string> {
  const written: string[] = [];
  const output = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  try {
    const command = trainExportCommand(new AbortController().signal).exitOverride();
    await command.parseAsync(args, { from: 'user' });
  } finally {
    output.mockRestore();
  }
  return written.join('');
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-export-'));
  makeRun('complete', tiny, true);
  makeRun('stopped', tiny, false);
  makeRun('other', { ...tiny, embeddingSize: 5 }, false);
  writeFileSync(
    place('other', 'weights.safetensors'),
    readFileSync(place('complete', 'weights.safetensors')),
  );
  makeRun('words', { ...tiny, text: { ...tiny.text, vocabulary: 40 } }, false);
  mkdirSync(place('weights-only'));
  writeFileSync(
    place('weights-only', 'weights.safetensors'),
    readFileSync(place('complete', 'weights.safetensors')),
  );
  mkdirSync(place('nothing'));
  mkdirSync(place('damaged'));
  writeFileSync(
    place('damaged', 'checkpoint.safetensors'),
    readFileSync(place('stopped', 'checkpoint.safetensors')).subarray(0, 4000),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('modgap train export', () => {
  it('writes the trained weights of a complete run', async () => {
    const out = place('new', 'model');
    expect(await exported(place('complete'), '--out', out)).toBe(
      `Model: ${place('complete', 'weights.safetensors')}\n` +
        `Written in ${out}: onnx/vision_model.onnx, onnx/text_model.onnx, preprocessor_config.json, ` +
        `tokenizer.json, tokenizer_config.json, config.json\n`,
    );
    expect(readdirSync(out).sort()).toEqual([
      'config.json',
      'onnx',
      'preprocessor_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    const { constants } = decodeOnnx(readFileSync(join(out, 'onnx', 'text_model.onnx')));
    const projection = constants.find(({ shape }) => shape.join() === '8,4');
    expect(new Set(projection?.value.data as Float32Array)).toEqual(new Set([0.25]));
  });

  it('writes the checkpoint of a run that is not complete, and says so', async () => {
    const out = place('empty');
    mkdirSync(out);
    expect(await exported(place('stopped'), '--out', place('elsewhere'))).toContain(
      'stopped/checkpoint.safetensors (the run is not complete: step 0 of 10)\n',
    );
    const report = JSON.parse(await exported(place('stopped'), '--out', out, '--json')) as object;
    expect(report).toMatchObject({
      out,
      source: place('stopped', 'checkpoint.safetensors'),
      step: 0,
      steps: 10,
    });
    const config = JSON.parse(readFileSync(join(out, 'config.json'), 'utf8')) as object;
    expect(config).toMatchObject({ model_type: 'clip', projection_dim: 4, text_config: { vocab_size: 28 } });
  });

  it.each([
    ['nowhere', 'nowhere: expected the folder of a training run, got nothing there'],
    [
      'complete/weights.safetensors',
      'weights.safetensors: expected the folder of a training run, got a file',
    ],
    [
      'nothing',
      'nothing: expected a training run with checkpoint.safetensors in it, got none; train one with modgap train',
    ],
    [
      'weights-only',
      "weights-only/checkpoint.safetensors: expected the run's checkpoint, which says what model",
    ],
    [
      'other',
      "other/weights.safetensors: the model needs 'text_projection' of shape [8, 5], got float32[8, 4]; " +
        'is it a checkpoint of another model?',
    ],
    [
      'words',
      'text tower: expected the vocabulary of 26 words, start and end: 28 tokens, got a model of 40 tokens',
    ],
    ['damaged', 'damaged/checkpoint.safetensors: the header promises'],
  ])('refuses the run %s in one line, and writes nothing', async (run, message) => {
    const out = place('refused');
    const error = await exported(place(...run.split('/')), '--out', out).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain('\n');
    expect(readdirSync(folder)).not.toContain('refused');
  });

  it('leaves a folder with something in it alone', async () => {
    const before = readdirSync(place('stopped'));
    await expect(exported(place('complete'), '--out', place('stopped'))).rejects.toThrow(
      "stopped: expected an empty folder, or none yet, got one with 'checkpoint.safetensors' in it; " +
        'choose another place',
    );
    expect(readdirSync(place('stopped'))).toEqual(before);
    await expect(
      exported(place('complete'), '--out', place('stopped', 'checkpoint.safetensors')),
    ).rejects.toThrow('expected a folder to write to, got a file');
    await expect(
      exported(place('complete'), '--out', place('stopped', 'checkpoint.safetensors', 'x')),
    ).rejects.toThrow('cannot make it: ENOTDIR');
  });
});
