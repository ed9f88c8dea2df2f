/** Everything that decides the numbers of the experiment beside the seed and the captions that the user names. */
export interface WordFrequencyPreset {
  /** Captions of MAD that the counter is checked on. */
  readonly madCaptions: number;
  /** Of the five attributes, how many each of them mentions beside the digit. */
  readonly attributes: number;
}

export const quickPreset: WordFrequencyPreset = { madCaptions: 100_000, attributes: 2 };

/** The published figure counts LAION-2B, whose captions the user names: only the check grows. */
export const paperPreset: WordFrequencyPreset = { madCaptions: 2_000_000, attributes: 2 };
