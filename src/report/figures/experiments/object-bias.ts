import type { ObjectBiasFindings } from '../../../experiments/object-bias.js';
import { count } from '../../text.js';
import type { ExperimentPage } from './page.js';
import { studyFigure } from './study-figure.js';
import { backgroundTable, relationsTable } from './study-tables.js';

export function objectBiasPage({ study }: ObjectBiasFindings): ExperimentPage {
  return {
    lead: [
      `${count(study.models.length)} small CLIPs that differ in the attributes that their captions mention ` +
        'and in their seed. MOAD above 0 says that embeddings tell objects, here digits, apart better than ' +
        'attributes: between the modalities over ideal images and ideal words, as the paper defines it, and ' +
        'inside images and inside texts.',
      'The number of attributes in the captions moves bias and accuracy alike; partial correlations hold it fixed.',
    ],
    figures: [
      studyFigure(study, {
        id: 'object-bias',
        subject: 'Object bias against accuracy',
        models: 'CLIPs trained from scratch on MAD with zero to five attributes in the captions',
      }),
    ].filter((figure) => figure !== undefined),
    tables: [
      relationsTable(study, 'Accuracy against object bias'),
      backgroundTable(study, 'What else accuracy goes with'),
    ].filter((table) => table !== undefined),
  };
}
