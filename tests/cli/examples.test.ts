import { describe, expect, it } from 'vitest';
import { fitExamples } from '../../src/cli/examples.js';

const text = `
Examples:
  modgap words captions.txt                    COCO's objects, and attributes
  modgap words "laion/*.parquet" --out shared --resume --part 3/16
                                               the third of 16 machines`;

describe('examples in help', () => {
  it('stay as they are where there is room', () => {
    expect(fitExamples(text, 120)).toBe(text);
  });

  it('have their notes below, and commands that a shell still reads, where there is not', () => {
    expect(fitExamples(text, 40)).toBe(`
Examples:
  modgap words captions.txt
      COCO's objects, and attributes
  modgap words "laion/*.parquet" \\
    --out shared --resume --part 3/16
      the third of 16 machines
`);
  });

  it('leave other text alone', () => {
    expect(fitExamples('Usage: modgap, and much more of it', 10)).toBe('Usage: modgap, and much more of it');
  });
});
