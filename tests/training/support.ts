import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { clipConfig } from '../../src/models/index.js';
import { trainingConfig, type TrainingConfig, type TrainingOptions } from '../../src/training/index.js';
import pairsSource, { type PairsInput } from './fixtures/pairs-source.mjs';

/** Small enough that a step takes milliseconds. */
export const tinyModel = clipConfig({
  embeddingSize: 8,
  image: { size: 8, patch: 4, width: 16, layers: 2, heads: 2 },
  text: { context: 5, vocabulary: 12, width: 16, layers: 2, heads: 2 },
});

export const tinyPairs: PairsInput = { model: tinyModel, batchSize: 8, pairs: 32, seed: 3 };

export const tinySource = pairsSource(tinyPairs);

export function tinyConfig(options: TrainingOptions = {}): TrainingConfig {
  return trainingConfig(
    { model: tinyModel, batchSize: 8, steps: 12, warmupSteps: 3, learningRate: 2e-3, seed: 1, ...options },
    tinySource.batchesPerEpoch,
  );
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'modgap-training-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
