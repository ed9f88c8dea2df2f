import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readJson, type Storage } from '../../../files/storage.js';
import { Sha256 } from '../../../numeric/index.js';
import type { CaptionShard } from '../../words/caption-shards.js';
import type { WordCounts } from '../../words/word-counts.js';
import type { WordList } from '../../words/word-list.js';

/** Changes whenever the same captions and lists would be counted otherwise. */
const RULES = 1;

/** Counts of shards: a file each, written whole, under a name that says what was counted. */
export class KeptCounts {
  constructor(
    private readonly storage: Storage,
    private readonly lists: readonly WordList[],
  ) {}

  /** What an earlier run counted; undefined where it did not, or the file is damaged. */
  async read(shard: CaptionShard): Promise<WordCounts | undefined> {
    const what = this.describe(shard);
    try {
      const kept = await readJson<{ readonly what: unknown; readonly counts: WordCounts }>(
        this.storage,
        nameOf(what),
      );
      return kept !== undefined && isDeepStrictEqual(kept.what, what) ? kept.counts : undefined;
    } catch {
      return undefined;
    }
  }

  write(shard: CaptionShard, counts: WordCounts): Promise<void> {
    const what = this.describe(shard);
    return this.storage.write(nameOf(what), `${JSON.stringify({ what, counts })}\n`);
  }

  private describe({ file, from, to }: CaptionShard): unknown {
    const lists = new Sha256().update(JSON.stringify(this.lists.map(({ entries }) => entries))).hex();
    const own = { ...file, path: resolve(file.path) };
    return JSON.parse(JSON.stringify({ rules: RULES, lists, file: own, from, to }));
  }
}

function nameOf(what: unknown): string {
  return `${new Sha256().update(JSON.stringify(what)).hex().slice(0, 32)}.json`;
}
