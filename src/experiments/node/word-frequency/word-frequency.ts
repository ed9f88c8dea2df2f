import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cocoObjects, commonAttributes, wordFrequencies } from '../../../datasets/index.js';
import { countWords } from '../../../datasets/node/index.js';
import { InputError } from '../../../files/index.js';
import { AtomicFile, findFiles } from '../../../files/node/index.js';
import type { TaskPool } from '../../../runtime/node/index.js';
import { VERSION } from '../../../version.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import { wordFrequencyClaims } from '../../word-frequency/claims.js';
import type { NamedCaptions, WordFrequencyFindings } from '../../word-frequency/findings.js';
import { madCaptionLines, madCheck, madLists, type MadCheck } from '../../word-frequency/mad-check.js';
import { paperPreset, quickPreset, type WordFrequencyPreset } from '../../word-frequency/preset.js';

/** TEOT Fig. 5: captions name objects more often than attributes. */
export const wordFrequency: Experiment<
  'word-frequency',
  WordFrequencyPreset,
  WordFrequencyFindings,
  undefined
> = {
  id: 'word-frequency',
  title: 'Captions name objects more often than attributes',
  summary:
    'words for objects and attributes counted in captions that you name; the counter checked on captions of MAD',
  source: { paper: 'two-effects', figure: 'Fig. 5' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
};

async function run(
  preset: WordFrequencyPreset,
  context: ExperimentContext,
): Promise<ExperimentResult<WordFrequencyFindings, undefined>> {
  const { seed, out, parallel = 2, inputs } = context;
  mkdirSync(out, { recursive: true });
  const pool = context.createPool(parallel);
  try {
    const check = await checkCounter(preset, context, pool);
    const captions = inputs?.captions ?? [];
    const named = captions.length === 0 ? undefined : await countNamed(captions, context, pool);
    const findings: WordFrequencyFindings = {
      check,
      ...(named && { named }),
      configuration: { preset, seed, version: VERSION },
    };
    const note =
      'The claim of the paper is about the captions of LAION-2B and was not tested here; it takes captions, given with --captions FILE...';
    return {
      findings,
      claims: wordFrequencyClaims(findings),
      pictures: undefined,
      ...(named === undefined && { notes: [note] }),
    };
  } finally {
    await pool.dispose();
  }
}

/** Captions of MAD written to a file as they would come from anywhere, and counted there. */
async function checkCounter(
  { madCaptions, attributes }: WordFrequencyPreset,
  { seed, out, signal, onProgress }: ExperimentContext,
  pool: TaskPool,
): Promise<MadCheck> {
  const path = join(out, 'mad-captions.txt');
  const lists = madLists();
  const written = new Float64Array(lists.reduce((sum, { entries }) => sum + entries.length, 0));
  const file = AtomicFile.create(path);
  try {
    for (const lines of madCaptionLines(madCaptions, attributes, seed, written))
      file.write(Buffer.from(lines));
    file.commit();
  } finally {
    file.discard();
  }
  const { counts } = await countWords([path], lists, {
    pool,
    ...(signal && { signal }),
    onProgress: ({ share }) => onProgress?.({ stage: 'Counting captions of MAD', share, detail: path }),
  });
  return madCheck(madCaptions, attributes, written, counts);
}

async function countNamed(
  paths: readonly string[],
  { seed, out, signal, onProgress }: ExperimentContext,
  pool: TaskPool,
): Promise<NamedCaptions> {
  const files = findFiles(paths).flatMap((group) => group.files);
  const lists = [cocoObjects(), commonAttributes()];
  const { counts } = await countWords(files, lists, {
    pool,
    keep: join(out, 'counts'),
    resume: true,
    ...(signal && { signal }),
    onProgress: ({ share }) =>
      onProgress?.({ stage: 'Counting captions', share, detail: `${files.length} files` }),
  });
  if (counts.captions === 0) {
    throw new InputError(
      `${files.join(', ')}: expected captions with words in them, got none; check the files`,
    );
  }
  return { files, frequencies: wordFrequencies(lists, counts, seed) };
}
