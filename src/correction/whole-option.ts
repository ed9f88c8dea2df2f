/** @throws RangeError where the value is not a whole number of at least 1. */
export function wholeOption(subject: string, name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`${subject}: expected ${name} to be a whole number of 1 or more, got ${value}`);
  }
  return value;
}
