import { openMad } from '../../datasets/node/index.js';
import { parameterView } from '../../models/index.js';
import { nativeRuntime, type Task } from '../../runtime/node/index.js';
import { ClipEncoder } from '../kit/clip-encoder.js';
import { testSet } from '../kit/test-set.js';
import { trainMadModel } from '../kit/models.js';
import type { MadPairs, MadPairsInput } from '../kit/pairs.js';
import { stopCheck, type SeriesStep, type Stoppable } from '../kit/series.js';

/** Trains one model, or reads it, and embeds the test pairs before and after training. */
const madPairsTask: Task<MadPairsInput & Stoppable, MadPairs, SeriesStep> = async (
  { plan, data, shared, pairs, seed, stop },
  { progress, transfer },
) => {
  const goOn = stopCheck(stop);
  const [train, tried] = [openMad(data.train), openMad(data.test)];
  const runtime = nativeRuntime();
  try {
    const model = await trainMadModel(runtime, plan, train.dataset, shared, (now) => {
      progress({ share: now.record.step / now.steps, detail: `step ${now.record.step} of ${now.steps}` });
      goOn();
    });
    const encoder = await ClipEncoder.create(runtime, plan.config.model);
    try {
      const { images, labels, tokens } = testSet(tried.dataset, pairs, plan.rule, seed);
      const embed = async (parameters: typeof model.parameters): Promise<MadPairs['trained']> => ({
        images: await encoder.embedImages(parameters, images),
        texts: await encoder.embedTexts(parameters, tokens),
      });
      const result: MadPairs = {
        dim: plan.config.model.embeddingSize,
        count: pairs,
        labels,
        initial: await embed(model.initial),
        trained: await embed(model.parameters),
        folder: model.folder,
        scale: Math.exp(parameterView(model.parameters, 'logit_scale')[0]!),
      };
      for (const { images: rows, texts } of [result.initial, result.trained]) {
        transfer([rows.buffer as ArrayBuffer, texts.buffer as ArrayBuffer]);
      }
      return result;
    } finally {
      await encoder.dispose();
    }
  } finally {
    train.close();
    tried.close();
  }
};

export default madPairsTask;
