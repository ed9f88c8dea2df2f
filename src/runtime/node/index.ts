export { nativeRuntime, type NativeOptions } from './native.js';
export { runInThread, threadTasks, type ThreadOptions } from './thread-tasks.js';
export { default as makeWorld } from './world.js';
