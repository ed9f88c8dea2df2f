import { InputError } from '../files/index.js';
import type { Confusion, Flags } from './fairness.js';

/** A predictions file: counts that someone made, or embeddings to make them of. Paths are relative to the file. */
export type PredictionsFile =
  | {
      readonly kind: 'counts';
      readonly flags: Flags;
      readonly shifts: readonly { readonly delta: number; readonly confusion: Confusion }[];
    }
  | {
      readonly kind: 'embeddings';
      readonly flags: Flags;
      /** Features of images, and of one prompt a class. */
      readonly images: string;
      readonly prompts: string;
      /** The prompts' classes, in order. */
      readonly classes: readonly string[];
      /** The images' groups, in order. */
      readonly groups: readonly string[];
      /** Embeddings of pairs that the gap is taken from. Default: the images and the prompts themselves. */
      readonly gap?: string;
      readonly deltas: readonly number[];
    };

const FORM =
  '{ "flags": { kind: [class, ...] }, "shifts": [ { "delta": 0, "confusion": { group: { class: count } } } ] }, or ' +
  'images, prompts, classes, groups and deltas instead of shifts';

/** Reads a predictions file's text. @throws InputError that names the file and what it lacks. */
export function parsePredictions(text: string, path: string): PredictionsFile {
  const refuse = (what: string): InputError => new InputError(`${path}: expected ${what}; write ${FORM}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw refuse(`predictions as JSON, got ${(error as Error).message}`);
  }
  if (!isRecord(parsed)) throw refuse('a JSON object');
  const { flags, shifts, images, prompts, classes, groups, gap, deltas = [0] } = parsed;
  if (!isRecord(flags) || Object.keys(flags).length === 0 || !Object.values(flags).every(isNames)) {
    throw refuse('flags, each a list of classes');
  }
  if (shifts !== undefined) {
    if (!Array.isArray(shifts) || shifts.length === 0) throw refuse('at least one shift with its confusion');
    for (const shift of shifts as unknown[]) {
      const isWhole =
        isRecord(shift) &&
        Number.isFinite(shift.delta) &&
        isRecord(shift.confusion) &&
        Object.values(shift.confusion).every(
          (row) => isRecord(row) && Object.values(row).every((count) => typeof count === 'number'),
        );
      if (!isWhole) throw refuse('a delta and a confusion of counts in every shift');
    }
    return {
      kind: 'counts',
      flags: flags as Flags,
      shifts: shifts as { readonly delta: number; readonly confusion: Confusion }[],
    };
  }
  if (typeof images !== 'string' || typeof prompts !== 'string')
    throw refuse('shifts, or images and prompts');
  if (!isNames(classes) || !isNames(groups)) throw refuse('classes and groups as lists of names');
  if (gap !== undefined && typeof gap !== 'string') throw refuse('the gap as the name of a file');
  if (!Array.isArray(deltas) || !deltas.every(Number.isFinite)) throw refuse('deltas as a list of numbers');
  return {
    kind: 'embeddings',
    flags: flags as Flags,
    images,
    prompts,
    classes,
    groups,
    ...(gap !== undefined && { gap }),
    deltas: deltas as number[],
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');
}
