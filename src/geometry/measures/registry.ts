import { Registry } from '../../numeric/registry.js';
import { alignment } from './alignment.js';
import { angleDegrees } from './angle-degrees.js';
import { bestPlane } from './best-plane.js';
import { coneMean } from './cone-mean.js';
import { firstCrossModalRank } from './first-cross-modal-rank.js';
import { frechet } from './frechet.js';
import { l2i } from './l2i.js';
import { l2m } from './l2m.js';
import { linearSeparability } from './linear-separability.js';
import { matchedCosine } from './matched-cosine.js';
import { meanAbsoluteMean } from './mean-absolute-mean.js';
import type { Measure } from './measure.js';
import { mixedByShare, mixedPool } from './mixed.js';
import { normalizedGap } from './normalized-gap.js';
import { ownKindNearest } from './own-kind-nearest.js';
import { recallAt } from './recall.js';
import { rmg } from './rmg.js';
import { uniformity } from './uniformity.js';

/**
 * Every measure of the gap, in reading order. A new one is a file beside this one, and a line here. One that is added
 * while the program runs is known on its own thread only: measure with `inlineTasks`.
 */
export const measures = new Registry<Measure>('measure', [
  l2m,
  l2i,
  rmg,
  matchedCosine,
  angleDegrees,
  normalizedGap,
  linearSeparability,
  frechet,
  coneMean,
  alignment,
  uniformity,
  meanAbsoluteMean,
  bestPlane,
  recallAt(1),
  recallAt(5),
  recallAt(10),
  ownKindNearest,
  firstCrossModalRank,
  ...mixedPool,
  ...mixedByShare,
]);
