export { nativeRuntime, type NativeOptions } from './native.js';
export { runTask, type Task, type TaskContext, type TaskOptions } from './task.js';
export { TaskPool, type MapOptions } from './task-pool.js';
export { compiledModule } from './compiled-module.js';
