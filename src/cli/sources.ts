import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readDigits } from '../datasets/index.js';
import { countWords } from '../datasets/node/index.js';
import { openEmbeddings, readMatchedRows } from '../embeddings/node/index.js';
import { fileUnitRows, readLabels, readUnitRows, readZeroShotTask } from '../evaluation/node/index.js';
import type { Sources } from '../experiments/index.js';
import { findFiles, folderStorage, readArrays, readTextTable } from '../files/node/index.js';
import type { Tasks } from '../runtime/index.js';

/** What the user names, read from this machine's files. @param tasks Where words are counted. */
export function fileSources(tasks: Tasks): Sources {
  return {
    embeddings: (path, signal) => openEmbeddings([path], { signal }),
    unitRows: fileUnitRows,
    matchedRows: readMatchedRows,
    arrays: readArrays,
    matrix: readUnitRows,
    labels: readLabels,
    zeroShotTask: readZeroShotTask,
    text: (path, signal) => readFile(path, { encoding: 'utf8', signal }),
    beside: (path, name) => resolve(dirname(path), name),
    table: readTextTable,
    digits: (folder, split) => readDigits(folderStorage(folder), split),
    countWords: async (paths, lists, { keep, signal, onProgress }) => {
      const files = findFiles(paths).flatMap((group) => group.files);
      const { counts } = await countWords(files, lists, {
        tasks,
        ...(keep && { keep, resume: true }),
        ...(signal && { signal }),
        onProgress: ({ share }) => onProgress?.(share),
      });
      return { files, counts };
    },
  };
}
