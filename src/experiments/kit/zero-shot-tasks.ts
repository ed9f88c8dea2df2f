import { FACTOR_NAMES } from '../../datasets/index.js';
import type { ZeroShotTask } from '../../evaluation/zero-shot-task.js';
import { unitRows } from '../../numeric/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import { factorColumns, promptedWords, rowsOf } from './metrics.js';
import { withTrainedModel } from './models.js';
import type { MadProbeInput } from './probes.js';
import { promptSets, testSet, wordsOfFactor } from './prompts.js';
import type { SeriesStep } from './series.js';

/**
 * Trains one model, or reads it: its test images, and for each factor of MAD the prompts and labels of a zero-shot
 * task.
 */
export const madZeroShotTask = defineTask(
  import.meta.url,
  'madZeroShotTask',
  (input: MadProbeInput, context: TaskContext<SeriesStep>): Promise<ZeroShotTask[]> =>
    withTrainedModel(input, context, async ({ model: { parameters }, encoder, test: tried }) => {
      const { plan, test } = input;
      const { rule, config } = plan;
      const dim = config.model.embeddingSize;
      const { images, labels } = testSet(tried, test.images, rule, test.seed);
      const mentioned = 'attributes' in rule ? rule.attributes : 0;
      const { trainingLength } = promptSets(mentioned, test.captionsPerWord, test.seed);
      const prompted = await encoder.embedTexts(parameters, trainingLength.tokens);
      const words = unitRows(promptedWords(prompted, trainingLength, dim), dim);
      const rows = unitRows(Float64Array.from(await encoder.embedImages(parameters, images)), dim);
      return factorColumns(labels).map((values, factor) => ({
        name: FACTOR_NAMES[factor]!,
        dim,
        images: rows,
        prompts: rowsOf(words, dim, wordsOfFactor(factor)),
        labels: Uint32Array.from(values),
      }));
    }),
);
