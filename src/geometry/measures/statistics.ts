/** The first modality, or the second. */
export type Side = 0 | 1;

/** Something of each modality. */
export type Both<T> = readonly [first: T, second: T];

/**
 * What every measure is computed from, of the sample as of each resample: x and y are unit rows of the two modalities,
 * m their means. In a resample, pairs of different units and pairs inside a unit keep the sample's proportion.
 */
export interface GapStatistics {
  /** ||m_x - m_y||². */
  readonly meanDistanceSquared: number;
  /** m_x . m_y. */
  readonly meanProduct: number;
  /** ||m||² of each modality. */
  readonly meanSquared: Both<number>;
  /** The mean over dimensions of |m|, of each modality. */
  readonly meanAbsolute: Both<number>;
  /** The total variance tr S of each modality, S with divisor n. */
  readonly variance: Both<number>;
  /** The mean cosine over all i != j inside each modality. */
  readonly withinCosine: Both<number>;
  /** The mean cosine and the mean distance of matched pairs. */
  readonly matchedCosine: number;
  readonly matchedDistance: number;
  /** Means over the rows of each modality that have a value. */
  readonly rowMeans: Both<RowMeans>;
  /** Rows of each modality in the sample. */
  readonly counts: Both<number>;
  /** The sample's squared Fréchet distance; a resample moves it by the mean influence of its rows. */
  readonly frechet: number;
  /** Balanced accuracy of the best line in the best plane of two dimensions: of the sample; NaN in a resample. */
  readonly bestPlaneAccuracy: number;
}

/** Means over rows, by the name of the rows' value. */
export interface RowMeans {
  /** 1 where the classifier that was trained on the other half puts the row on its own side, else 0. */
  readonly onOwnSide: number;
  /** First-order influence on the squared Fréchet distance; its mean over the sample is 0. */
  readonly frechetInfluence: number;
  /** The mean of exp(4 cos - 4) with the other rows of the modality. */
  readonly kernel: number;
  /** Recall among the first 1, 5 and 10, of rows that search the other modality. */
  readonly 'recall@1': number;
  readonly 'recall@5': number;
  readonly 'recall@10': number;
  /** 1 where a row of the own modality is nearest in a pool of both, else 0. */
  readonly ownKindNearest: number;
  /** Rank of the first row of the other modality in a pool of both, from 1. */
  readonly firstCrossModalRank: number;
  /** The right match in a pool of both modalities, the row itself left out: found among the first 1, 5 and 10. */
  readonly 'mixedRecall@1': number;
  readonly 'mixedRecall@5': number;
  readonly 'mixedRecall@10': number;
  /** 1 / rank of the first right match there. */
  readonly mixedReciprocalRank: number;
  readonly mixedNdcg: number;
  /** The chance that the first result there is of the own modality, equal scores in random order. */
  readonly mixedOwnKindFirst: number;
  /** 1 where the row has a match, else 0. */
  readonly hasMatch: number;
  /**
   * NDCG@10 where 0, 1, 2, 3, 4 quarters of the items are in the pool as rows of the first modality and the others as
   * rows of the second; 0 where the row does not search, its item being there as itself.
   */
  readonly shareNdcg0: number;
  readonly shareNdcg1: number;
  readonly shareNdcg2: number;
  readonly shareNdcg3: number;
  readonly shareNdcg4: number;
  /** 1 where the row searches there, else 0. */
  readonly shareQuery0: number;
  readonly shareQuery1: number;
  readonly shareQuery2: number;
  readonly shareQuery3: number;
  readonly shareQuery4: number;
}
