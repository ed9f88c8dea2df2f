import { hostTensor } from '../../../graph/index.js';
import {
  initialParameters,
  mlpParameterSpecs,
  parameterTensors,
  type MlpConfig,
} from '../../../models/index.js';
import { randomStream } from '../../../numeric/index.js';
import { nativeRuntime, type Task } from '../../../runtime/node/index.js';
import { depthGraph } from '../../cone-depth/depth-graph.js';
import type { DepthRun } from '../../cone-depth/findings.js';
import type { ConeDepthPreset } from '../../cone-depth/preset.js';
import { stopCheck, type SeriesStep, type Stoppable } from '../../kit/series.js';

export interface DepthTaskInput {
  readonly preset: ConeDepthPreset;
  readonly seed: number;
  readonly repetition: number;
}

export const depthTaskModule = new URL('./depth-task.js', import.meta.url);

/** Names of random streams under the experiment's seed. */
const INPUTS = 0x696e70;
const WEIGHTS = 0x77656967;

/**
 * One repetition: every activation, with and without biases, on the same inputs and the same weights, so that kinds differ in
 * nothing else.
 */
const depthTask: Task<DepthTaskInput & Stoppable, readonly DepthRun[], SeriesStep> = async (
  { preset, seed, repetition, stop },
  { progress },
) => {
  const { width, layers, inputs, activations } = preset;
  const goOn = stopCheck(stop);
  const runtime = nativeRuntime();
  const random = randomStream(seed, INPUTS, repetition);
  const x = hostTensor(
    'float32',
    [inputs, width],
    Float32Array.from({ length: inputs * width }, () => random.normal()),
  );
  const weights = parameterTensors(
    initialParameters(
      mlpParameterSpecs({ width, layers, bias: true }),
      randomStream(seed, WEIGHTS, repetition),
    ),
  );
  const kinds = activations.flatMap((activation) => [true, false].map((bias) => ({ activation, bias })));
  const runs: DepthRun[] = [];
  for (const { activation, bias } of kinds) {
    goOn();
    const config: MlpConfig = { width, layers, activation, bias };
    const program = await runtime.compile(depthGraph(config, inputs));
    try {
      const feeds = Object.fromEntries(mlpParameterSpecs(config).map(({ name }) => [name, weights[name]!]));
      const { cosines } = await program.run({ ...feeds, x });
      runs.push({ activation, bias, cosines: Array.from(cosines!.data as Float32Array) });
    } finally {
      await program.dispose();
    }
    progress({ share: runs.length / kinds.length, detail: `network ${runs.length} of ${kinds.length}` });
  }
  return runs;
};

export default depthTask;
