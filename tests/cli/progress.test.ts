import { describe, expect, it } from 'vitest';
import { Progress, type ProgressUpdate } from '../../src/cli/progress.js';
import { SeriesProgress } from '../../src/experiments/kit/series.js';

/** What a log file gets of updates, each at its time in seconds. */
function logged(...updates: readonly (readonly [number, Omit<ProgressUpdate, 'step'>])[]): string[] {
  const lines: string[] = [];
  let time = 0;
  const progress = new Progress({ write: (text: string) => lines.push(text.trim()) }, () => 1000 * time);
  for (const [at, update] of updates) {
    time = at;
    progress.update({ step: 'Working', ...update });
  }
  return lines;
}

describe('progress', () => {
  it('tells the time left at the pace of the work', () => {
    expect(logged([0, { done: 0, total: 100 }], [10, { done: 25, total: 100 }])).toEqual([
      'Working: 25 %, 30 s left',
    ]);
  });

  it('does not count what an earlier run has done: 80 of 100 were there, 10 took 10 s, 10 are left', () => {
    expect(logged([0, { done: 80, total: 100 }], [10, { done: 90, total: 100 }])).toEqual([
      'Working: 90 %, 10 s left',
    ]);
  });

  it('says nothing of the time left before there is a pace, or when all is done', () => {
    expect(
      logged([0, { done: 80, total: 100 }], [10, { done: 81, total: 100 }], [20, { done: 100, total: 100 }]),
    ).toEqual(['Working: 81 %', 'Working: 100 %']);
  });

  it('believes whoever knows better', () => {
    expect(logged([0, { done: 0, total: 4 }], [10, { done: 1, total: 4, secondsLeft: 5 }])).toEqual([
      'Working: 25 %, 5.0 s left',
    ]);
  });
});

describe('progress of a series', () => {
  it('takes its pace from the work of this session: models that were read and steps that were there have none', () => {
    let time = 0;
    const series = new SeriesProgress('Training', ['a', 'b', 'c', 'd'], [1, 1, 1, 1], () => time);
    // Two models are read, the third goes on at its half: that tells nothing of how long the rest takes.
    expect(series.finished(0).secondsLeft).toBeUndefined();
    time = 10;
    expect(series.finished(1).secondsLeft).toBeUndefined();
    expect(series.at(2, { share: 0.5, detail: 'step 50 of 100' }).secondsLeft).toBeUndefined();
    time = 1010;
    const { share, detail, secondsLeft } = series.at(2, { share: 0.6, detail: 'step 60 of 100' });
    expect(detail).toBe('2 of 4 done; c: step 60 of 100');
    // In 1.01 s a tenth of a model's steps; left are the rest of this model and another.
    const own = 0.97 * 0.6;
    expect(share).toBeCloseTo((2 + own) / 4, 12);
    expect(secondsLeft).toBeCloseTo((1.01 * (2 - own)) / (0.97 * 0.1), 9);
  });

  it('is not at its end before the last task is', () => {
    const series = new SeriesProgress('Training', ['a', 'b'], [1, 1], () => 0);
    series.finished(0);
    expect(series.at(1, { share: 1, detail: 'step 9 of 9' }).share).toBeLessThan(0.99);
    expect(series.finished(1)).toMatchObject({ share: 1, detail: '2 of 2 done; b: done' });
  });
});
