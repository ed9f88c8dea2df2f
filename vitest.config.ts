import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const sources = fileURLToPath(new URL('./src/', import.meta.url));

export default defineConfig({
  // Examples import the package as its users do; here they get the sources, and not a build of yesterday.
  resolve: { alias: [{ find: /^modgap\/(.+)$/, replacement: `${sources}$1/index.ts` }] },
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: ['tests/support/setup.ts'],
    reporters: ['default', './tests/support/summary-reporter.ts'],
    coverage: { include: ['src/**/*.ts'], reporter: ['text-summary', 'html'], reportsDirectory: 'coverage' },
  },
});
