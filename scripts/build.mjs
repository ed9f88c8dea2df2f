/**
 * Builds the package, or what another tsdown configuration says: `node scripts/build.mjs [tsdown.config.ts]`. Not
 * through tsdown's own command, which warns about Node 20 at every start.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import process from 'node:process';
import { build } from 'tsdown';

const PACKAGE = 'tsdown.config.ts';

const config = process.argv[2] ?? PACKAGE;
await build({ config, logLevel: 'warn' });
// Declarations come from the compiler itself: tsdown's own way sometimes waits for ever on a package's types.
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } =
  config === PACKAGE
    ? spawnSync(process.execPath, [tsc, '--project', 'tsconfig.build.json'], { stdio: 'inherit' })
    : { status: 0 };
// Its threads would keep the process alive for a while, or for good.
process.exit(status ?? 1);
