import type { MeasureFindings, MeasurePictures } from '../../measure/findings.js';
import { drawablePairs, equalUnits } from '../marks/index.js';
import { sameKindNearest } from '../plane.js';
import type { Figure } from '../report.js';
import { sides, umapTitle } from '../sentences.js';
import { count } from '../text.js';
import { joinedPhrase, pairedCloudSpec, pointNames, shownPhrase } from './paired-cloud.js';

/** Both modalities in a UMAP plane (McInnes, Healy & Melville, 2018), as MtG Fig. 1b draws them. */
export function umapFigure(findings: MeasureFindings, { umap }: MeasurePictures): Figure | undefined {
  const cloud = drawablePairs(umap);
  if (cloud.pairs === 0) return undefined;
  const { anyOne, one } = sides(findings);
  return {
    id: 'umap',
    title: umapTitle(findings, sameKindNearest(cloud)),
    caption:
      `Each mark is ${anyOne[0]} or ${anyOne[1]}${joinedPhrase(cloud, one)}. UMAP keeps ` +
      `the nearest neighbours of each point (${count(umap.neighbours)} of ${count(2 * cloud.pairs)} points here) ` +
      `close ` +
      'by and sacrifices the rest: read which points mingle, not how far apart islands are. The axes have no ' +
      `unit.${shownPhrase(cloud)}`,
    spec: pairedCloudSpec(findings, cloud, equalUnits(cloud), {
      xTitle: 'UMAP 1',
      yTitle: 'UMAP 2',
      ticks: false,
    }),
    points: pointNames(findings, cloud),
  };
}
