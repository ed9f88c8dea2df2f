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
}
