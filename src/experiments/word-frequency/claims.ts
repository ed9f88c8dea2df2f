import type { WordFrequencies } from '../../datasets/index.js';
import type { Claim } from '../experiment.js';
import type { WordFrequencyFindings } from './findings.js';
import type { MadCheck } from './mad-check.js';

const LEVEL = 0.05;
/** Of 26 words one further off than this comes up once in 600 runs. */
const FAR = 4;

/** The check of the counter, and the paper's claim where there are captions to test it on. */
export function wordFrequencyClaims({ check, named }: WordFrequencyFindings): readonly Claim[] {
  return [checkClaim(check), ...(named === undefined ? [] : frequencyClaims(named.frequencies))];
}

function checkClaim({ captions, attributes, words }: MadCheck): Claim {
  const wrong = words.filter(({ written, counted }) => written !== counted).length;
  const farthest = words.reduce((most, { z }) => Math.max(most, Math.abs(z)), 0);
  return {
    text: 'the counter finds each word of MAD at the rate that its caption rule sets',
    holds: wrong === 0 && farthest < FAR,
    measured:
      `${words.length - wrong} of ${words.length} words counted in exactly the captions that they were written into, of ${captions.toLocaleString('en-US')} ` +
      `captions with ${attributes} of five attributes; rates at most ${farthest.toFixed(1)} standard errors from the rule's`,
    paper: 'not a claim of the paper: a check of this counter on captions whose words are known',
  };
}

function frequencyClaims({ comparison, lists, captions }: WordFrequencies): readonly Claim[] {
  if (comparison === undefined) return [];
  const { superiority, p } = comparison;
  const [objects, attributes] = lists;
  if (objects === undefined || attributes === undefined) return [];
  const median = (list: typeof objects): string =>
    Number(list.quartiles[1].toPrecision(3)).toLocaleString('en-US');
  return [
    {
      text: 'words for objects are more frequent in captions than words for attributes',
      holds: superiority > 0.5 && p < LEVEL,
      measured:
        `in ${captions.toLocaleString('en-US')} captions the median object is in ${median(objects)} of a million and the median attribute in ` +
        `${median(attributes)}; an object is the more frequent of two words with probability ${superiority.toFixed(2)}, one-sided p = ${p.toPrecision(2)}`,
      paper: 'Fig. 5: in LAION-2B objects are mentioned more often than attributes',
    },
  ];
}
