/**
 * What `measure` finds: plain typed data. The command line prints it, the report draws it, `--json` writes
 * {@link MeasureFindings} as it stands. Names in the first block of each interface are the published JSON contract.
 */

/** [low, high] of a 95 % interval. */
export type Interval = readonly [low: number, high: number];

/** How large the gap is. Definitions: docs/measures.md. What needs pairs is left out where there are none. */
export interface GapFindings {
  readonly l2m: number;
  readonly l2i?: number;
  readonly rmg?: number;
  readonly matchedCosine?: number;
  readonly angleDegrees: number;
  readonly normalizedGap: number;
  readonly linearSeparability: number;
  readonly frechet: number;
}

/** Counts over equal bins of [low, high]; the bins' edges are `low + k (high - low) / counts.length`. */
export interface HistogramFindings {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/** Share of the unit sphere that a cap of the cone's width covers (MtG section 2.1), by dimension of the sphere. */
export interface CapFindings {
  /** Full opening angle arccos(mean cosine), in degrees. */
  readonly angleDegrees: number;
  /** Shares for a circle, a sphere in space, and the sphere in 512 dimensions (`log10` there: it underflows). */
  readonly share2d: number;
  readonly share3d: number;
  readonly log10Share512d: number;
  /** The same in the embeddings' own dimension. */
  readonly log10ShareOwn: number;
}

/** The cone of one modality: the cosines of all i != j. */
export interface ConeFindings {
  readonly modality: string;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly quartiles: readonly [q25: number, median: number, q75: number];
  readonly histogram: HistogramFindings;
  readonly cap: CapFindings;
}

export interface DimensionFindings {
  /** Dimensions by falling |meanDifference|. */
  readonly order: readonly number[];
  /** Mean of the first modality minus mean of the second, by dimension. */
  readonly meanDifference: readonly number[];
  /** Mean over dimensions of |mean|, one for each modality (TEOT section 3). */
  readonly meanAbsoluteMean: readonly [number, number];
  /** The two dimensions whose plane separates the modalities best, and the accuracy of the best line there. */
  readonly pair: { readonly dims: readonly [number, number]; readonly accuracy: number };
  /** Share of L2M squared in the first k dimensions of `order`: k = 1, 2, 5, 10, 20, 50. */
  readonly shareOfGap: readonly { readonly dims: number; readonly share: number }[];
}

export interface RecallFindings {
  readonly 'r@1': number;
  readonly 'r@5': number;
  readonly 'r@10': number;
}

export interface RetrievalFindings {
  readonly imageToText: RecallFindings;
  readonly textToImage: RecallFindings;
}

/** The bias of a pool that mixes both modalities, as seen by the queries of one modality. */
export interface MixedPoolFindings {
  readonly modality: string;
  /** Share of queries whose nearest neighbour in the joint pool has the query's own modality. */
  readonly sameModalityNearest: number;
  /** 1-based rank of the first item of the other modality. */
  readonly firstCrossModalRank: { readonly mean: number; readonly median: number };
}

/** What searching a pool of both modalities for the right match comes to. All in [0, 1]. */
export interface MixedScores {
  readonly 'r@1': number;
  readonly 'r@5': number;
  readonly 'r@10': number;
  /** Mean over queries of 1 / rank of the first right match. */
  readonly mrr: number;
  readonly 'ndcg@10': number;
  /** Share of queries whose first result is of their own kind. */
  readonly ownKindFirst: number;
}

/** {@link MixedScores} of the queries of one modality, and where the right match stands. */
export interface MixedQueryFindings extends MixedScores {
  /** Rank of the first right match, from 1. */
  readonly rank: { readonly median: number; readonly quartiles: readonly [q25: number, q75: number] };
  /**
   * How many queries find it at ranks up to `upTo` and not before: bins of equal width on a logarithmic scale, from 1
   * to the size of the pool.
   */
  readonly ranks: readonly { readonly upTo: number; readonly queries: number }[];
}

/** The right match in a pool of both modalities, the query itself left out; the means of both kinds of queries. */
export interface MixedFindings extends MixedScores {
  /** The first modality's queries are `image`, the second's `text`, whatever their names. */
  readonly byQuery: { readonly image: MixedQueryFindings; readonly text: MixedQueryFindings };
  /**
   * Each item in the pool in one form only, as an image or as a text, and sought by its other form; `share` of the
   * items are images.
   */
  readonly byShare: readonly { readonly share: number; readonly 'ndcg@10': number }[];
}

/** What a reader of the numbers should know about the input before trusting them. */
export interface WarningFindings {
  readonly code:
    | 'retrieval-at-chance'
    | 'repeated-rows'
    | 'few-pairs'
    | 'unpaired'
    | 'identical-modalities'
    | 'swapped-modalities'
    | 'other-model';
  /** What was seen, and what to do: one or two sentences. */
  readonly text: string;
}

/** A model whose published mean vector is that of these embeddings. */
export interface ModelFindings {
  /** "OpenAI CLIP ViT-B/16". */
  readonly name: string;
  /** The modality whose mean it is, by number. */
  readonly modality: 0 | 1;
  /** Cosine of both means, to about 0.01. */
  readonly cosine: number;
  /** Where the published mean is from. */
  readonly source: string;
}

/** The gap among the pairs of one group; its rows search all rows. What it has is named as in the findings of all. */
export interface GroupFindings {
  /** The label that its pairs share. */
  readonly name: string;
  readonly pairs: number;
  /** Rows of each modality. */
  readonly counts: readonly [number, number];
  /** Fewer than ten pairs: too few to say much. */
  readonly small: boolean;
  readonly gap: { readonly l2m: number; readonly rmg: number; readonly matchedCosine: number };
  readonly retrieval: {
    readonly imageToText: { readonly 'r@1': number };
    readonly textToImage: { readonly 'r@1': number };
  };
  readonly mixedPool: readonly [
    { readonly sameModalityNearest: number },
    { readonly sameModalityNearest: number },
  ];
  readonly intervals: Readonly<Record<string, Interval>>;
}

/** How evenly the rows of a modality turn up when the other one searches them. */
export interface HubFindings {
  /** Length of the lists of results: 10. */
  readonly k: number;
  /** How many lists were looked at. */
  readonly lists: number;
  /** Of how often each row is in a list: 0 = symmetric about the mean, above 1 = a few rows are in very many. */
  readonly skewness: number;
  /** Lists that the row in most of them is in. */
  readonly most: number;
  /** Share of rows that are in none. */
  readonly never: number;
}

/** Where a measure rests on a seeded sample instead of every row. */
export interface SampleFindings {
  readonly what: string;
  readonly used: number;
  readonly of: number;
}

export interface MeasureFindings {
  readonly modalities: readonly [string, string];
  readonly counts: readonly [number, number];
  readonly dim: number;
  readonly gap: GapFindings;
  readonly cone: readonly [ConeFindings, ConeFindings];
  /** Left out where there are no pairs, as `retrieval` is. */
  readonly alignment?: number;
  readonly uniformity: readonly [number, number];
  readonly dimensions: DimensionFindings;
  readonly retrieval?: RetrievalFindings;
  /**
   * 95 % bootstrap intervals by name: each of `gap`, `alignment`, `uniformity.0`, `cone.0.mean`,
   * `retrieval.imageToText.r@1`, `mixedPool.0.sameModalityNearest`, ...
   */
  readonly intervals: Readonly<Record<string, Interval>>;
  readonly mixedPool: readonly [MixedPoolFindings, MixedPoolFindings];
  /** Left out where there are no pairs. */
  readonly mixed?: MixedFindings;
  readonly warnings?: readonly WarningFindings[];
  /** Given where labels are: largest gap first, small groups after all others. */
  readonly groups?: readonly GroupFindings[];
  /** Rows of each modality as candidates of the other. Given where every row was looked at. */
  readonly hubs?: readonly [HubFindings, HubFindings];
  /** Left out where no published mean is near. */
  readonly model?: ModelFindings;
  /** L2M against modality labels shuffled within pairs; among all rows where there are none. */
  readonly permutationTest: {
    readonly l2m: {
      readonly p: number;
      readonly permutations: number;
      readonly nullMean: number;
      readonly nullHigh: number;
      /** L2M of the shuffles. */
      readonly histogram?: HistogramFindings;
    };
  };
  readonly source: string;
  /** 0 where nobody knows what belongs together. */
  readonly pairs: number;
  /** Euclidean norms before normalisation, one entry for each modality. */
  readonly rawNorms: readonly [NormFindings, NormFindings];
  readonly samples: readonly SampleFindings[];
  readonly configuration: {
    readonly seed: number;
    readonly bootstrap: number;
    readonly permutations: number;
    readonly exactRows: number;
    readonly version: string;
  };
}

export interface NormFindings {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/** A cloud of points in the plane: point k of the first modality is joined to point k of the second. */
export interface PairedPoints {
  /** `[pairs, 2]`, row-major, one array for each modality. */
  readonly points: readonly [Float32Array, Float32Array];
  readonly pairs: number;
  /** How many pairs there are in all, where only a sample is drawn. */
  readonly of: number;
  /** False where points stand beside each other that are no pair: there are none. */
  readonly joined?: boolean;
  /** The row that each point is, in its modality, from 0. Default: its number here. */
  readonly rows?: readonly [Uint32Array, Uint32Array];
  /** What a table says of these rows. */
  readonly captions?: readonly [readonly string[], readonly string[]];
}

/** What only the pictures need: too large for the JSON document. */
export interface MeasurePictures {
  /** First two principal components of both modalities together. */
  readonly pca: PairedPoints & { readonly explained: readonly number[] };
  readonly umap: PairedPoints & { readonly neighbours: number };
  /** The plane of `dimensions.pair`, with the separating line `normal . (x, y) = threshold`. */
  readonly bestDimensions: PairedPoints & {
    readonly dims: readonly [number, number];
    readonly normal: readonly [number, number];
    readonly threshold: number;
  };
  /** Cosines of the matched pairs, over [-1, 1]. */
  readonly matchedCosines: HistogramFindings;
}
