import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cocoObjects, commonAttributes, type WordList } from '../dist/datasets/index.js';
import { countWords } from '../dist/datasets/node/index.js';
import { countTask } from '../dist/datasets/node/words/count-task.js';
import { openCaptions } from '../dist/datasets/node/words/open-captions.js';
import { DuckDB } from '../dist/files/node/duckdb.js';
import { makeWorld } from '../dist/runtime/node/index.js';
import { randomStream } from '../dist/numeric/index.js';

/**
 * `npm run bench -- words [--captions 200000] [--rounds 3] [--peer 20000]`
 *
 * Captions a second of one core's time, so that other work on the machine does not count: 10 to 15 words each, of a
 * vocabulary with Zipf's frequencies, one word in twelve of the lists that ship. Beside Python, on `--peer` of the
 * captions, alternating: one compiled regular expression of all forms, and the words of each caption looked up in a
 * dictionary. All find the same counts. Then every form of file; and, by the clock, a text file over as many threads
 * as there are cores.
 */
export async function run(args: readonly string[]): Promise<void> {
  const option = (name: string, fallback: number): number => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(args[at + 1]);
  };
  const [count, rounds, peerCount] = [
    option('captions', 200_000),
    option('rounds', 3),
    option('peer', 20_000),
  ];
  const lists = [cocoObjects(), commonAttributes()];
  const captions = drawCaptions(count, lists);
  const folder = mkdtempSync(join(tmpdir(), 'modgap-bench-'));
  try {
    const write = (name: string, text: string): string => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    };
    const text = write('captions.txt', `${captions.join('\n')}\n`);
    const sample = write('sample.txt', `${captions.slice(0, peerCount).join('\n')}\n`);
    const forms = write(
      'forms.json',
      JSON.stringify(lists.flatMap(({ entries }) => entries.map((entry) => entry.forms))),
    );
    const bytes = statSync(text).size;
    console.log(
      `words, ${count} captions of 10 to 15 words, ${(bytes / count).toFixed(0)} bytes each; ` +
        `${rounds} rounds, alternating; captions a second and core`,
    );
    const expected = (await countWords([sample], lists)).counts.entryOccurrences;
    const ours: number[] = [];
    const theirs: Record<string, number[]> = { expression: [], dictionary: [] };
    await rate(text, lists);
    for (let round = 0; round < rounds; round++) {
      ours.push(await rate(text, lists));
      for (const [kind, rates] of Object.entries(theirs)) {
        const found = await peer(kind, sample, forms);
        if (JSON.stringify(found.occurrences) !== JSON.stringify(expected)) {
          throw new Error(`bench words: Python's ${kind} finds other counts`);
        }
        rates.push(peerCount / found.seconds);
      }
      console.log(
        `  round ${round + 1}: modgap ${thousands(ours.at(-1)!)}; Python's ${Object.entries(theirs)
          .map(([kind, rates]) => `${kind} ${thousands(rates.at(-1)!)}`)
          .join(', ')}`,
      );
    }
    for (const [kind, rates] of Object.entries(theirs)) {
      console.log(
        `  median: modgap ${thousands(median(ours))}, Python's ${kind} ${thousands(median(rates))}, ` +
          `equal counts: ${(median(ours) / median(rates)).toFixed(0)} times as fast`,
      );
    }
    const others = {
      'comma-separated values': write(
        'captions.csv',
        [
          'url,caption,width',
          ...captions.map((caption, k) => `https://example.com/${k}.jpg,"${caption}",640`),
          '',
        ].join('\n'),
      ),
      'JSON lines': write(
        'captions.jsonl',
        captions
          .map(
            (caption, k) =>
              `${JSON.stringify({ url: `https://example.com/${k}.jpg`, caption, width: 640 })}\n`,
          )
          .join(''),
      ),
      Parquet: await parquetOf(text, join(folder, 'captions.parquet')),
    };
    for (const [name, path] of Object.entries(others)) {
      const rates: number[] = [];
      for (let round = 0; round < rounds; round++) rates.push(await rate(path, lists));
      console.log(`  median, ${name}: ${thousands(median(rates))}`);
    }
    const threads = availableParallelism();
    const copies = Array.from({ length: 2 * threads }, (_, k) =>
      write(`copy${k}.txt`, `${captions.join('\n')}\n`),
    );
    const start = performance.now();
    await countWords(copies, lists, { threads });
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `  by the clock, text, ${threads} threads: ${thousands((count * copies.length) / seconds)} captions a ` +
        'second, start of the threads included',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Captions of made-up words, every twelfth or so from the lists; now and then a capital or a comma. */
function drawCaptions(count: number, lists: readonly WordList[]): string[] {
  const random = randomStream(0);
  const letters = 'etaoinshrdlucmfwypvbgk';
  const letter = (): string => letters[Math.floor(letters.length * random.uniform() ** 1.5)]!;
  const vocabulary = Array.from({ length: 30_000 }, (_, rank) =>
    Array.from({ length: 2 + random.below(rank < 200 ? 4 : 9) }, letter).join(''),
  );
  const listed = lists.flatMap(({ entries }) => entries.flatMap((entry) => entry.forms));
  return Array.from({ length: count }, () =>
    Array.from({ length: 10 + random.below(6) }, () => {
      // Zipf's law: the k-th word as often as 1 / k.
      const word =
        random.below(12) === 0
          ? listed[random.below(listed.length)]!
          : vocabulary[Math.floor(vocabulary.length ** random.uniform()) - 1]!;
      const cased = random.below(6) === 0 ? word[0]!.toUpperCase() + word.slice(1) : word;
      return random.below(10) === 0 ? `${cased},` : cased;
    }).join(' '),
  );
}

async function rate(path: string, lists: readonly WordList[]): Promise<number> {
  const file = await openCaptions(path);
  const to =
    file.layout.form === 'parquet' ? file.layout.groups.reduce((sum, rows) => sum + rows, 0) : file.size;
  const from = file.layout.form === 'parquet' ? 0 : file.layout.start;
  const context = {
    progress: () => undefined,
    transfer: () => undefined,
    throwIfStopped: () => undefined,
    world: makeWorld(),
  };
  const start = process.cpuUsage();
  const { captions } = await countTask.work(
    { lists, shard: { file, from, to, cost: 1 }, inQuotes: false },
    context,
  );
  const { user, system } = process.cpuUsage(start);
  return captions / ((user + system) / 1e6);
}

async function parquetOf(text: string, path: string): Promise<string> {
  const reader = await DuckDB.open();
  const copy =
    `COPY (SELECT column0 AS caption FROM read_csv('${text}', header = false, delim = '\\0', ` +
    `quote = '', escape = '', columns = {column0: 'VARCHAR'})) TO '${path}' (FORMAT parquet)`;
  for await (const chunk of reader.stream({ path, title: 'Parquet', tellsRows: true, from: () => '' }, copy))
    void chunk;
  reader.close();
  return path;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

interface PeerResult {
  readonly seconds: number;
  readonly occurrences: readonly number[];
}

/** Processor time of Python without its start, and what it counted. */
function peer(kind: string, text: string, forms: string): Promise<PeerResult> {
  const script = fileURLToPath(new URL('../bench/words.py', import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn('/usr/bin/python3', [script, kind, text, forms], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(JSON.parse(output) as PeerResult);
      else reject(new Error(`words.py ended with status ${code}`));
    });
  });
}
