import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Content } from './blocks.js';

/** Where the documentation's commands run: a folder with the files that they name, gone after `close`. */
export interface Playground {
  readonly folder: string;
  run(args: readonly string[]): string;
  close(): void;
}

/** The features that the examples measure, and what NumPy makes of them, by the names that the documentation uses. */
const FILES = ['clip.npy', 'clip.reference.json'];

/** @returns undefined where the features are not at hand. */
export function openPlayground(root: string): Playground | undefined {
  const from = FILES.map((name) => join(root, '../shared/embeddings', name));
  if (!from.every((path) => existsSync(path))) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'modgap-docs-'));
  from.forEach((path, k) => copyFileSync(path, join(folder, FILES[k]!)));
  writeFileSync(join(folder, 'broken.npy'), brokenNpy());
  const program = join(root, 'dist/cli/main.js');
  return {
    folder,
    run(args) {
      const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
        cwd: folder,
        // As wide as a page shows without scrolling.
        env: { ...process.env, COLUMNS: '110' },
        encoding: 'utf8',
      });
      // What is wrong with an input is told on standard error, progress too: a reader is shown the first only.
      return (stdout === '' ? stderr : stdout).trim();
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A file whose header promises more than follows. */
function brokenNpy(): Buffer {
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 8000, 512), }".padEnd(117) + '\n';
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    length,
    Buffer.from(header, 'latin1'),
    Buffer.alloc(172),
  ]);
}

/**
 * `modgap COMMAND` as a terminal shows it. Of `COMMAND | tail -N` the last N lines, after dots, of `| head -N` the
 * first; the comment that follows the command in the block stays.
 */
export function outputContent({ run }: Playground): Content {
  return (name, before) => {
    const [, command = name, end, some] = /^(.*?)(?: \| (tail|head) -(\d+))?$/.exec(name)!;
    const lines = run(command.split(' ')).split('\n');
    const shown =
      end === undefined
        ? lines
        : end === 'tail'
          ? ['...', ...lines.slice(-Number(some))]
          : [...lines.slice(0, Number(some)), '...'];
    const comment = /^\$ [^#\n]*?( +#.*)$/m.exec(before)?.[1] ?? '';
    return ['```console', `$ npx modgap ${command}${comment}`, ...shown, '```'].join('\n');
  };
}
