export { checkSplit, type Benchmark, type BenchmarkFactor, type OpenBenchmark } from './benchmark.js';
export { mad } from './mad.js';
export { mnist } from './mnist.js';
export { benchmarks, datasetTable } from './registry.js';
