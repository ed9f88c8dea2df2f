import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { END_TOKEN, PADDING_TOKEN, START_TOKEN, WORDS } from '../datasets/index.js';
import { InputError } from '../files/input-error.js';
import {
  onnxFolder,
  type ClipConfig,
  type FlatParameters,
  type ImageNormalization,
  type WordVocabulary,
} from '../models/index.js';
import { checkEmptyFolder, readWeights, writeFolder } from '../models/node/index.js';
import { folderStorage } from '../files/node/index.js';
import { readCheckpoint, runFiles } from '../training/index.js';
import type { ExportFlags } from './commands/export.js';

/** Captions as MAD writes them: "3, thinning, red". */
const vocabulary: WordVocabulary = {
  words: WORDS,
  separator: ',',
  start: START_TOKEN,
  end: END_TOKEN,
  padding: PADDING_TOKEN,
};

/** What `MadDataset` does to bytes: (v / 255 - 0.5) / 0.5. */
const images: ImageNormalization = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };

interface TrainedModel {
  readonly config: ClipConfig;
  readonly parameters: FlatParameters<Float32Array>;
  /** The file that the parameters come from. */
  readonly source: string;
  readonly complete: boolean;
  /** Of the latest checkpoint. */
  readonly step: number;
  /** Of the whole run. */
  readonly steps: number;
}

/** The model of a run: trained weights where the run is complete, else its latest checkpoint's. */
async function trainedModel(run: string): Promise<TrainedModel> {
  if (!existsSync(run) || !statSync(run).isDirectory()) {
    throw new InputError(
      `${run}: expected the folder of a training run, got ${existsSync(run) ? 'a file' : 'nothing there'}`,
    );
  }
  const [weights, checkpointPath] = [join(run, runFiles.weights), join(run, runFiles.checkpoint)];
  const checkpoint = await readCheckpoint(folderStorage(run));
  if (!checkpoint) {
    throw new InputError(
      existsSync(weights)
        ? `${checkpointPath}: expected the run's checkpoint, which says what model ${runFiles.weights} is of, got none; keep both in one folder`
        : `${run}: expected a training run with ${runFiles.checkpoint} in it, got none; train one with modgap train`,
    );
  }
  const { config, state } = checkpoint;
  const complete = existsSync(weights);
  return {
    config: config.model,
    parameters: complete ? readWeights(weights, config.model) : state.parameters,
    source: complete ? weights : checkpointPath,
    complete,
    step: state.optimizer.step,
    steps: config.steps,
  };
}

/** Writes the model of the run in `run` as a folder that Transformers.js loads. */
export async function runExport(run: string, { out, json }: ExportFlags, signal: AbortSignal): Promise<void> {
  checkEmptyFolder(out);
  const { config, parameters, source, complete, step, steps } = await trainedModel(run);
  const files = onnxFolder({ config, parameters, vocabulary, images });
  signal.throwIfAborted();
  writeFolder(out, files);
  const paths = files.map(({ path }) => path);
  if (json) {
    process.stdout.write(`${JSON.stringify({ out, source, complete, step, steps, files: paths })}\n`);
    return;
  }
  const note = complete ? '' : ` (the run is not complete: step ${step} of ${steps})`;
  process.stdout.write(`Model: ${source}${note}\nWritten in ${out}: ${paths.join(', ')}\n`);
}
