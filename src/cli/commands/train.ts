import { Command, InvalidArgumentError, Option } from 'commander';
import { positiveNumber, wholeNumber } from '../usage.js';
import { trainExportCommand } from './export.js';

export interface TrainFlags {
  readonly out: string;
  readonly preset: 'quick' | 'paper';
  readonly attributes?: number;
  readonly always?: string;
  readonly probability?: Readonly<Record<string, number>>;
  readonly digits: number;
  readonly test?: string;
  readonly pairs: number;
  readonly width?: number;
  readonly layers?: number;
  readonly imageHeads?: number;
  readonly textHeads?: number;
  readonly embeddingSize?: number;
  readonly activation?: 'gelu' | 'quickGelu';
  readonly temperature?: number;
  readonly initial?: string;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly batch?: number;
  readonly epochs?: number;
  readonly warmupEpochs?: number;
  readonly steps?: number;
  readonly warmupSteps?: number;
  readonly checkpointEvery?: number;
  readonly resume?: boolean;
  readonly threads?: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** `modgap train`: CLIP from scratch on MAD. */
export function trainCommand(signal: AbortSignal): Command {
  const train = new Command('train')
    .summary('train CLIP from scratch on MAD')
    .description(
      'Train CLIP on MAD with captions that say as much of the picture as you like. DATA is a folder that modgap mad made;\n' +
        'without it digits are drawn. The run is a folder: a log with one JSON line a step, checkpoints, weights under open_clip names,\n' +
        'the embeddings of test pairs (for modgap measure), and the curves as a figure. --resume goes on after any interruption,\n' +
        'bit for bit.',
    )
    .argument('[data]', 'a folder that modgap mad made (default: MAD of drawn digits, under --out)')
    .option('--out <dir>', "the run's folder", 'modgap-run')
    .addOption(
      new Option(
        '--preset <name>',
        'model and length. quick: width 64, 360 steps; paper: 9.66 M parameters, 200 epochs',
      )
        .choices(['quick', 'paper'])
        .default('quick'),
    )
    .option(
      '--attributes <k>',
      'how many of five attributes a caption mentions (default: 5)',
      wholeNumber(0, 5),
    )
    .option('--always <factor>', 'the factor that every caption mentions (default: digit)')
    .option(
      '--probability <factor=p,...>',
      'instead of --attributes: how often each other factor is mentioned',
      probabilities,
    )
    .option('--digits <n>', 'without DATA: how many digits are drawn', wholeNumber(2), 1000)
    .option('--test <dir>', 'MAD of other digits to embed in the end (default: drawn, as DATA is)')
    .option('--pairs <n>', 'test pairs that are embedded; 0 = none', wholeNumber(0), 2000)
    .option('--width <n>', 'channels of both towers', wholeNumber(1))
    .option('--layers <n>', 'blocks of both towers', wholeNumber(1))
    .option('--image-heads <n>', 'attention heads for images', wholeNumber(1))
    .option('--text-heads <n>', 'attention heads for texts', wholeNumber(1))
    .option('--embedding-size <n>', 'dimensions of the shared space', wholeNumber(1))
    .addOption(
      new Option('--activation <name>', 'of the MLPs (default: gelu)').choices(['gelu', 'quickGelu']),
    )
    .option('--temperature <t>', 'fixed; without it, learned from 0.07', positiveNumber)
    .option('--initial <file>', 'weights to begin with, .safetensors')
    .option('--learning-rate <x>', 'after the warm-up', positiveNumber)
    .option('--weight-decay <x>', 'on matrices (default: 0.2)', positiveNumber)
    .option('--batch <n>', 'pairs a step (default: 128)', wholeNumber(2))
    .option('--epochs <n>', 'passes over the digits, each in one combination', wholeNumber(1))
    .option('--warmup-epochs <n>', 'of linear warm-up (default: 5)', wholeNumber(0))
    .option('--steps <n>', 'in all, instead of --epochs', wholeNumber(1))
    .option('--warmup-steps <n>', 'instead of --warmup-epochs', wholeNumber(0))
    .option('--checkpoint-every <n>', 'steps (default: 200)', wholeNumber(1))
    .option('--resume', 'go on from the last checkpoint; begin where there is none')
    .option('--threads <n>', 'of ONNX Runtime (default: one a core)', wholeNumber(1, 256))
    .option('--seed <n>', 'seed of all that is random', wholeNumber(0), 0)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  modgap train --attributes 1 --out poor && modgap measure poor/embeddings.npy
  modgap train --attributes 5 --out rich && modgap measure rich/embeddings.npy
  modgap train mad --temperature 0.01 --steps 1000 --out cold
  modgap train --always colour --probability digit=0.1,scaling=0.1 --out colours
  modgap train mad-mnist --preset paper --learning-rate 5e-5 --out published
  modgap train --out rich --attributes 5 --resume`,
    )
    .action(async (data: string | undefined, flags: TrainFlags) => {
      const { runTrain } = await import('../run-train.js');
      await runTrain(data, flags, signal);
    });
  train.addCommand(trainExportCommand(signal).copyInheritedSettings(train));
  return train;
}

function probabilities(text: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [factor, value = '', ...rest] = part.split('=');
      if (!factor || value.trim() === '' || rest.length > 0 || Number.isNaN(Number(value))) {
        throw new InvalidArgumentError(`expected factor=probability,... such as colour=0.5; got "${part}"`);
      }
      return [factor.trim(), Number(value)];
    }),
  );
}
