/**
 * Fills what the documentation quotes.
 *
 *   npm run docs:tables              tables of the registries, and code of the examples
 *   npm run docs:outputs             the same, the output of the commands that README and docs quote, and figures
 *   npm run docs:outputs -- --slow   and the figure of the demo, which takes minutes
 *
 * Outputs need a build, and CLIP's features at ../shared/embeddings; where those are missing, blocks stay as they are.
 */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import {
  codeContent,
  fillBlocks,
  kindTables,
  markdownFiles,
  tableContent,
  type Content,
} from './docs/blocks.js';
import { openPlayground, outputContent, type Playground } from './docs/outputs.js';

const root = resolve(import.meta.dirname, '..');

const [mode = 'tables', ...flags] = process.argv.slice(2);
if (!['tables', 'outputs'].includes(mode)) {
  throw new RangeError(`docs: expected tables or outputs, got ${mode}`);
}

/** Figures of the documentation: the command that draws each, and where it puts it. */
const FIGURES = [
  {
    image: 'docs/images/clip-pca.svg',
    command: ['measure', 'clip.npy', '--figures', '--out', 'figures'],
    drawn: 'pca.svg',
    slow: false,
  },
  {
    image: 'docs/images/information-imbalance.svg',
    command: ['demo', '--out', 'demo'],
    drawn: 'information-imbalance.svg',
    slow: true,
  },
];

const contents: Record<string, Content> = {
  table: tableContent(await kindTables()),
  code: codeContent(root),
};
const playground = mode === 'outputs' ? openPlayground(root) : undefined;
if (mode === 'outputs' && playground === undefined) {
  console.warn('no features at ../shared/embeddings: outputs and figures stay as they are');
}
if (playground !== undefined) contents['output'] = outputContent(playground);
try {
  for (const path of markdownFiles(root)) await fill(path);
  if (playground !== undefined) drawFigures(playground);
} finally {
  playground?.close();
}

async function fill(path: string): Promise<void> {
  const file = join(root, path);
  const before = readFileSync(file, 'utf8');
  const filled = fillBlocks(before, contents);
  const after = await format(filled, { ...(await resolveConfig(file)), filepath: file });
  if (after === before) return;
  writeFileSync(file, after);
  console.log(`written: ${path}`);
}

function drawFigures({ run, folder }: Playground): void {
  for (const { image, command, drawn, slow } of FIGURES) {
    if (slow && !flags.includes('--slow')) continue;
    run(command);
    const path = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find(
      (file) => basename(file) === drawn,
    );
    if (path === undefined) throw new Error(`${command.join(' ')}: expected it to draw ${drawn}`);
    copyFileSync(join(folder, path), join(root, image));
    console.log(`written: ${image}`);
  }
}
