/**
 * Builds what a tsdown configuration says, `node scripts/build.mjs [tsdown.config.ts]`. Not through tsdown's own
 * command, which warns about Node 20 at every start.
 */
import process from 'node:process';
import { build } from 'tsdown';

await build({ config: process.argv[2] ?? 'tsdown.config.ts', logLevel: 'warn' });
// Its threads would keep the process alive for a while, or for good.
process.exit();
