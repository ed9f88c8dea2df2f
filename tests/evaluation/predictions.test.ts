import { describe, expect, it } from 'vitest';
import { parsePredictions } from '../../src/evaluation/index.js';

describe('a predictions file', () => {
  it('holds counts, or the embeddings to make them of', () => {
    const flags = { harm: ['thief'] };
    const shifts = [{ delta: 0, confusion: { a: { thief: 1, cook: 2 } } }];
    expect(parsePredictions(JSON.stringify({ flags, shifts }), 'p.json')).toEqual({
      kind: 'counts',
      flags,
      shifts,
    });
    const named = { images: 'i.npy', prompts: 'p.npy', classes: ['thief'], groups: ['a'] };
    expect(parsePredictions(JSON.stringify({ flags, ...named }), 'p.json')).toEqual({
      kind: 'embeddings',
      flags,
      ...named,
      deltas: [0],
    });
  });

  it.each([
    ['{', 'predictions as JSON'],
    ['[]', 'a JSON object'],
    ['{"flags":{}}', 'flags, each a list of classes'],
    ['{"flags":{"h":["x"]}}', 'shifts, or images and prompts'],
    ['{"flags":{"h":["x"]},"shifts":[]}', 'at least one shift'],
    ['{"flags":{"h":["x"]},"shifts":[{"delta":0}]}', 'a delta and a confusion'],
    ['{"flags":{"h":["x"]},"images":"a","prompts":"b"}', 'classes and groups'],
  ])('refuses %s', (text, message) => {
    expect(() => parsePredictions(text, 'p.json')).toThrow(`p.json: expected ${message}`);
  });
});
