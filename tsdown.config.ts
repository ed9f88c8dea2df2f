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
  // The compiler itself makes them: scripts/build.mjs.
  dts: false,
  clean: true,
  fixedExtension: false,
  logLevel: 'warn',
});
