import type { Claim } from '../experiment.js';
import type { EncoderSpread } from './findings.js';

/** What counts as a silhouette near 1. */
const NEAR_ONE = 0.9;

/** MtG's claims of Fig. 2c, with numbers. */
export function coneInitsClaims(encoders: readonly EncoderSpread[]): readonly Claim[] {
  const list = (read: (one: EncoderSpread) => number): string =>
    encoders.map((one) => `${read(one).toFixed(3)} (${one.name})`).join(', ');
  return [
    {
      text: 'each random initialisation forms a cone of its own: the silhouette of embeddings by initialisation is near 1',
      holds: encoders.every(({ silhouette }) => silhouette >= NEAR_ONE),
      measured: `${list(({ silhouette }) => silhouette)}; rule: at least ${NEAR_ONE} for every encoder, by cosine distance`,
      paper: 'Fig. 2c: 25 initialisations, each a cluster of its own in UMAP',
    },
    {
      text: 'embeddings vary more between initialisations than within one',
      holds: encoders.every(({ betweenShare }) => betweenShare > 0.5),
      measured: `share of the variance between initialisations ${list(({ betweenShare }) => betweenShare)}; rule: above one half for every encoder`,
      paper: 'section 2.3: the variance is mostly due to the random initialisation',
    },
  ];
}
