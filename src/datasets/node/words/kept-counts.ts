import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeFileAtomic } from '../../../files/node/index.js';
import type { CaptionShard } from '../../words/caption-shards.js';
import type { WordCounts } from '../../words/word-counts.js';
import type { WordList } from '../../words/word-list.js';

/** Changes whenever the same captions and lists would be counted otherwise. */
const RULES = 1;

/** Counts of shards in a folder: a file each, written whole, under a name that says what was counted. */
export class KeptCounts {
  constructor(
    private readonly folder: string,
    private readonly lists: readonly WordList[],
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /** What an earlier run counted; undefined where it did not, or the file is damaged. */
  read(shard: CaptionShard): WordCounts | undefined {
    const what = this.describe(shard);
    const path = this.pathOf(what);
    if (!existsSync(path)) return undefined;
    try {
      const kept = JSON.parse(readFileSync(path, 'utf8')) as {
        readonly what: unknown;
        readonly counts: WordCounts;
      };
      return isDeepStrictEqual(kept.what, what) ? kept.counts : undefined;
    } catch {
      return undefined;
    }
  }

  write(shard: CaptionShard, counts: WordCounts): void {
    const what = this.describe(shard);
    writeFileAtomic(this.pathOf(what), `${JSON.stringify({ what, counts })}\n`);
  }

  private describe({ file, from, to }: CaptionShard): unknown {
    const lists = createHash('sha256').update(JSON.stringify(this.lists.map(({ entries }) => entries)));
    const own = { ...file, path: resolve(file.path) };
    return JSON.parse(JSON.stringify({ rules: RULES, lists: lists.digest('hex'), file: own, from, to }));
  }

  private pathOf(what: unknown): string {
    const key = createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 32);
    return join(this.folder, `${key}.json`);
  }
}
