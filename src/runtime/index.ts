export { hostTensor, type DType, type HostTensor, type TypedArray } from '../graph/index.js';
export type { Program, Runtime, Tensors } from './runtime.js';
export { interpreterRuntime } from './interpreter.js';
export { inlineTasks, type InlineOptions } from './inline-tasks.js';
export {
  defineTask,
  TaskStopped,
  type MapOptions,
  type Task,
  type TaskContext,
  type TaskOptions,
  type Tasks,
  type TaskWork,
} from './tasks.js';
export type { World } from './world.js';
export { keepPrograms, keptRuntime } from './kept-programs.js';
export { memoryWorld } from './memory-world.js';
