import type { MeasureFindings, MeasurePictures } from '../../measure/findings.js';
import { drawablePairs, equalUnits } from '../marks/index.js';
import { sameKindNearest } from '../plane.js';
import type { Figure } from '../report.js';
import { pcaTitle, sides } from '../sentences.js';
import { percent } from '../text.js';
import { joinedPhrase, pairedCloudSpec, pointNames, shownPhrase } from './paired-cloud.js';

/** Both modalities in the plane of their first two common principal components (MtG Fig. 1b). */
export function pcaFigure(findings: MeasureFindings, { pca }: MeasurePictures): Figure | undefined {
  const cloud = drawablePairs(pca);
  if (cloud.pairs === 0) return undefined;
  const { anyOne, one } = sides(findings);
  const axisTitle = (component: number): string => {
    const explained = pca.explained[component];
    const share = explained === undefined ? '' : ` (${percent(explained)} of the variance)`;
    return `Principal component ${component + 1}${share}`;
  };
  return {
    id: 'pca',
    title: pcaTitle(findings, sameKindNearest(cloud)),
    caption:
      `Each mark is ${anyOne[0]} or ${anyOne[1]}${joinedPhrase(cloud, one)}. The axes ` +
      'are the two directions in which both modalities together vary most, in equal units.' +
      (cloud.joined === false
        ? ''
        : ' Long parallel lines mean that one shift separates the modalities; short lines in all directions mean ' +
          'that there is no gap.') +
      shownPhrase(cloud),
    spec: pairedCloudSpec(findings, cloud, equalUnits(cloud), {
      xTitle: axisTitle(0),
      yTitle: axisTitle(1),
      ticks: true,
    }),
    points: pointNames(findings, cloud),
  };
}
