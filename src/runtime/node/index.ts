export { nativeRuntime, type NativeOptions } from './native.js';
export { runTask, TaskPool, type Task, type TaskContext } from './task-pool.js';
export { runInThread, threadTasks, type ThreadOptions } from './thread-tasks.js';
export { default as makeWorld } from './world.js';
