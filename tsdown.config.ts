import { defineConfig } from 'tsdown';

// One output file for each source file: workers find their entry beside them, and `modgap --help` loads little.
export default defineConfig({
  entry: ['src/**/*.ts', '!src/**/*.test.ts'],
  outDir: 'dist',
  root: 'src',
  unbundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  dts: true,
  clean: true,
  fixedExtension: false,
  logLevel: 'warn',
  // Declarations take their time: not worth a warning at every build.
  inputOptions: { checks: { pluginTimings: false } },
});
