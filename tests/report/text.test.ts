import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  capitalise,
  count,
  fixed,
  intervalPhrase,
  inWords,
  list,
  modalityNames,
  percent,
  plural,
  printable,
  singular,
  withArticle,
} from '../../src/report/text.js';

/** A percentage as it is written: no line may end before the sign. */
const pct = (text: string): string => text.replaceAll(' %', '\u00a0%');

describe('numbers', () => {
  it.each([
    [0.8513, 3, '0.851'],
    [-0.5, 1, '−0.5'],
    [-0.0001, 3, '0.000'],
    [1234567.891, 1, '1,234,567.9'],
    [999.99, 1, '1,000.0'],
    [Number.NaN, 3, 'not defined'],
    [-Infinity, 3, '−infinite'],
  ])('%d with %d decimals is %s', (value, decimals, text) => {
    expect(fixed(value, decimals)).toBe(text);
  });

  it.each([
    [0.552, '55 %'],
    [0.057, '5.7 %'],
    [0.0996, '10 %'],
    [0.1, '10 %'],
    [0.01, '1 %'],
    [0.07, '7 %'],
    [0.0704, '7 %'],
    [0.002, '0.2 %'],
    [0.0001, 'under 0.1 %'],
    [0, '0 %'],
    [1, '100 %'],
    [0.9999, 'over 99.9 %'],
    [0.996, '99.6 %'],
    [Number.NaN, 'not defined'],
  ])('the share %d is %s', (share, text) => {
    expect(percent(share)).toBe(pct(text));
  });

  it('rounds no share up to all and none down to nothing', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        if (share < 1) expect(percent(share)).not.toBe(pct('100 %'));
        if (share > 0) expect(percent(share)).not.toBe(pct('0 %'));
      }),
    );
  });

  it('keeps the half of a median', () => {
    expect([count(499), count(30.5), count(12000)]).toEqual(['499', '30.5', '12,000']);
  });

  it('says nothing of an interval that is not there', () => {
    expect(intervalPhrase([0.846, 0.857])).toBe(pct('95 % interval 0.846 to 0.857'));
    expect(intervalPhrase([Number.NaN, 1])).toBeUndefined();
    expect(intervalPhrase(undefined)).toBeUndefined();
  });
});

describe('words', () => {
  it('writes small numbers out and begins sentences', () => {
    expect([inWords(2), inWords(9), inWords(10), inWords(1234)]).toEqual(['two', 'nine', '10', '1,234']);
    expect(capitalise('images lie')).toBe('Images lie');
    expect(capitalise('photo_v2 rows')).toBe('photo_v2 rows');
    expect(capitalise('édition')).toBe('Édition');
    expect(list(['a', 'b', 'c'])).toBe('a, b and c');
  });

  it.each([
    ['image', 'images', 'an image'],
    ['text', 'texts', 'a text'],
    ['texts', 'texts', 'a text'],
    ['sketch', 'sketches', 'a sketch'],
    ['query', 'queries', 'a query'],
    ['audio', 'audio clips', 'an audio clip'],
    ['photo_v2', 'photo_v2 rows', 'a photo_v2 row'],
    ['CLIP', 'CLIP rows', 'a CLIP row'],
    ['画像', '画像 rows', 'a 画像 row'],
  ])('%s, %s, %s', (name, many, one) => {
    expect(plural(name)).toBe(many);
    expect(withArticle(name)).toBe(one);
    expect(`${one.split(' ')[0]} ${singular(name)}`).toBe(one);
  });

  it('tells two modalities of one name apart, and names the nameless', () => {
    expect(modalityNames(['text', 'text'])).toEqual(['text (1)', 'text (2)']);
    expect(modalityNames(['\u0000', 'text'])).toEqual(['unnamed', 'text']);
  });

  it('prints any string on one line, without control characters, at most as long as asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const clean = printable(text, 20);
        expect([...clean].length).toBeLessThanOrEqual(20);
        expect(clean).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
      }),
    );
    expect(printable('a\u202eb\nc')).toBe('a b c');
    expect(printable('x'.repeat(30), 10)).toBe('xxxxxxxxx…');
  });
});
