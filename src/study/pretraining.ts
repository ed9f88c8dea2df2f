/**
 * What open_clip's pretrained models were trained on, by the tag of their weights.
 *
 * Sizes are pairs that a model could see: what a filter left of a pool, not the pool itself (DataComp's "small" pool of
 * 12.8 M pairs leaves 1.4 M). Sources: the data sets' papers; for DataComp and CommonPool Table 3 of Gadre et al. 2023
 * and open_clip's list of DataComp models; the code published with TEOT uses the same sizes, but for WebLI.
 */

/** Tags by what they begin with; the longest that fits decides. */
const PAIRS_BY_TAG: Readonly<Record<string, number>> = {
  cc3m: 3_318_333, // Sharma et al. 2018
  cc12m: 12_423_374, // Changpinyo et al. 2021
  yfcc15m: 14_829_396, // Radford et al. 2021, English part of YFCC100M
  openai: 400e6, // WIT: Radford et al. 2021
  laion400m: 413e6, // Schuhmann et al. 2021
  laion2b: 2.3e9, // Schuhmann et al. 2022, English part of LAION-5B
  laion5b: 5.85e9,
  laion_aesthetic: 900e6,
  merged2b: 2e9, // Sun et al. 2023 (EVA-CLIP): LAION-2B and COYO
  metaclip_400m: 400e6, // Xu et al. 2023
  metaclip_fullcc: 2.5e9,
  dfn2b: 2e9, // Fang et al. 2023
  dfn5b: 5e9,
  // Chen et al. 2022 (PaLI) count 10 B images; TEOT takes 400 M, the English part of the 1 B pairs that it says are
  // used.
  webli: 10e9,
  datacomp_s: 1.4e6,
  datacomp_m: 14e6,
  datacomp_l: 140e6,
  datacomp_xl: 1.4e9,
  datacomp1b: 1.4e9,
  datacomp_s34b: 1.4e9,
  commonpool_s: 12.8e6,
  commonpool_s_basic: 3e6,
  commonpool_s_text: 3.2e6,
  commonpool_s_image: 3e6,
  commonpool_s_laion: 1.3e6,
  commonpool_s_clip: 3.8e6,
  commonpool_m: 128e6,
  commonpool_m_basic: 30e6,
  commonpool_m_text: 31e6,
  commonpool_m_image: 29e6,
  commonpool_m_laion: 13e6,
  commonpool_m_clip: 38e6,
  commonpool_l: 1.28e9,
  commonpool_l_basic: 298e6,
  commonpool_l_text: 317e6,
  commonpool_l_image: 293e6,
  commonpool_l_laion: 130e6,
  commonpool_l_clip: 384e6,
  commonpool_xl: 12.8e9,
  commonpool_xl_laion: 1.3e9,
  commonpool_xl_clip: 3.8e9,
};

/** NLLB-CLIP (Visheratin 2023): a multilingual text tower tuned on few pairs against a pretrained image tower. */
const NLLB_PAIRS = 106_246;

/** What stands before the tag of the weights that a model was made from. */
const DERIVED = /^(mscoco_finetuned|frozen)_/;

/** Pairs of the data that a model was trained on, or undefined where its tag is not known. */
export function pretrainingPairs(model: string, tag: string): number | undefined {
  if (/^nllb/i.test(model) && tag === 'v1') return NLLB_PAIRS;
  const plain = tag.toLowerCase().replace(DERIVED, '');
  const known = Object.keys(PAIRS_BY_TAG)
    .filter((prefix) => plain === prefix || plain.startsWith(`${prefix}_`))
    .sort((a, b) => b.length - a.length);
  return known[0] === undefined ? undefined : PAIRS_BY_TAG[known[0]];
}

/** Whether a tag says that its weights were tuned on a data set that models are tried on. */
export function isFinetuned(tag: string): boolean {
  return /finetuned/i.test(tag);
}

/** Whether another tag of the same model is a later epoch of the same training: laion400m_e31 beside laion400m_e32. */
export function isEarlierEpoch(tag: string, otherTags: readonly string[]): boolean {
  const own = /^(.*)_e(\d+)$/.exec(tag);
  return (
    own !== null &&
    otherTags.some((other) => {
      const later = /^(.*)_e(\d+)$/.exec(other);
      return later?.[1] === own[1] && Number(later?.[2]) > Number(own[2]);
    })
  );
}
