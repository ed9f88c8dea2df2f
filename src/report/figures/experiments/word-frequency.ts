import type { WordFrequencyFindings } from '../../../experiments/index.js';
import type { Cell, Table } from '../../report.js';
import { count, fixed, percent } from '../../text.js';
import { wordFrequencyFigures, wordFrequencyLead } from '../../word-frequency-report.js';
import { wordFrequencyTables } from '../../word-frequency-tables.js';
import type { ExperimentPage } from './page.js';

const TOP = 20;

/** What the captions that were named hold (TEOT Fig. 5), and the check of the counter. */
export function wordFrequencyPage({ check, named }: WordFrequencyFindings): ExperimentPage {
  const checked =
    `The counter was checked on ${count(check.captions)} captions of MAD, drawn for this run, that mention ` +
    `the digit and ${count(check.attributes)} of five attributes: how often each word was written is known.`;
  return {
    lead: [...(named === undefined ? [] : wordFrequencyLead(named.frequencies)), checked],
    figures: named === undefined ? [] : wordFrequencyFigures(named.frequencies),
    tables: [...(named === undefined ? [] : wordFrequencyTables(named.frequencies, TOP)), checkTable(check)],
  };
}

function checkTable({ captions, words }: WordFrequencyFindings['check']): Table {
  return {
    caption:
      'Words of MAD: the rate that the rule sets, captions into which each was written, and captions in ' +
      'which it was found',
    columns: [
      { header: 'Word' },
      { header: 'Rate by the rule', kind: 'number' },
      { header: 'Rate written', kind: 'number' },
      { header: 'Standard errors off', kind: 'number' },
      { header: 'Written', kind: 'number' },
      { header: 'Counted', kind: 'number' },
    ],
    rows: words.map(({ word, expected, written, counted, z }): Cell[] => [
      word,
      percent(expected),
      percent(written / captions),
      fixed(z, 1),
      count(written),
      count(counted),
    ]),
  };
}
