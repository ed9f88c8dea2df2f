import { studyFigure, type StudyFigureText } from '../../report/figures/study.js';
import { count, type Figure, type Table } from '../../report/index.js';
import { backgroundTable, relationsTable } from '../../report/study-tables.js';
import { list } from '../../report/text.js';
import type { StudyFindings } from '../../study/study.js';
import type { Configuration, ExperimentPage } from '../experiment.js';
import type { ZooPreset } from './zoo.js';

/** What came of a study over the zoo, and over tables of results where the user names any. Plain data. */
export interface ZooStudyFindings {
  readonly zoo: StudyFindings;
  readonly results?: StudyFindings;
}

export interface StudyWords {
  readonly id: string;
  readonly subject: string;
  readonly relations: string;
  readonly lead: string;
}

const ZOO =
  'CLIPs trained from scratch on MAD that differ in the attributes that captions mention, in width, ' +
  'embedding size, training digits and seed';

/** The page of a study over the zoo, and over tables of results where the user names any. */
export function zooStudyPage(
  { zoo, results }: ZooStudyFindings,
  { preset, results: tables }: Configuration<ZooPreset>,
  words: StudyWords,
): ExperimentPage {
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
              models: list(tables as readonly string[]),
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
