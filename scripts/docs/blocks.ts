/**
 * Blocks of the documentation that are made, not written: between `<!-- KIND:NAME -->` and `<!-- /KIND:NAME -->`
 * stands what a registry, a file or a command says.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kinds } from '../../src/cli/kinds.js';
import type { KindTable } from '../../src/numeric/index.js';
import { tableOrList } from './markdown.js';

/** What stands in a block, or undefined where this run cannot tell, and the block stays as it is. */
export type Content = (name: string, before: string) => string | undefined;

const BLOCK = /<!-- (table|code|output):(.+?) -->\n([\s\S]*?)<!-- \/\1:\2 -->/g;

/** The text with its blocks filled anew; kinds that are not given stay as they are. */
export function fillBlocks(text: string, contents: Readonly<Record<string, Content>>): string {
  return text.replace(BLOCK, (block, kind: string, name: string, before: string) => {
    const content = contents[kind]?.(name, before);
    return content === undefined
      ? block
      : `<!-- ${kind}:${name} -->\n\n${content}\n\n<!-- /${kind}:${name} -->`;
  });
}

/** The blocks of one kind in a text. */
export function blockNames(text: string, kind: string): readonly string[] {
  return [...text.matchAll(BLOCK)].filter(([, own]) => own === kind).map(([, , name]) => name!);
}

/** The tables of all kinds, as `modgap list` has them. */
export function kindTables(): Promise<readonly KindTable[]> {
  return Promise.all(kinds.map(({ table }) => table()));
}

/** A registry as a table or a list. @throws RangeError where there is no such table. */
export function tableContent(tables: readonly KindTable[]): Content {
  return (name) => {
    const table = tables.find(({ kind }) => kind === name);
    if (table === undefined) {
      const known = tables.map(({ kind }) => kind).join(', ');
      throw new RangeError(`table: expected one of ${known}; got ${name}`);
    }
    return tableOrList(table);
  };
}

/** A file of the repository as it is. */
export function codeContent(root: string): Content {
  return (path) => `\`\`\`ts\n${readFileSync(join(root, path), 'utf8').trimEnd()}\n\`\`\``;
}

/** The written Markdown of the repository, by path from its root. */
export function markdownFiles(root: string): readonly string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((path) => join('docs', path))
    .filter((path) => path.endsWith('.md') && !path.startsWith(join('docs', 'api')));
  return ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...docs.sort()];
}
