import { describe, expect, it } from 'vitest';
import { csvText } from '../../src/report/csv.js';
import { alignColumns, cellText, tableLines, wrapWords } from '../../src/report/table.js';

const widthOf = (lines: readonly string[]): number => Math.max(...lines.map((line) => [...line].length));

describe('alignColumns', () => {
  const rows = [
    ['measure', 'value', 'note'],
    ['L2M', '0.8514', 'a gap beyond chance'],
    ['R@1', '55.2 %', 'held out'],
  ];

  it('pads columns, numbers on their left', () => {
    expect(alignColumns(rows, { right: [1] })).toEqual([
      'measure   value  note',
      'L2M      0.8514  a gap beyond chance',
      'R@1      55.2 %  held out',
    ]);
  });

  it('wraps the last column of text first', () => {
    expect(alignColumns(rows, { right: [1], width: 30 })).toEqual([
      'measure   value  note',
      'L2M      0.8514  a gap beyond',
      '                 chance',
      'R@1      55.2 %  held out',
    ]);
  });

  it('sets below what does not fit, beginning with the keys, and breaks no number', () => {
    const numbers = [
      ['delta', 'image to text', 'text to image', 'loss'],
      ['0.125', '55.2 %', '[0.512, 0.597]', '123,456.7'],
      ['0.250', '60.0 %', '[0.600, 0.650]', '1.5'],
    ];
    const lines = alignColumns(numbers, { right: [0, 1, 2, 3], width: 24 });
    expect(widthOf(lines)).toBeLessThanOrEqual(24);
    for (const whole of ['55.2 %', '[0.512, 0.597]', '123,456.7']) {
      expect(lines.filter((line) => line.includes(whole))).toHaveLength(1);
    }
    expect(lines.filter((line) => line.startsWith('0.125')).length).toBeGreaterThan(1);
  });

  it('lets a row of one cell stand across all columns', () => {
    expect(alignColumns([['\nA title that is longer than the first column'], ['a', 'b']])).toEqual([
      '',
      'A title that is longer than the first column',
      'a  b',
    ]);
  });

  it('counts what a reader sees', () => {
    expect(
      alignColumns([
        ['Fre\u0301chet', 'x'],
        ['1234567', 'y'],
      ]),
    ).toEqual(['Fre\u0301chet  x', '1234567  y']);
  });

  it('gives what cannot be narrower its room', () => {
    expect(alignColumns([['unbreakable', 'word']], { width: 5 })).toEqual(['unbreakable  word']);
    expect(alignColumns([])).toEqual([]);
  });
});

describe('tableLines', () => {
  it('is the caption, then the columns below', () => {
    const table = {
      caption: 'Two numbers',
      columns: [{ header: 'Name' }, { header: 'Value', kind: 'number' as const }],
      rows: [['a', { text: '1.5', note: '1 to 2' }]],
    };
    expect(tableLines(table)).toEqual(['Two numbers', '  Name         Value', '  a     1.5 [1 to 2]']);
    expect(cellText({ text: 'x' })).toBe('x');
  });
});

describe('wrapWords', () => {
  it('breaks at spaces, never inside an interval or before a sign of per cent', () => {
    expect(wrapWords('an interval [0.51, 0.60] of 55 % here', 16, 2)).toEqual([
      '  an interval',
      '  [0.51, 0.60]',
      '  of 55 % here',
    ]);
    expect(wrapWords('', 10)).toEqual(['']);
  });
});

describe('csvText', () => {
  it('writes numbers in full, quotes what needs it, leaves empty what is not defined', () => {
    const rows = [
      ['a, "b"', 0.1 + 0.2, true],
      ['two\nlines', Number.NaN, null],
    ];
    expect(csvText({ columns: ['text', 'number', 'flag'], rows })).toBe(
      'text,number,flag\n"a, ""b""",0.30000000000000004,true\n"two\nlines",,\n',
    );
  });

  it('refuses a row of another length', () => {
    expect(() => csvText({ columns: ['a', 'b'], rows: [[1]] })).toThrow(
      'expected 2 values in each row, got 1',
    );
  });
});
