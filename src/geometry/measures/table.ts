import { kindTable, type KindTable } from '../../numeric/kind-table.js';
import { worded, type Measure, type Names, type Source } from './measure.js';
import { measures } from './registry.js';
import { modgap } from './sources.js';

/** What the documentation calls the modalities, in labels and in sentences. */
const IN_LABELS: Names = {
  own: { name: 'query', one: 'row', many: 'rows' },
  other: { name: 'candidate', one: 'other row', many: 'other rows' },
};
const IN_SENTENCES: Names = {
  own: { name: 'query', one: 'row', many: 'rows of a modality' },
  other: { name: 'candidate', one: 'row of the other', many: 'rows of the other' },
};

/** All measures as a table, formulas in TeX, for help and the documentation (docs/measures.md). */
export function measuresTable(): KindTable {
  return kindTable('measures', measures, {
    JSON: ({ key }) => `\`${key}\``,
    measure: ({ label }) => worded(label, IN_LABELS),
    formula: ({ tex }) => `$${tex}$`,
    'what it is': ({ definition }) => worded(definition, IN_SENTENCES),
    // JSON holds shares, not percentages.
    range: ({ range, format }) => rangeText({ range, format: format === 'percent' ? 'number' : format }),
    'how to read it': ({ reading }) => reading,
    source: ({ source }) => sourceText(source),
  });
}

/** "0 to 2", "0 and up", "0° to 180°", "0 % to 100 %". */
export function rangeText({ range: [low, high], format }: Pick<Measure, 'range' | 'format'>): string {
  const end = (value: number): string => {
    const text = String(format === 'percent' ? 100 * value : value).replace('-', '−');
    return `${text}${format === 'percent' ? ' %' : format === 'degrees' ? '°' : ''}`;
  };
  return high === Infinity ? `${end(low)} and up` : `${end(low)} to ${end(high)}`;
}

function sourceText(source: Source): string {
  const { text, place, link } = source;
  if (source === modgap) return text;
  const name = link === undefined ? text : `[${text}](${link})`;
  return place === undefined ? name : `${name}, ${place}`;
}
