import type { ModelStudyFindings, StudyFindings } from '../../../experiments/index.js';
import type { Figure, Table } from '../../report.js';
import { count, list } from '../../text.js';
import type { ExperimentPage } from './page.js';
import { studyFigure, type StudyFigureText } from './study-figure.js';
import { backgroundTable, relationsTable } from './study-tables.js';

interface StudyWords {
  readonly id: string;
  readonly subject: string;
  readonly relations: string;
  readonly lead: string;
}

const ZOO =
  'CLIPs trained from scratch on MAD that differ in the attributes that captions mention, in width, ' +
  'embedding size, training digits and seed';

/** The page of `model-study`. */
export function modelStudyPage(findings: ModelStudyFindings): ExperimentPage {
  return pageOf(findings, {
    id: 'model-study',
    subject: 'Gap against performance',
    relations: 'Performance against the gap',
    lead:
      "Does a smaller gap make a better model? Over models that differ in everything at once, Kendall's " +
      'tau of gap and performance cannot tell: what makes a model better also moves its gap. Partial ' +
      'correlations hold fixed what the models differ in by design.',
  });
}

/** The page of `object-vs-attribute`. */
export function objectVsAttributePage(findings: ModelStudyFindings): ExperimentPage {
  return pageOf(findings, {
    id: 'object-vs-attribute',
    subject: 'Attributes against objects',
    relations: 'Performance on attributes against performance on objects',
    lead:
      'Is a model that is good at objects bad at attributes? If the two were traded against each other, ' +
      'models would fall along a line that sinks.',
  });
}

function pageOf({ zoo, results, configuration }: ModelStudyFindings, words: StudyWords): ExperimentPage {
  const { preset } = configuration;
  const studies: readonly {
    readonly study: StudyFindings;
    readonly text: StudyFigureText;
    readonly name: string;
  }[] = [
    {
      study: zoo,
      name: 'models of MAD',
      text: {
        id: words.id,
        subject: words.subject,
        models: ZOO,
        columns: Math.min(zoo.gaps.length > 1 ? 3 : 2, 3),
      },
    },
    ...(results === undefined
      ? []
      : [
          {
            study: results,
            name: 'tables of results',
            text: {
              id: `${words.id}-results`,
              subject: words.subject,
              models: list(configuration.results),
            },
          },
        ]),
  ];
  return {
    lead: [
      words.lead,
      `${count(zoo.models.length)} small CLIPs were trained on MAD for ${count(preset.steps)} steps: ` +
        `${list(preset.attributes.map(count))} attributes in the captions, ${count(preset.models.length)} ` +
        `sizes, ${list(preset.digits.train.map(count))} training digits, ${count(preset.seeds)} ` +
        `${preset.seeds === 1 ? 'seed' : 'seeds'}; all are tried on the same images.`,
    ],
    figures: studies
      .map(({ study, text }) => studyFigure(study, text))
      .filter((figure): figure is Figure => figure !== undefined),
    tables: studies.flatMap(({ study, name }) =>
      [
        relationsTable(study, `${words.relations}: ${name}`),
        backgroundTable(study, `What else performance goes with: ${name}`),
      ].filter((table): table is Table => table !== undefined),
    ),
  };
}
