import { interpret, isFloat, opCases, ops, type Op, type OpCase } from '../graph/index.js';
import { clipConfig, flatParameters, type FlatParameters } from '../models/index.js';
import { randomStream, type Random } from '../numeric/random.js';
import { interpreterRuntime, type Runtime } from '../runtime/index.js';
import { adamWInit } from './adamw.js';
import { Trainer, type Batch } from './trainer.js';
import { trainingConfig } from './training-config.js';
import { initialState } from './training-state.js';
import { check, relativeError, worstOf, type Check, type Verification } from './verify.js';

/** Rounding in float32 is 6e-8 an operation; kernels may approximate what is not elementary a little. */
const opTolerance = 1e-5;
/** Hundreds of operations in a row. */
const stepTolerance = 1e-4;

/** The worst of all outputs of one case: relative for floats; whole numbers and truth values must agree. */
async function caseError(runtime: Runtime, { graph, feeds }: OpCase, random: Random): Promise<number> {
  const inputs = feeds(() => random.uniform());
  const expected = interpret(graph, inputs);
  const program = await runtime.compile(graph);
  try {
    const received = await program.run(inputs);
    return worstOf(
      Object.entries(expected).map(([name, { data }]) => {
        const { type, data: ours } = received[name]!;
        if (isFloat(type)) return relativeError(ours as Float32Array, data);
        const numbers = Array.from(ours as ArrayLike<number | bigint>, Number);
        return numbers.length === data.length && numbers.every((value, i) => value === data[i])
          ? 0
          : Infinity;
      }),
    );
  } finally {
    await program.dispose();
  }
}

/** Every case of one operation. An operation that the runtime cannot execute fails with its reason. */
async function checkOp(runtime: Runtime, op: Op): Promise<Check> {
  const errors: number[] = [];
  for (const [i, opCase] of opCases(op).entries()) {
    try {
      errors.push(await caseError(runtime, opCase, randomStream(i)));
    } catch (error) {
      return {
        ...check(runtime.name, op.id, NaN, opTolerance),
        note: `${opCase.title}: ${(error as Error).message}`,
      };
    }
  }
  return check(runtime.name, op.id, worstOf(errors), opTolerance);
}

const smallModel = clipConfig({
  embeddingSize: 12,
  image: { size: 8, patch: 4, width: 16, layers: 2, heads: 2 },
  text: { context: 6, vocabulary: 14, width: 16, layers: 2, heads: 4 },
});

function smallBatch(size: number): Batch {
  const random = randomStream(2);
  const { image, text } = smallModel;
  const images = Float32Array.from({ length: size * image.channels * image.size ** 2 }, () =>
    random.uniform(),
  );
  const tokens = Int32Array.from({ length: size * text.context }, () => random.below(text.vocabulary - 1));
  // End tokens at different places.
  for (let row = 0; row < size; row++)
    tokens[row * text.context + 1 + (row % (text.context - 1))] = text.vocabulary - 1;
  return { images, tokens };
}

/** One step of a small CLIP in float32 on `runtime`, beside the same in float64 on the interpreter. */
async function checkStep(runtime: Runtime): Promise<readonly Check[]> {
  const batchSize = 8;
  const config = trainingConfig(
    { model: smallModel, batchSize, steps: 2, warmupSteps: 0, learningRate: 1e-3 },
    1,
  );
  const single = initialState(config);
  const parameters: FlatParameters<Float64Array> = flatParameters(single.parameters.layout, Float64Array);
  parameters.data.set(single.parameters.data);
  const exact = { parameters, optimizer: adamWInit(parameters.data) };
  const batch = smallBatch(batchSize);
  const ours = await Trainer.create(runtime, config, single);
  const theirs = await Trainer.create(interpreterRuntime(), config, exact);
  try {
    const [received, expected] = [await ours.gradients(batch), await theirs.gradients(batch)];
    const gradientErrors = parameters.layout.slots.map(({ name }) =>
      relativeError(received.gradientOf(name) ?? [], expected.gradientOf(name) ?? []),
    );
    await ours.step(batch);
    await theirs.step(batch);
    const result = (name: string, worst: number): Check =>
      check(runtime.name, `training step: ${name}`, worst, stepTolerance);
    return [
      result('loss', relativeError([received.loss], [expected.loss])),
      result('gap', relativeError([received.gap], [expected.gap])),
      result('gradients', worstOf(gradientErrors)),
      result('updated parameters', relativeError(single.parameters.data, parameters.data)),
    ];
  } finally {
    await ours.dispose();
    await theirs.dispose();
  }
}

/**
 * Does `runtime` compute right? Every operation on small cases against the float64 interpreter, to 1e-5 of the results'
 * length (whole numbers exactly), and one training step of a small CLIP, to 1e-4.
 */
export async function verifyOps(runtime: Runtime): Promise<Verification> {
  const checks: Check[] = [];
  for (const op of ops.all) checks.push(await checkOp(runtime, op));
  checks.push(...(await checkStep(runtime)));
  return { checks };
}
