export { hostTensor, type DType, type HostTensor, type TypedArray } from '../graph/index.js';
export type { Program, Runtime, Tensors } from './runtime.js';
export { interpreterRuntime } from './interpreter.js';
