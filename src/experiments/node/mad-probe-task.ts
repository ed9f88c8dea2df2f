import { FACTOR_NAMES } from '../../datasets/index.js';
import { openMad } from '../../datasets/node/index.js';
import type { FlatParameters } from '../../models/index.js';
import { nativeRuntime, type Task } from '../../runtime/node/index.js';
import { ClipEncoder } from '../kit/clip-encoder.js';
import { promptSets, testSet } from '../kit/test-set.js';
import { madProbe, type MadProbe } from '../kit/probe.js';
import { trainMadModel } from '../kit/models.js';
import type { MadProbeInput, ProbedModel } from './mad-probes.js';
import { stopCheck, type SeriesStep, type Stoppable } from '../kit/series.js';

/** Trains one model, or reads it, and measures it before and after training. */
const madProbeTask: Task<MadProbeInput & Stoppable, ProbedModel, SeriesStep> = async (
  { plan, data, shared, test, stop },
  { progress },
) => {
  const goOn = stopCheck(stop);
  const [train, tried] = [openMad(data.train), openMad(data.test)];
  const runtime = nativeRuntime();
  try {
    goOn();
    const model = await trainMadModel(runtime, plan, train.dataset, shared, (now) => {
      progress({ share: now.record.step / now.steps, detail: `step ${now.record.step} of ${now.steps}` });
      goOn();
    });
    const encoder = await ClipEncoder.create(runtime, plan.config.model);
    try {
      const { rule } = plan;
      const { images, labels, tokens } = testSet(tried.dataset, test.images, rule, test.seed);
      const mentioned = 'attributes' in rule ? rule.attributes : 0;
      const { trainingLength } = promptSets(
        mentioned,
        test.captionsPerWord,
        test.seed,
        FACTOR_NAMES.indexOf(rule.always),
      );
      const probe = async (parameters: FlatParameters<Float32Array>): Promise<MadProbe> =>
        madProbe(
          runtime,
          {
            dim: plan.config.model.embeddingSize,
            images: await encoder.embedImages(parameters, images),
            captions: await encoder.embedTexts(parameters, tokens),
            prompted: await encoder.embedTexts(parameters, trainingLength.tokens),
          },
          trainingLength,
          labels,
        );
      return {
        folder: model.folder,
        initial: await probe(model.initial),
        trained: await probe(model.parameters),
      };
    } finally {
      await encoder.dispose();
    }
  } finally {
    train.close();
    tried.close();
  }
};

export default madProbeTask;
