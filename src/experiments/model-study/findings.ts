import type { StudyFindings } from '../../study/study.js';
import type { ZooPreset } from '../kit/zoo.js';

/** What came of a study over the zoo, and over tables of results where the user names any. Plain data. */
export interface ModelStudyFindings {
  readonly zoo: StudyFindings;
  readonly results?: StudyFindings;
  readonly configuration: {
    readonly preset: ZooPreset;
    readonly seed: number;
    readonly digits: { readonly train: string; readonly test: string };
    readonly results: readonly string[];
    readonly version: string;
  };
}
