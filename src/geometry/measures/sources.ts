import type { Source } from './measure.js';

/** "Mind the Gap". */
export const mindTheGap = (place: string): Source => ({
  text: 'Liang et al., NeurIPS 2022',
  place,
  link: 'https://arxiv.org/abs/2203.02053',
});

/** "Two Effects, One Trigger". */
export const twoEffects = (place: string): Source => ({
  text: 'Schrodi et al., ICLR 2025',
  place,
  link: 'https://arxiv.org/abs/2404.07983',
});

/** "Understanding contrastive representation learning through alignment and uniformity". */
export const wangIsola = (place: string): Source => ({
  text: 'Wang & Isola, ICML 2020',
  place,
  link: 'https://arxiv.org/abs/2005.10242',
});

/** Measures that Modgap adds, defined in docs/measures.md. */
export const modgap: Source = { text: 'Modgap', place: 'docs/measures.md' };
