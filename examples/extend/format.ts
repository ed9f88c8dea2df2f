/** A format: `src/files/formats/vec.ts`, and a line in `src/files/formats/registry.ts`. */
import { arrayInMemory, InputError, type ArrayFormat } from 'modgap/files';

/** One matrix as text: a row a line, numbers between spaces. */
export const vec: ArrayFormat = {
  kind: 'arrays',
  id: 'vec',
  title: 'rows of text',
  endings: ['.vec'],
  holds: 'one matrix, numbers between spaces',
  // A source is read by place: a file, a browser's file and bytes in memory look alike.
  open(source) {
    const text = new TextDecoder().decode(source.read(0, source.size));
    const rows = text.trim().split('\n');
    const numbers = rows.map((row) => row.trim().split(/\s+/).map(Number));
    const dim = numbers[0]!.length;
    const bad = numbers.findIndex((row) => row.length !== dim || row.some(Number.isNaN));
    if (bad >= 0) {
      throw new InputError(`${source.path}: expected ${dim} numbers in line ${bad + 1}, got "${rows[bad]}"`);
    }
    return arrayInMemory(source.path, [rows.length, dim], Float32Array.from(numbers.flat()));
  },
};
