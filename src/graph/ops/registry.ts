import { Registry } from '../../numeric/registry.js';
import type { Builders } from './builders.js';
import type { Op } from './definition.js';
import * as families from './families.js';

/** The functions that gradient rules and cases receive. */
export const builders: Builders = families;

/** The attributes of every operation, by its name, as the families define them. */
export type OpAttributes = {
  readonly [
    Name in keyof typeof families as (typeof families)[Name] extends { readonly op: Op } ? Name : never
  ]: (typeof families)[Name] extends { readonly op: Op<infer A> } ? A : never;
};

/** The name of an operation that is built in. */
export type OpName = keyof OpAttributes;

function isOpBuilder(exported: object): exported is { readonly op: Op } {
  return 'op' in exported;
}

/**
 * Every operation. An entry that is added is found by its id wherever a graph names it, and is tried, printed and
 * documented as all others are.
 */
export const ops = new Registry<Op>(
  'operation',
  (Object.values(families) as readonly object[])
    .filter(isOpBuilder)
    .map(({ op }) => op)
    .sort((a, b) => a.order - b.order),
);
