export {
  fetchMnist,
  MNIST_FILES,
  MNIST_MIRRORS,
  type FetchedFile,
  type FetchOptions,
} from './fetch-mnist.js';
export { default as generateMadTask, type MadTaskInput, type MadTaskOutput } from './mad-task.js';
export { openMad, type OpenMad } from './open-mad.js';
export { readDigits, type Split } from './read-digits.js';
export { MAD_TASK, writeMad, type TaskRunner, type WriteMadOptions } from './write-mad.js';
export * from './words/index.js';
