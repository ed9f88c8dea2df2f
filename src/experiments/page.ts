/** Reports of experiments: the claims first, then what they rest on. */
import type { Cell, Report, RichCell, Section, Table, Term } from '../report/report.js';
import { capitalise, count } from '../report/text.js';
import { type Claim, type ExperimentRun, type Paper, PAPERS } from './experiment.js';

const ADDRESSES: Readonly<Record<Paper, string>> = {
  'mind-the-gap': 'https://arxiv.org/abs/2203.02053',
  'two-effects': 'https://arxiv.org/abs/2404.07983',
};

/** "3 of 4 claims held here". */
export function claimsPhrase(claims: readonly Claim[]): string {
  const held = claims.filter(({ holds }) => holds).length;
  return `${count(held)} of ${count(claims.length)} ${claims.length === 1 ? 'claim' : 'claims'} held here`;
}

/** Words of the papers that not every reader knows; a page explains those that it uses. */
const TERMS: readonly Term[] = [
  {
    text: 'modality gap',
    definition: 'The distance between the region where images are embedded and the one where texts are.',
  },
  { text: 'L2M', definition: 'Distance between the mean of all images and the mean of all texts.' },
  {
    text: 'RMG',
    definition:
      'Relative modality gap: how far matched pairs are apart, beside how far rows of one kind are; 0 where matches ' +
      'coincide, a half where a match is as far as another row of the same kind.',
  },
  {
    text: 'MOAD',
    also: ['object bias'],
    definition:
      'Matching object attribute distance: how much better embeddings tell objects apart than attributes; ' +
      'above 0 they lean to objects.',
  },
  {
    text: 'ideal words',
    also: ['Ideal words'],
    definition:
      'The mean embedding of all captions that hold a word, which then stands for the word in a search.',
  },
  {
    text: 'average precision',
    also: ['AP'],
    definition:
      'Mean of the precision at the place of each right item in a ranking; 1 where all of them come first.',
  },
  {
    text: "Kendall's tau",
    definition:
      'How far two quantities stand in one order: 1 where they rise together always, −1 where one always falls as ' +
      'the other rises, 0 where neither says anything of the other.',
  },
  {
    text: 'UMAP',
    definition:
      'A map of many dimensions on two that keeps near what is near; distances between islands mean little.',
  },
  {
    text: 'logit scale',
    also: ['Logit scale'],
    definition: 'What cosines are multiplied by in the loss: 1 / temperature.',
  },
];

/** The way from an experiment to a reader's own embeddings. */
const OWN_DATA: Section = {
  heading: 'On your own embeddings',
  text: [],
  steps: [
    {
      text: 'How large the gap is in your embeddings, and what it costs a search, with intervals:',
      commands: ['npx modgap measure image.npy text.npy --report'],
    },
    {
      text: 'Which correction helps, judged on rows that had no part in fitting it:',
      commands: ['npx modgap close compare image.npy text.npy'],
    },
  ],
  figures: [],
  tables: [],
};

/** The page of one experiment. */
export function experimentReport(run: ExperimentRun): Report {
  const { id, title, source, preset, seed, version, claims, notes = [], page } = run;
  return {
    title,
    subtitle: `${PAPERS[source.paper]}: ${source.figure}. Preset ${preset}, seed ${seed}.`,
    lead: [...(page.takeaway === undefined ? [] : [page.takeaway]), ...page.lead, ...notes],
    terms: TERMS,
    sections: [
      ...(claims.length > 0
        ? [
            {
              heading: claimsPhrase(claims),
              text: [],
              figures: [],
              tables: [claimsTable(claims)],
            },
          ]
        : []),
      ...(page.figures.length > 0
        ? [{ heading: 'Figures', text: [], figures: page.figures, tables: [] }]
        : []),
      ...(page.tables.length > 0 ? [{ heading: 'Numbers', text: [], figures: [], tables: page.tables }] : []),
      OWN_DATA,
    ],
    attachment: {
      fileName: `modgap-${id}.json`,
      content: { id, preset, findings: run.findings, claims },
    },
    colophon: `Made by Modgap ${version}: modgap reproduce ${id} --preset ${preset} --seed ${seed}.`,
  };
}

function claimsTable(claims: readonly Claim[]): Table {
  return {
    caption: 'What the paper says, and what came of it here',
    columns: [{ header: 'Claim' }, { header: 'Here' }, { header: 'Measured' }, { header: 'The paper' }],
    rows: claims.map(({ text, holds, measured, paper }): Cell[] => [
      capitalise(text),
      holds ? { text: 'held', status: 'held' } : { text: 'did not hold here', status: 'not-held' },
      measured,
      paper,
    ]),
  };
}

/** The first page of several experiments; each row leads to the experiment's own page. */
export function experimentsIndex(
  runs: readonly (ExperimentRun & { readonly href: string })[],
  heading: string,
): Report {
  const claims = runs.flatMap((run) => run.claims);
  const failed = runs.flatMap((run) => run.claims.flatMap((claim) => (claim.holds ? [] : [{ run, claim }])));
  return {
    title: heading,
    subtitle:
      `${count(runs.length)} ${runs.length === 1 ? 'experiment' : 'experiments'}; ${claimsPhrase(claims)}. ` +
      `Preset ${runs[0]?.preset ?? ''}, seed ${runs[0]?.seed ?? 0}.`,
    lead: [
      'Each experiment has its page with figures, numbers, and every claim of the paper that it tests. A claim ' +
        'that did not hold ' +
        'here says so: that is a finding about this preset, this seed and this data.',
    ],
    terms: TERMS,
    sections: [
      {
        heading: 'Experiments',
        text: [],
        figures: [],
        tables: [
          {
            caption: 'Experiments in the order in which they ran',
            columns: [{ header: 'Experiment' }, { header: 'Claims' }, { header: 'Where in the paper' }],
            rows: runs.map(({ title, id, source, claims: own, href }): Cell[] => [
              { text: title, note: id, href },
              fateOf(own),
              paperCell(source),
            ]),
          },
        ],
      },
      ...(failed.length === 0
        ? []
        : [
            {
              heading: 'What did not hold here',
              text: [],
              figures: [],
              tables: [
                {
                  caption: 'Claims that did not hold with this preset, this seed and this data',
                  columns: [
                    { header: 'Claim' },
                    { header: 'Experiment' },
                    { header: 'Measured' },
                    { header: 'The paper' },
                  ],
                  rows: failed.map(({ run: { id, href }, claim: { text, measured, paper } }): Cell[] => [
                    capitalise(text),
                    { text: id, href },
                    measured,
                    paper,
                  ]),
                },
              ],
            },
          ]),
      {
        heading: 'Every claim',
        text: [],
        figures: [],
        tables: runs
          .filter((run) => run.claims.length > 0)
          .map((run) => ({ ...claimsTable(run.claims), caption: run.title })),
      },
      OWN_DATA,
    ],
    colophon: `Made by Modgap ${runs[0]?.version ?? ''}, seed ${runs[0]?.seed ?? 0}.`,
  };
}

/** "3 of 3 held", in the colour of the worst. */
function fateOf(claims: readonly Claim[]): RichCell {
  const held = claims.filter(({ holds }) => holds).length;
  return claims.length === 0
    ? { text: 'none tested', status: 'untested' }
    : {
        text: `${count(held)} of ${count(claims.length)} held`,
        status: held === claims.length ? 'held' : 'not-held',
      };
}

function paperCell({ paper, figure }: ExperimentRun['source']): RichCell {
  return { text: PAPERS[paper], note: figure, href: ADDRESSES[paper] };
}
