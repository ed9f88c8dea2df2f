/**
 * Writes src/measure/known-means/table.ts: fingerprints of mean image embeddings that others have published.
 *
 *   npx tsx scripts/known-means.ts FOLDER     the folder of SpLiCE's weights, as .npy files
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readArrays } from '../src/files/node/index.js';
import { encodeFingerprint, fingerprintOf } from '../src/measure/known-means/fingerprint.js';

const MODELS = {
  'clip_ViT-B-32_coco_image_mean.npy': 'OpenAI CLIP ViT-B/32',
  'clip_ViT-B-16_coco_image_mean.npy': 'OpenAI CLIP ViT-B/16',
  'clip_RN50_coco_image_mean.npy': 'OpenAI CLIP RN50',
  'open_clip_ViT-B-32_coco_image_mean.npy': 'OpenCLIP ViT-B/32',
} as const;

const folder = process.argv[2];
if (folder === undefined) throw new Error('expected the folder of the mean vectors');

const entries: string[] = [];
for (const [file, name] of Object.entries(MODELS)) {
  const [mean] = Object.values(await readArrays(join(folder, file)));
  const values = Float64Array.from(mean!.values);
  const text = encodeFingerprint(fingerprintOf(values));
  const lines = text.match(/.{1,96}/g)!.map((part) => `'${part}'`);
  entries.push(
    `  {\n    name: '${name}',\n    dim: ${values.length},\n    fingerprint:\n      ` +
      `${lines.join(' +\n      ')},\n  },\n`,
  );
}

const header = `/**
 * Fingerprints of the mean image embeddings on COCO that come with SpLiCE (Bhalla et al., "Interpreting CLIP with
 * Sparse Linear Concept Embeddings", NeurIPS 2024): https://github.com/AI4LIFE-GROUP/SpLiCE, Apache License 2.0, see
 * NOTICE. Derived from them by scripts/known-means.ts, which says how: 256 random projections of each vector, rounded.
 */

/** A model's mean image embedding. */
export interface KnownMean {
  readonly name: string;
  readonly dim: number;
  /** As \`encodeFingerprint\` writes it. */
  readonly fingerprint: string;
}

/** Where the means are from. */
export const SOURCE = 'mean of COCO images, SpLiCE (AI4LIFE-GROUP/SpLiCE, Apache-2.0)';

export const KNOWN_MEANS: readonly KnownMean[] = [
`;
writeFileSync(
  resolve(import.meta.dirname, '../src/measure/known-means/table.ts'),
  `${header}${entries.join('')}];\n`,
);
