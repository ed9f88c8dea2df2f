/**
 * MtG, Fig. 2b, the ReLU series from the authors' repository: average cosine of 1,024 inputs from N(0, I) at depths 0 to 25, layers of
 * 512, weights and biases from N(0, 1/512), one network.
 */
export const PUBLISHED_RELU: readonly number[] = [
  0.000969, 0.319475, 0.494273, 0.60687, 0.700767, 0.754082, 0.802866, 0.844356, 0.891668, 0.918514, 0.947666,
  0.969139, 0.980192, 0.990713, 0.995568, 0.998011, 0.998956, 0.999503, 0.999771, 0.999884, 0.999937,
  0.999972, 0.999986, 0.999991, 0.999995, 0.999997,
];
