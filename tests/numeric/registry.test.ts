import { describe, expect, it } from 'vitest';
import { Registry } from '../../src/numeric/registry.js';

describe('a registry', () => {
  const fruit = () => new Registry('fruit', [{ id: 'apple' }, { id: 'pear' }]);

  it('keeps the order of its entries', () => {
    expect(fruit().all).toEqual([{ id: 'apple' }, { id: 'pear' }]);
    expect(fruit().ids).toEqual(['apple', 'pear']);
    expect(fruit().get('pear')).toEqual({ id: 'pear' });
  });

  it('lists the valid choices where an id is unknown', () => {
    expect(fruit().has('plum')).toBe(false);
    expect(() => fruit().get('plum')).toThrow('fruit: expected one of apple, pear; got plum');
  });

  it('takes another entry and gives it up again', () => {
    const all = fruit();
    const remove = all.add({ id: 'plum' });
    expect(all.ids).toEqual(['apple', 'pear', 'plum']);
    expect(() => all.add({ id: 'plum' })).toThrow('got plum, which is taken');
    remove();
    remove();
    expect(all.ids).toEqual(['apple', 'pear']);
  });
});
