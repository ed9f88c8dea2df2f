import { FACTOR_NAMES } from '../../datasets/index.js';
import { openMad } from '../../datasets/node/index.js';
import type { ZeroShotTask } from '../../evaluation/zero-shot-task.js';
import { nativeRuntime, type Task } from '../../runtime/node/index.js';
import { ClipEncoder } from './clip-encoder.js';
import { factorColumns, promptedWords, rowsOf, unitRows } from './metrics.js';
import { wordsOfFactor } from './prompts.js';
import { promptSets, testSet } from './test-set.js';
import { trainMadModel } from './models.js';
import type { MadProbeInput } from '../node/mad-probes.js';
import { stopCheck, type SeriesStep, type Stoppable } from './series.js';

export const madTasksModule = new URL('./zero-shot-tasks.js', import.meta.url);

/** Trains one model, or reads it: its test images, and for each factor of MAD the prompts and labels of a zero-shot task. */
const madTasks: Task<MadProbeInput & Stoppable, ZeroShotTask[], SeriesStep> = async (
  { plan, data, shared, test, stop },
  { progress },
) => {
  const goOn = stopCheck(stop);
  const [train, tried] = [openMad(data.train), openMad(data.test)];
  const runtime = nativeRuntime();
  try {
    goOn();
    const { parameters } = await trainMadModel(runtime, plan, train.dataset, shared, (now) => {
      progress({ share: now.record.step / now.steps, detail: `step ${now.record.step} of ${now.steps}` });
      goOn();
    });
    const encoder = await ClipEncoder.create(runtime, plan.config.model);
    try {
      const { rule, config } = plan;
      const dim = config.model.embeddingSize;
      const { images, labels } = testSet(tried.dataset, test.images, rule, test.seed);
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
    } finally {
      await encoder.dispose();
    }
  } finally {
    train.close();
    tried.close();
  }
};

export default madTasks;
