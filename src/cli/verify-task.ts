import { checkMorphology, isMorphologyReference } from '../datasets/index.js';
import { InputError } from '../files/input-error.js';
import { readArrays } from '../files/node/index.js';
import { nativeRuntime } from '../runtime/node/index.js';
import { isTrajectory, verifyOps, verifyTrajectory, type Check } from '../training/index.js';

export interface VerifyTaskInput {
  /** A reference file of arrays; without one, every operation and a small training step are checked. */
  readonly file?: string;
  readonly device: 'cpu' | 'webgpu';
}

/** One file's checks, or the machine's own, in a worker thread: the interpreter keeps a core busy for seconds. */
export default async function verifyTask({ file, device }: VerifyTaskInput): Promise<readonly Check[]> {
  const runtime = nativeRuntime({ threads: 1, device });
  if (file === undefined) return (await verifyOps(runtime)).checks;
  const arrays = await readArrays(file);
  const names = Object.keys(arrays);
  if (isTrajectory(names)) return (await verifyTrajectory(arrays, file, runtime)).checks;
  if (isMorphologyReference(names)) {
    return checkMorphology(arrays, file).map(({ name, worst, tolerance, passes, atLeast }) => ({
      file,
      name: atLeast ? `${name} (at least)` : name,
      worst,
      tolerance,
      passes,
    }));
  }
  throw new InputError(
    `${file}: expected a training trajectory (config, losses, ...) or a morphology reference (input, mean_thickness, ...), ` +
      `got the arrays ${names.slice(0, 6).join(', ')}${names.length > 6 ? ', ...' : ''}`,
  );
}
