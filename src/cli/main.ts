#!/usr/bin/env node
import { run } from './program.js';

// Whoever reads the output may close it early (a pager, head): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await run(process.argv.slice(2));
