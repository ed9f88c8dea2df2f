/** `--fail-if "l2m > 0.9"` as an option: the comparison as data. Judging it is {@link file://./judge-gates.ts}. */
import { InvalidArgumentError } from 'commander';

/** A comparison that makes the command fail where it holds. */
export interface Gate {
  /** As the user wrote it, spaces tidied. */
  readonly text: string;
  /** A place in the JSON document, or the id of a measure. */
  readonly name: string;
  readonly relation: '>' | '>=' | '<' | '<=';
  readonly bound: number;
}

const EXPRESSION = /^\s*([^\s<>=!]+)\s*(>=|<=|>|<)\s*([^\s%]+)\s*(%?)\s*$/;

/** A parser of gates, one an option: `l2m > 0.9`, `retrieval.imageToText.r@1 < 30 %`. */
export function gateList(text: string, before: readonly Gate[] = []): readonly Gate[] {
  const [, name, relation, number, percent] = EXPRESSION.exec(text) ?? [];
  const bound = Number(number) / (percent === '%' ? 100 : 1);
  if (name === undefined || relation === undefined || number === undefined || !Number.isFinite(bound)) {
    throw new InvalidArgumentError(
      `expected a value, one of > >= < <=, and a number, such as "l2m > 0.9"; got "${text}"`,
    );
  }
  const tidy = `${name} ${relation} ${number}${percent === '%' ? ' %' : ''}`;
  return [...before, { text: tidy, name, relation: relation as Gate['relation'], bound }];
}
