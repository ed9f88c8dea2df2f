/** From what the user wrote to the files that are meant. */
import fs from 'node:fs';
import { describeEndings } from '../formats/registry.js';
import { isPattern, parsePattern, type PatternSegment } from '../glob.js';
import { InputError } from '../input-error.js';
import { compareNaturally, groupShards, refuseRepeats, type FileGroup } from '../shards.js';

/**
 * The files that `paths` name, grouped into what belongs together. Two quoted patterns (or a pattern beside a file) are
 * a group each; plain names, and what a lone pattern finds, group by shared names up to a number. Throws an
 * {@link InputError} where a pattern finds nothing or a file is named twice.
 */
export function findFiles(paths: readonly string[]): FileGroup[] {
  if (paths.length === 0) {
    throw new InputError(
      `embeddings: expected at least one FILE, got none; name one that ends in ${describeEndings(undefined, 'or')}`,
    );
  }
  const found = paths.map((path) => ({ path, files: expand(path) }));
  refuseRepeats(found.flatMap(({ path, files }) => files ?? [path]));
  const [only] = found;
  if (found.every(({ files }) => files === undefined)) return groupShards(paths, false);
  if (found.length === 1 && only?.files !== undefined) return groupShards(only.files, true);
  return found.map(({ path, files }) => ({ label: path, files: files ?? [path], fromPattern: true }));
}

/** The files that a pattern matches, in natural order; nothing where `text` is no pattern, or a file's own name. */
function expand(text: string): string[] | undefined {
  if (!isPattern(text) || fs.existsSync(text)) return undefined;
  const pattern = process.platform === 'win32' ? text.replaceAll('\\', '/') : text;
  const files = new Set<string>();
  for (const segments of parsePattern(pattern)) {
    // An absolute pattern starts with an empty segment.
    const absolute = segments[0] === '';
    walk(absolute ? '/' : '', segments, absolute ? 1 : 0, files);
  }
  if (files.size === 0) {
    throw new InputError(
      `${text}: expected files that match this pattern, found none; ` +
        `check the pattern (it is read from ${process.cwd()})`,
    );
  }
  return [...files].sort(compareNaturally);
}

function walk(folder: string, segments: readonly PatternSegment[], at: number, found: Set<string>): void {
  const segment = segments[at];
  if (segment === undefined) return;
  const last = at === segments.length - 1;
  const visit = (name: string) => {
    const path = folder + name;
    const stat = fs.statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (last) {
      if (!stat.isDirectory()) found.add(path);
    } else if (stat.isDirectory()) {
      walk(`${path}/`, segments, at + 1, found);
    }
  };
  if (typeof segment === 'string' && segment !== '**') {
    visit(segment);
    return;
  }
  if (segment === '**') {
    // No folder, or one more: symbolic links are not followed, so the walk ends.
    walk(folder, last ? [...segments, /^[^.]/su] : segments, at + 1, found);
    for (const entry of entriesOf(folder)) {
      if (entry.isDirectory() && !entry.name.startsWith('.'))
        walk(`${folder}${entry.name}/`, segments, at, found);
    }
    return;
  }
  for (const entry of entriesOf(folder)) if (segment.test(entry.name)) visit(entry.name);
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder === '' ? '.' : folder, { withFileTypes: true });
  } catch {
    // A folder that cannot be listed holds no match that could be read.
    return [];
  }
}
