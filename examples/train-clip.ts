/** Trains a tiny CLIP on MAD for 20 steps, all in memory, and measures its gap before and after. */
import {
  captionRule,
  DEFAULT_MAD_OPTIONS,
  describeMad,
  drawDigits,
  generateMadRange,
  MadDataset,
} from 'modgap/datasets';
import { madClip } from 'modgap/encoders';
import { madBatches } from 'modgap/experiments';
import { l2m, momentsOf } from 'modgap/geometry';
import { clipConfig } from 'modgap/models';
import { randomStream } from 'modgap/numeric';
import { nativeRuntime } from 'modgap/runtime/node';
import { initialState, train, trainingConfig } from 'modgap/training';

// 64 drawn digits in 24 shapes each, coloured as they are drawn; captions name the digit and two of five attributes.
const digits = drawDigits(64, 0);
const mad = { ...DEFAULT_MAD_OPTIONS, colours: 'drawn' } as const;
const dataset = MadDataset.of(describeMad(64, digits.source, mad), generateMadRange(digits, mad));
const rule = captionRule({ attributes: 2 });
const source = madBatches(dataset, rule, 32, 0);

const tower = { width: 32, layers: 1, heads: 2 };
const model = clipConfig({ embeddingSize: 16, image: tower, text: tower });
const options = { model, batchSize: 32, steps: 20, warmupSteps: 2, learningRate: 3e-3 };
const config = trainingConfig(options, source.batchesPerEpoch);

const runtime = nativeRuntime({ threads: 1 });
const state = initialState(config);
const { images, tokens } = dataset.batch(dataset.epoch(1, 0, 'digits'), rule, randomStream(1));

console.log(`before: L2M ${(await gap()).toFixed(3)}`);
await train(runtime, config, source, state, {
  onStep: ({ record: { step, loss } }) => {
    if (step === 1 || step === 20) console.log(`step ${step}: loss ${loss.toFixed(3)}`);
  },
});
console.log(`after: L2M ${(await gap()).toFixed(3)}`);

/** L2M of 64 pairs as the model now embeds them. */
async function gap(): Promise<number> {
  const encoder = await madClip.open({ config: model, parameters: state.parameters }, runtime);
  const image = await encoder.embed({ modality: 'image', pixels: images });
  const text = await encoder.embed({ modality: 'text', tokens });
  await encoder.dispose();
  return l2m(momentsOf(image, 64, encoder.dim), momentsOf(text, 64, encoder.dim));
}
