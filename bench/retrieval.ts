import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, randomStream } from '../dist/numeric/index.js';

/**
 * `npm run bench -- retrieval [--images 5000] [--captions 5] [--dim 512] [--every 10] [--rounds 3] [--threads T]`
 *
 * Search at COCO's size, random rows with a gap: R@1, 5 and 10 in both directions, and the right match in the mixed
 * pool (recall, MRR, NDCG@10, and who comes first), beside products and full argsorts of all scores in PyTorch
 * (python3-torch), a block of queries at a time so that it fits. Both take turns, each in a process of its own, and
 * read the same files; reading is not timed. PyTorch sorts every `--every`-th query only, and its whole time is
 * reckoned from those; numbers of these queries are compared.
 */
export async function run(args: readonly string[]): Promise<void> {
  const option = (name: string, fallback: number): number => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(args[at + 1]);
  };
  const [images, captions, dim] = [option('images', 5000), option('captions', 5), option('dim', 512)];
  const [every, rounds] = [option('every', 10), option('rounds', 3)];
  const threads = option('threads', availableParallelism());
  const folder = mkdtempSync(join(tmpdir(), 'modgap-bench-'));
  try {
    const rows = captioned(images, captions, dim);
    writeFileSync(join(folder, 'images.f32'), rows.images);
    writeFileSync(join(folder, 'texts.f32'), rows.texts);
    const settings = [folder, dim, captions, every, threads].map(String);
    console.log(
      `retrieval, ${images} images and ${images * captions} texts in ${dim} dimensions, ${threads} threads`,
    );
    const ours: Answer[] = [];
    const theirs: Answer[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(answerOf(process.execPath, 'retrieval-child.js', settings));
      theirs.push(answerOf('/usr/bin/python3', '../bench/retrieval_torch.py', settings));
      const [own, torch] = [ours.at(-1)!, theirs.at(-1)!];
      compare(own.means, torch.means, images / every);
      const reckoned = torch.seconds * every;
      console.log(
        `  round ${round + 1}: modgap ${took(own)}; PyTorch ${torch.version} ${took(torch)} for every ${every}th ` +
          `query, ` +
          `${reckoned.toFixed(0)} s reckoned for all; same numbers`,
      );
    }
    const ratio = (of: (answer: Answer) => number) => (every * median(theirs.map(of))) / median(ours.map(of));
    console.log(
      `  medians: modgap is ${ratio((answer) => answer.seconds).toFixed(1)} times as fast, and takes ` +
        `1 / ${ratio((answer) => answer.cpuSeconds).toFixed(1)} of the processor time`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await Promise.resolve();
}

/** What one side found, and what it took. */
interface Answer {
  readonly version?: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  /** By part and metric, the mean over every so many queries. */
  readonly means: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const took = ({ seconds, cpuSeconds, peakMegabytes }: Answer): string =>
  `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processors), ${peakMegabytes.toFixed(0)} MB at most`;

function answerOf(program: string, script: string, settings: readonly string[]): Answer {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(execFileSync(program, [path, ...settings], { encoding: 'utf8' })) as Answer;
}

function compare(ours: Answer['means'], theirs: Answer['means'], queries: number): void {
  for (const [part, metrics] of Object.entries(theirs)) {
    for (const [key, value] of Object.entries(metrics)) {
      // Scores that agree in float32 may fall on either side in PyTorch.
      if (!(Math.abs(ours[part]![key]! - value) <= 2.5 / queries)) {
        throw new Error(`bench retrieval: ${part} ${key}: PyTorch has ${value}, got ${ours[part]![key]}`);
      }
    }
  }
}

/** Images around one centre and texts around another, a match being nearer than most: rows of length 1. */
function captioned(images: number, captions: number, dim: number) {
  const random = randomStream(1);
  const centres = [0, 1].map(() =>
    Float64Array.from({ length: dim }, (_, k) => random.normal() * (k < 4 ? 4 : 0.4)),
  );
  const out = {
    images: new Float32Array(images * dim),
    texts: new Float32Array(images * captions * dim),
  };
  const fill = (row: Float32Array, centre: Float64Array, meaning: Float64Array) => {
    let squares = 0;
    for (let k = 0; k < dim; k++) {
      row[k] = centre[k]! + 0.6 * meaning[k]! + 1.2 * random.normal();
      squares += row[k]! ** 2;
    }
    for (let k = 0; k < dim; k++) row[k]! /= Math.sqrt(squares);
  };
  for (let i = 0; i < images; i++) {
    const meaning = Float64Array.from({ length: dim }, () => random.normal());
    fill(out.images.subarray(i * dim, (i + 1) * dim), centres[0]!, meaning);
    for (let c = 0; c < captions; c++) {
      const at = (i * captions + c) * dim;
      fill(out.texts.subarray(at, at + dim), centres[1]!, meaning);
    }
  }
  return out;
}
