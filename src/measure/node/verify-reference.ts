import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openEmbeddings } from '../../embeddings/node/index.js';
import { InputError } from '../../files/input-error.js';
import { threadTasks } from '../../runtime/node/index.js';
import type { MeasureFindings } from '../findings.js';
import { pairedFindings } from '../paired.js';
import { measure } from './measure.js';
import { worstDeviation, type ReferenceCheck } from './reference-check.js';
import { landscapeChecks } from './verify-landscape.js';

/** Measures agree with a float64 reference to this share; quartiles come from a histogram's bins. */
const TOLERANCE = 2e-4;
const QUARTILE_TOLERANCE = 3e-3;

/**
 * Measures the embeddings that a reference file describes and compares every number. The file is a JSON object with one
 * entry a data set, `{ "clip": { "l2m": ..., "cone_a": { ... }, ... } }`; `clip.npy` lies beside it.
 *
 * @throws InputError where the file is no such reference, or the embeddings are missing.
 */
export async function verifyEmbeddings(path: string, signal?: AbortSignal): Promise<ReferenceCheck[]> {
  const checks: ReferenceCheck[] = [];
  for (const [name, expected] of Object.entries(await readReference(path))) {
    const embeddings = await openEmbeddings([join(dirname(path), `${name}.npy`)], signal ? { signal } : {});
    try {
      const { findings } = await measure(embeddings, {
        bootstrap: 0,
        permutations: 0,
        ...(signal && { signal }),
      });
      for (const { key, found, tolerance } of comparable(findings)) {
        const value = lookUp(expected, key);
        if (value === undefined) continue;
        const worst = worstDeviation(found, value);
        checks.push({ file: path, name: `${name} ${key}`, worst, tolerance, passes: worst <= tolerance });
      }
      const tasks = threadTasks({ size: 1 });
      try {
        for (const check of await landscapeChecks(expected, embeddings, tasks, signal)) {
          checks.push({ ...check, file: path, name: `${name} ${check.name}` });
        }
      } finally {
        await tasks.dispose();
      }
    } finally {
      await embeddings.close();
    }
  }
  if (checks.length === 0) {
    throw new InputError(`${path}: expected an embeddings reference, got no number that can be compared`);
  }
  return checks;
}

async function readReference(path: string): Promise<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new InputError(`${path}: expected an embeddings reference as JSON: ${(error as Error).message}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new InputError(`${path}: expected a JSON object with one entry a data set`);
  }
  return parsed as Record<string, unknown>;
}

/** What we find, under the reference's names. */
function comparable(findings: MeasureFindings) {
  const f = pairedFindings(findings);
  const exact = (key: string, ...found: number[]) => ({ key, found, tolerance: TOLERANCE });
  const cones = f.cone.flatMap((cone, m) => {
    const side = m === 0 ? 'cone_a' : 'cone_b';
    const { mean, std, min, max, quartiles } = cone;
    return [
      exact(`${side}.mean`, mean),
      exact(`${side}.std`, std),
      exact(`${side}.min`, min),
      exact(`${side}.max`, max),
      ...['q25', 'median', 'q75'].map((name, k) => ({
        key: `${side}.${name}`,
        found: [quartiles[k]!],
        tolerance: QUARTILE_TOLERANCE,
      })),
    ];
  });
  const top = f.dimensions.order.slice(0, 10);
  return [
    exact('l2m', f.gap.l2m),
    exact('l2i', f.gap.l2i),
    exact('rmg', f.gap.rmg),
    exact('matched_cosine', f.gap.matchedCosine),
    ...cones,
    exact('mean_raw_norms', ...f.rawNorms.map((norm) => norm.mean)),
    exact('mean_abs_mean', ...f.dimensions.meanAbsoluteMean),
    exact('top_gap_dims', ...top),
    exact('top_gap_values', ...top.map((k) => Math.abs(f.dimensions.meanDifference[k]!))),
    exact('alignment', f.alignment),
    exact('uniformity', ...f.uniformity),
    ...(['r@1', 'r@5', 'r@10'] as const).flatMap((k) => [
      exact(`retrieval.image_to_text_${k}`, f.retrieval.imageToText[k]),
      exact(`retrieval.text_to_image_${k}`, f.retrieval.textToImage[k]),
    ]),
  ];
}

/** The number or numbers at a dotted path; keys themselves hold no dots. */
function lookUp(from: unknown, key: string): readonly number[] | undefined {
  let value = from;
  for (const part of key.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  if (typeof value === 'number') return [value];
  return Array.isArray(value) && value.every((item) => typeof item === 'number') ? value : undefined;
}
