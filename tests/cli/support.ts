import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The program as users run it: compiled, in a process of its own. */
export const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end; the environment is this one's, with what is given in front. */
export function modgap(...args: string[] | [{ readonly env: NodeJS.ProcessEnv }, ...string[]]): Finished {
  const [first, ...rest] = args;
  const [env, own] = typeof first === 'object' ? [first.env, rest] : [{}, args];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...(own as string[])], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

/** As {@link modgap}, while this process goes on: a server that the program speaks to may live in it. */
export function modgapBeside(...args: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}
