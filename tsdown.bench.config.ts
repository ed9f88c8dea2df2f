import { defineConfig } from 'tsdown';

// Benchmarks run against the built package; they are not part of it.
export default defineConfig({
  entry: ['bench/**/*.ts'],
  outDir: 'build-bench',
  unbundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  dts: false,
  clean: true,
  fixedExtension: false,
  deps: { neverBundle: [/dist\//] },
  logLevel: 'warn',
});
