import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import type { Check } from '../../src/training/verify.js';
import { verifyTrajectory } from '../../src/training/verify-trajectory.js';
import { readNpz, type NpyArray } from '../support/npz.js';
import { reference } from '../support/shared.js';

const published = reference('clip-reference/clip_gelu.npz');
/** Made by fixtures/make_trajectory.py with PyTorch 1.13. */
const ownFile = fileURLToPath(new URL('fixtures/quickgelu.npz', import.meta.url));

function expectAllToPass(checks: readonly Check[]): void {
  for (const { name, worst, tolerance, passes } of checks) {
    expect(worst, name).toBeLessThanOrEqual(tolerance);
    expect(passes, name).toBe(true);
  }
}

function changed(
  arrays: Record<string, NpyArray>,
  name: string,
  change: (values: number[]) => void,
): typeof arrays {
  const values = Array.from(arrays[name]!.values);
  change(values);
  return { ...arrays, [name]: { shape: arrays[name]!.shape, values } };
}

describe.skipIf(!published.present)('ten steps of a CLIP with GELU against PyTorch', () => {
  it('repeats embeddings, gradients, losses and trained weights', async () => {
    const { checks } = await verifyTrajectory(readNpz(published.path), published.path, nativeRuntime());
    expect(checks.map(({ tolerance }) => tolerance)).toEqual([
      1e-9, 1e-9, 1e-9, 1e-9, 1e-4, 1e-4, 1e-4, 1e-4,
    ]);
    expectAllToPass(checks);
  });
});

describe('three steps of a CLIP with QuickGELU against PyTorch', () => {
  const arrays = readNpz(ownFile);

  it('repeats embeddings, gradients, losses and trained weights', async () => {
    const { checks } = await verifyTrajectory(arrays, 'quickgelu.npz', nativeRuntime());
    expect(checks).toHaveLength(8);
    expectAllToPass(checks);
    expect(new Set(checks.map(({ file }) => file))).toEqual(new Set(['quickgelu.npz']));
  });

  it.each([
    ['trained/visual.class_embedding', 'trained weights'],
    ['gradients/transformer.resblocks.1.ln_2.bias', 'first gradients'],
    ['losses', 'losses'],
    ['text_embeddings', 'first embeddings'],
  ])('notices a changed number in %s', async (name, failing) => {
    const other = changed(arrays, name, (values) => (values[0]! += 1e-6));
    const { checks } = await verifyTrajectory(other, 'quickgelu.npz');
    expect(checks.filter(({ passes }) => !passes).map((check) => check.name)).toEqual([
      `${failing} (interpreter, float64)`,
    ]);
  });

  it('notices GELU in place of QuickGELU', async () => {
    const { checks } = await verifyTrajectory(
      changed(arrays, 'config', (values) => (values[5] = 1)),
      'quickgelu.npz',
    );
    expect(checks.every(({ passes }) => !passes)).toBe(true);
  });

  it('replays images with more digits than float32 has', async () => {
    const factor = 1 + 2 ** -26;
    const nudged = changed(arrays, 'images', (values) => values.forEach((v, i) => (values[i] = v * factor)));
    expect(Array.from(nudged['images']!.values, Math.fround)).toEqual(Array.from(arrays['images']!.values));
    const worst = async (file: typeof arrays) =>
      (await verifyTrajectory(file, 'quickgelu.npz')).checks.map((check) => check.worst);
    expect(Math.max(...(await worst(arrays)))).toBeLessThan(1e-11);
    expect(Math.min(...(await worst(nudged)))).toBeGreaterThan(1e-10);
  });

  it('counts NaN as a failure', async () => {
    const { checks } = await verifyTrajectory(
      changed(arrays, 'losses', (values) => (values[1] = NaN)),
      'quickgelu.npz',
    );
    expect(checks.find(({ name }) => name.startsWith('losses'))).toMatchObject({ worst: NaN, passes: false });
  });

  it.each([
    [
      'weights/visual.proj',
      (values: number[]) => values.splice(0),
      undefined,
      "quickgelu.npz: expected an array 'weights/visual.proj' of shape [8, 6], got none; " +
        'its config says so: write the file again',
    ],
    [
      'config',
      (values: number[]) => (values[2] = 5),
      'keep',
      'quickgelu.npz: config: image tower: the width must be a multiple of the heads, got width 8 and 5 heads; ' +
        'choose width 10, or heads that divide 8',
    ],
    [
      'config',
      (values: number[]) => (values[11] = 0.5),
      'keep',
      'quickgelu.npz: config[11] (steps) must be a whole number, got 0.5',
    ],
    [
      'config',
      (values: number[]) => (values[5] = 2),
      'keep',
      'quickgelu.npz: config[5] (gelu (1) or quickgelu (0)) must be 0 or 1, got 2',
    ],
    [
      'config',
      (values: number[]) => (values[1] = 1e15),
      'keep',
      'quickgelu.npz: config says 1000000000000000 layers, the file has ',
    ],
    [
      'config',
      (values: number[]) => (values[9] = 2 ** 50),
      'keep',
      `quickgelu.npz: expected an array 'weights/token_embedding.weight' of shape [${2 ** 50}, 8], got [15, 8]`,
    ],
    [
      'tokens',
      (values: number[]) => (values[4] = 15),
      'keep',
      'quickgelu.npz: expected tokens from 0 to 14, as its config says, got 15',
    ],
    [
      'gradients/visual.proj',
      (values: number[]) => values.splice(0),
      undefined,
      "quickgelu.npz: expected an array 'gradients/visual.proj' of shape [8, 6], got none",
    ],
  ])('refuses a damaged %s in one line', async (name, change, keep, message) => {
    const other = { ...changed(arrays, name, change) };
    if (!keep) delete other[name];
    await expect(verifyTrajectory(other, 'quickgelu.npz')).rejects.toThrow(message);
  });
});
