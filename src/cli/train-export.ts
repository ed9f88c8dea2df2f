import { Command } from 'commander';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../files/input-error.js';
import type { ClipConfig, FlatParameters, ImageNormalization } from '../models/index.js';

interface ExportFlags {
  readonly out: string;
  readonly json?: boolean;
}

/** `modgap train export`: a trained model as a folder for Transformers.js. */
export function trainExportCommand(signal: AbortSignal): Command {
  return new Command('export')
    .summary('write a trained model as an ONNX folder that Transformers.js loads')
    .description(
      'Write the model of a training run as a folder that Transformers.js loads: both towers as ONNX, ' +
        'the tokenizer, the image processor and the configuration. (For open_clip, a complete run has ' +
        'weights.safetensors.)',
    )
    .argument('<run>', 'the folder of a training run')
    .requiredOption('--out <dir>', 'where the folder is written; it must be empty, or not exist yet')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  modgap train export runs/mad --out mad-clip

In JavaScript:
  const model = await CLIPTextModelWithProjection.from_pretrained('/path/to/mad-clip');
  const tokenizer = await AutoTokenizer.from_pretrained('/path/to/mad-clip');
  const { text_embeds } = await model(tokenizer(['3, thinning, red'], { padding: 'max_length' }));`,
    )
    .action((folder: string, flags: ExportFlags) => run(folder, flags, signal));
}

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
  const { folderStorage } = await import('../files/node/index.js');
  const { readCheckpoint, runFiles } = await import('../training/index.js');
  const { readWeights } = await import('../models/node/index.js');
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
        ? `${checkpointPath}: expected the run's checkpoint, which says what model ${runFiles.weights} is of, ` +
            'got none; keep both in one folder'
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

/** Writes the model of the run in `folder` as a folder that Transformers.js loads. */
async function run(folder: string, { out, json }: ExportFlags, signal: AbortSignal): Promise<void> {
  const { END_TOKEN, PADDING_TOKEN, START_TOKEN, WORDS } = await import('../datasets/index.js');
  const { onnxFolder } = await import('../models/index.js');
  const { checkEmptyFolder, writeFolder } = await import('../models/node/index.js');
  checkEmptyFolder(out);
  const { config, parameters, source, complete, step, steps } = await trainedModel(folder);
  // Captions as MAD writes them: "3, thinning, red".
  const vocabulary = {
    words: WORDS,
    separator: ',',
    start: START_TOKEN,
    end: END_TOKEN,
    padding: PADDING_TOKEN,
  };
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
