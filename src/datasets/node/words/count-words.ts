import { InputError } from '../../../files/input-error.js';
import type { Storage } from '../../../files/storage.js';
import { refuseRepeats } from '../../../files/shards.js';
import type { Tasks } from '../../../runtime/index.js';
import { threadTasks } from '../../../runtime/node/index.js';
import { shardsOf, type CaptionShard } from '../../words/caption-shards.js';
import { addCounts, noCounts, type WordCounts } from '../../words/word-counts.js';
import type { WordList } from '../../words/word-list.js';
import { countTask, type CountTaskInput } from './count-task.js';
import { KeptCounts } from './kept-counts.js';
import { openCaptions, type OpenCaptionsOptions } from './open-captions.js';
import { quotesTask } from './quotes-task.js';

export interface CountWordsOptions extends OpenCaptionsOptions {
  /** Where shards are counted side by side; whoever gives it disposes of it. Default: `threads` threads. */
  readonly tasks?: Tasks;
  /** Default: 1. */
  readonly threads?: number;
  /** Where the counts of each shard are kept as soon as it is counted. Default: nowhere. */
  readonly keep?: Storage;
  /** Whether counts that are kept there from earlier are taken, where file and lists are the same. Default: false. */
  readonly resume?: boolean;
  /** Only each `of`-th shard, beginning with the `part`-th (from 1), for one of several machines. Default: all. */
  readonly part?: { readonly part: number; readonly of: number };
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CountWordsProgress) => void;
}

export interface CountWordsProgress {
  readonly stage: 'opening' | 'boundaries' | 'counting';
  /** Of the stage, from 0 to 1. */
  readonly share: number;
}

export interface CountedWords {
  readonly counts: WordCounts;
  readonly shards: number;
  /** Of these, taken from an earlier run. */
  readonly resumed: number;
  /** Bytes on the disk of all files. */
  readonly bytes: number;
}

/**
 * Counts the words of `lists` in files of captions: every file in shards, as many at a time as `tasks` runs.
 *
 * @throws InputError that names the file, and the line where there is one; the signal's reason where it aborts. Shards
 * that were counted before stay kept.
 */
export async function countWords(
  paths: readonly string[],
  lists: readonly WordList[],
  options: CountWordsOptions = {},
): Promise<CountedWords> {
  const { signal, onProgress, part, keep, resume = false } = options;
  if (paths.length === 0) {
    throw new InputError(
      'words: expected at least one file of captions, got none; name a .txt, .csv, .tsv, .jsonl or .parquet file',
    );
  }
  refuseRepeats(paths);
  const shards: CaptionShard[] = [];
  let bytes = 0;
  for (const [k, path] of paths.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ stage: 'opening', share: k / paths.length });
    const file = await openCaptions(path, options);
    bytes += file.size;
    shards.push(...shardsOf(file));
  }
  const own = part === undefined ? shards : shards.filter((_, k) => k % part.of === part.part - 1);
  const kept = keep === undefined ? undefined : new KeptCounts(keep, lists);
  let counts = noCounts(lists);
  const open: CaptionShard[] = [];
  for (const shard of own) {
    const earlier = resume ? await kept?.read(shard) : undefined;
    if (earlier === undefined) open.push(shard);
    else counts = addCounts(counts, earlier);
  }
  const tasks = options.tasks ?? threadTasks({ size: options.threads ?? 1 });
  try {
    const inQuotes = await quoteStates(shards, open, tasks, options);
    const progress = new Shares(open, (share) => onProgress?.({ stage: 'counting', share }));
    // A few more than run at a time: a list of all shards of a large data set need not wait in memory as messages.
    let next = 0;
    const failed = new AbortController();
    const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
    const worker = async (): Promise<void> => {
      for (let k = next++; k < open.length && !stop.aborted; k = next++) {
        const shard = open[k]!;
        const input: CountTaskInput = { lists, shard, inQuotes: inQuotes.get(shard) ?? false };
        const found = await tasks.run(countTask, input, {
          signal: stop,
          onProgress: (share) => progress.set(k, share),
        });
        await kept?.write(shard, found);
        counts = addCounts(counts, found);
        progress.set(k, 1);
      }
    };
    const workers = Array.from({ length: Math.min(tasks.size, open.length) }, () =>
      worker().catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    );
    await Promise.allSettled(workers);
    signal?.throwIfAborted();
    failed.signal.throwIfAborted();
  } finally {
    if (options.tasks === undefined) await tasks.dispose();
  }
  return { counts, shards: own.length, resumed: own.length - open.length, bytes };
}

/**
 * For shards of comma-separated values that begin in the middle: whether they begin inside a quoted field. Quotes come
 * in pairs, so that their number before a shard tells, whatever the fields hold.
 */
async function quoteStates(
  shards: readonly CaptionShard[],
  open: readonly CaptionShard[],
  tasks: Tasks,
  { signal, onProgress }: CountWordsOptions,
): Promise<ReadonlyMap<CaptionShard, boolean>> {
  const isTable = ({ file: { layout, gzip } }: CaptionShard): boolean =>
    layout.form === 'table' && layout.delimiter === ',' && !gzip;
  const isFirst = ({ file: { layout }, from }: CaptionShard): boolean =>
    layout.form !== 'parquet' && from === layout.start;
  const needed = new Set(open.filter((shard) => isTable(shard) && !isFirst(shard)).map(({ file }) => file));
  const counted = shards.filter((shard) => needed.has(shard.file) && shard.to < shard.file.size);
  const progress = new Shares(counted, (share) => onProgress?.({ stage: 'boundaries', share }));
  const quotes = await tasks.map(
    quotesTask,
    counted.map(({ file, from, to }) => ({ path: file.path, from, to })),
    { ...(signal && { signal }), onProgress: (_, k) => progress.set(k, 1) },
  );
  const quotesOf = new Map(counted.map((shard, k) => [shard, quotes[k]!]));
  const states = new Map<CaptionShard, boolean>();
  let inside = false;
  for (const shard of shards) {
    if (isFirst(shard)) inside = false;
    states.set(shard, inside);
    if ((quotesOf.get(shard) ?? 0) % 2 === 1) inside = !inside;
  }
  return states;
}

/** How much of the shards is done. */
class Shares {
  private readonly shares: Float64Array;
  private readonly total: number;
  private done = 0;

  constructor(
    private readonly shards: readonly CaptionShard[],
    private readonly tell: (share: number) => void,
  ) {
    this.shares = new Float64Array(shards.length);
    this.total = shards.reduce((sum, { cost }) => sum + cost, 0);
  }

  set(shard: number, share: number): void {
    this.done += (share - this.shares[shard]!) * this.shards[shard]!.cost;
    this.shares[shard] = share;
    this.tell(this.total > 0 ? this.done / this.total : 1);
  }
}
