import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The program as users run it: compiled, in a process of its own. */
export const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export function modgap(...args: string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}
