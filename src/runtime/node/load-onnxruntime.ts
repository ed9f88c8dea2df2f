import { InputError } from '../../files/input-error.js';

/** What the package asks for, in package.json. */
export const ONNXRUNTIME_VERSION = '1.30.0';

/**
 * Imports ONNX Runtime, which is an optional dependency: its install step downloads kernels for NVIDIA's GPUs, which
 * Modgap does not use, and where that fails npm goes on without the package.
 *
 * @throws InputError that says how to add it, where it is missing.
 */
export async function withOnnxRuntime<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new InputError(
      'onnxruntime-node: expected this package, which runs the graphs, got none: npm leaves it out where its ' +
        'download of GPU kernels fails; add it without them: ' +
        `ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@${ONNXRUNTIME_VERSION}`,
    );
  }
}
