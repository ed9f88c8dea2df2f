import type { ExportFormat } from './format.js';

/** Everything as numbers, with all their digits. */
export const json: ExportFormat = {
  id: 'json',
  title: 'JSON',
  text: 'all numbers in one document, gap.json',
  scores: true,
  files({ gap: { correction, dim, options, modalities }, steps, scoring }) {
    const document = {
      ...{ correction, dim, options, modalities },
      ...(scoring === undefined
        ? { steps: Object.fromEntries(modalities.map((name, k) => [name, steps[k]])) }
        : { scoring }),
    };
    const plain = (_: string, value: unknown): unknown =>
      value instanceof Float64Array ? [...value] : value;
    return [{ name: 'gap.json', content: `${JSON.stringify(document, plain)}\n` }];
  },
};
