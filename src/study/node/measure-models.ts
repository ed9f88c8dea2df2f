/** Folders of embeddings as models of a study: each measured once, and kept. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddings } from '../../embeddings/node/index.js';
import { InputError } from '../../files/index.js';
import { writeFileAtomic } from '../../files/node/index.js';
import { pairedFindings, type MeasureFindings } from '../../measure/index.js';
import { measure } from '../../measure/node/index.js';
import { contentKey } from '../../numeric/content-key.js';
import { VERSION } from '../../version.js';
import { fullName, parseModelName, type StudiedModel } from '../models.js';

/** Files that may hold embeddings. */
const ENDINGS = /\.(npy|npz|safetensors|parquet|csv|tsv|jsonl|ndjson)$/i;

/** A model's name and the files of its embeddings. */
export interface ModelFiles {
  readonly name: string;
  readonly files: readonly string[];
}

/**
 * The models of a folder: each file of embeddings is one, and each subfolder with files in it.
 *
 * @throws InputError where there is none.
 */
export function modelFiles(folder: string): ModelFiles[] {
  const found = readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry): ModelFiles[] => {
      const path = join(folder, entry.name);
      if (!statSync(path).isDirectory()) {
        return ENDINGS.test(entry.name) ? [{ name: entry.name.replace(ENDINGS, ''), files: [path] }] : [];
      }
      const files = readdirSync(path)
        .filter((name) => ENDINGS.test(name))
        .sort();
      return files.length === 0 ? [] : [{ name: entry.name, files: files.map((name) => join(path, name)) }];
    });
  if (found.length === 0) {
    throw new InputError(
      `${folder}: expected embeddings, a file or a subfolder for each model, found none; see modgap measure --help ` +
        'for what is read',
    );
  }
  return found;
}

export interface MeasureModelsOptions {
  /** Where each model's numbers are kept. */
  readonly kept: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number, name: string) => void;
}

/**
 * Measures the models of a folder, one after the other. What was measured before, of files with the same sizes and
 * times, is read: an interrupted study goes on.
 */
export async function measureModels(folder: string, options: MeasureModelsOptions): Promise<StudiedModel[]> {
  const { kept, signal, onProgress } = options;
  const list = modelFiles(folder);
  mkdirSync(kept, { recursive: true });
  const models: StudiedModel[] = [];
  for (const [k, { name, files }] of list.entries()) {
    signal.throwIfAborted();
    onProgress(k, list.length, name);
    const key = contentKey({
      version: VERSION,
      files: files.map((file) => {
        const { size, mtimeMs } = statSync(file);
        return { file, size, mtimeMs };
      }),
    });
    const path = join(kept, `${name}-${key}.json`);
    let values = readValues(path);
    if (values === undefined) {
      values = await measured(files, signal);
      writeFileAtomic(path, `${JSON.stringify(values, null, 1)}\n`);
    }
    models.push({ ...parseModelName(name), values });
  }
  onProgress(list.length, list.length, '');
  return distinct(models, folder);
}

function readValues(path: string): Record<string, number> | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, number>) : undefined;
}

async function measured(files: readonly string[], signal: AbortSignal): Promise<Record<string, number>> {
  const embeddings = await openEmbeddings(files, { signal });
  try {
    const { findings } = await measure(embeddings, { bootstrap: 0, permutations: 0, signal });
    return valuesOf(findings);
  } finally {
    await embeddings.close();
  }
}

/** What a study knows a measured model by. */
function valuesOf(findings: MeasureFindings): Record<string, number> {
  const { gap, dim, retrieval, pairs } = pairedFindings(findings);
  const { imageToText, textToImage } = retrieval;
  return {
    l2m: gap.l2m,
    rmg: gap.rmg,
    'matched cosine': gap.matchedCosine,
    'R@1': (imageToText['r@1'] + textToImage['r@1']) / 2,
    'R@1 image to text': imageToText['r@1'],
    'R@1 text to image': textToImage['r@1'],
    dim,
    'measured pairs': pairs,
  };
}

function distinct(models: readonly StudiedModel[], folder: string): StudiedModel[] {
  const seen = new Set<string>();
  for (const model of models) {
    const name = fullName(model);
    if (seen.has(name)) {
      throw new InputError(`${folder}: expected each model once, got ${name} twice; rename one of them`);
    }
    seen.add(name);
  }
  return [...models];
}
