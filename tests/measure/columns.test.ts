import { describe, expect, it } from 'vitest';
import { columns } from '../../src/measure/columns.js';

describe('columns', () => {
  const point = columns(['x', 'y', 'weight']);

  it('reads and writes rows by name', () => {
    const table = new Float64Array(2 * point.count);
    point.write(table, 0, { x: 1, y: 2, weight: 3 });
    point.write(table, 1, { weight: 6, y: 5, x: 4 });
    expect([...table]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(point.read(table)).toEqual({ x: 1, y: 2, weight: 3 });
    expect(point.read(table, 1)).toEqual({ x: 4, y: 5, weight: 6 });
  });

  it('knows its names and their number', () => {
    expect(point.names).toEqual(['x', 'y', 'weight']);
    expect(point.count).toBe(3);
  });
});
