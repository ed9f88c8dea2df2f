import { describe, expect, it } from 'vitest';
import { kindTable, kindTableMarkdown } from '../../src/numeric/kind-table.js';
import { Registry } from '../../src/numeric/registry.js';

describe('the table of a kind', () => {
  const fruit = new Registry('fruit', [
    { id: 'apple', colour: 'red | green' },
    { id: 'pear', colour: 'green' },
  ]);
  const table = () => kindTable('fruits', fruit, { id: ({ id }) => id, colour: ({ colour }) => colour });

  it('has a row for each entry, in order', () => {
    expect(table()).toEqual({
      kind: 'fruits',
      columns: ['id', 'colour'],
      rows: [
        ['apple', 'red | green'],
        ['pear', 'green'],
      ],
    });
  });

  it('shows an entry that is added later', () => {
    const remove = fruit.add({ id: 'plum', colour: 'blue' });
    expect(table().rows.at(-1)).toEqual(['plum', 'blue']);
    remove();
    expect(table().rows).toHaveLength(2);
  });

  it('is Markdown whose cells do not break', () => {
    expect(kindTableMarkdown(table())).toBe(
      ['| id | colour |', '| --- | --- |', '| apple | red \\| green |', '| pear | green |'].join('\n'),
    );
  });
});
