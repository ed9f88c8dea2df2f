import { InvalidArgumentError } from 'commander';
import type { FactorFiles, TaskFiles } from '../experiments/experiment.js';

/** A command was interrupted and has left something on purpose: the message says what, and what becomes of it. */
export class Interrupted extends Error {}

/** A parser of whole numbers from `low` to `high`, for options. */
export function wholeNumber(low: number, high = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < low || value > high) {
      throw new InvalidArgumentError(
        'expected a whole number ' +
          `${high === Number.MAX_SAFE_INTEGER ? `from ${low} up` : `from ${low} to ${high}`}, got ` +
          `"${text}"`,
      );
    }
    return value;
  };
}

/** A parser of two different names separated by a comma. */
export function twoNames(text: string): [string, string] {
  const names = text.split(',').map((name) => name.trim());
  if (names.length !== 2 || names.some((name) => name === '') || names[0] === names[1]) {
    throw new InvalidArgumentError(
      `expected two different names with a comma between, such as image,text; got "${text}"`,
    );
  }
  return [names[0]!, names[1]!];
}

/** A parser of the names of two modalities or more. */
export function modalityNames(text: string): readonly string[] {
  return text.split(',').length > 2 ? nameList(text) : twoNames(text);
}

/** A parser of different names separated by commas. */
export function nameList(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === '') || new Set(names).size < names.length) {
    throw new InvalidArgumentError(`expected different names with commas between, got "${text}"`);
  }
  return names;
}

/** A parser of numbers above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0) || !Number.isFinite(value)) {
    throw new InvalidArgumentError(`expected a number above 0, got "${text}"`);
  }
  return value;
}

/** A parser of zero-shot tasks in files, one an option. */
export function taskFiles(text: string, before: readonly TaskFiles[] = []): readonly TaskFiles[] {
  const [name, files = ''] = text.split(/=(.*)/s);
  const [images, prompts, labels, ...rest] = files.split(',');
  if (!name || !images || !prompts || !labels || rest.length > 0) {
    throw new InvalidArgumentError(
      'expected NAME=images.npy,prompts.npy,labels.npy (features of images, one prompt a class, the ' +
        `class of each image); got "${text}"`,
    );
  }
  return [...before, { name, images, prompts, labels }];
}

/** A parser of features with two labels a row, in files, one set an option. */
export function factorFiles(text: string, before: readonly FactorFiles[] = []): readonly FactorFiles[] {
  const [name, files = ''] = text.split(/=(.*)/s);
  const [images, imageLabels, texts, textLabels, ...rest] = files.split(',');
  if (!name || !images || !imageLabels || !texts || !textLabels || rest.length > 0) {
    throw new InvalidArgumentError(
      'expected NAME=images.npy,image-labels.npy,captions.npy,caption-labels.npy (labels: attribute ' +
        `and object of each row); got "${text}"`,
    );
  }
  return [...before, { name, images, imageLabels, texts, textLabels }];
}
