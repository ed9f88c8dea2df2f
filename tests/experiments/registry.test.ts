import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { kindTables, tableContent } from '../../scripts/docs/blocks.js';
import { run as runCli } from '../../src/cli/program.js';
import type { Experiment } from '../../src/experiments/index.js';
import {
  experimentDocument,
  experimentOutputs,
  experiments,
  experimentsIndex,
  experimentTable,
  PAPERS,
  runExperiment,
} from '../../src/experiments/index.js';
import { htmlPage } from '../../src/report/index.js';
import { drawing, lines } from '../../src/report/marks/index.js';
import { temporaryFolder, tinyHost } from './host.js';

/** All that one more experiment is: an object. */
const dummy: Experiment<{ readonly factor: number }, { readonly product: number }, undefined> = {
  id: 'dummy-product',
  title: 'Six times seven',
  source: { paper: 'two-effects', figure: 'Fig. 99' },
  summary: 'the product of a factor and six; nothing is needed',
  presets: { quick: { factor: 7 }, paper: { factor: 9 } },
  run: ({ factor }, { seed }) =>
    Promise.resolve({
      findings: { product: 6 * factor },
      claims: [
        {
          text: 'the product is forty-two',
          holds: 6 * factor === 42,
          measured: `six times the factor is ${6 * factor}`,
          paper: 'Fig. 99: forty-two',
        },
      ],
      pictures: undefined,
      notes: [`The seed ${seed} decides nothing here.`],
    }),
  page: ({ product }) => ({
    lead: [`The product of both numbers is ${product}.`],
    figures: [
      {
        id: 'dummy-line',
        title: `A line up to ${product}`,
        caption: 'From nothing to the product.',
        spec: drawing([
          {
            x: { title: 'Factor' },
            y: { title: 'Product' },
            marks: [
              lines([
                {
                  name: 'product',
                  points: [
                    { x: 0, y: 0 },
                    { x: 7, y: product },
                  ],
                },
              ]),
            ],
          },
        ]),
      },
    ],
    tables: [
      {
        caption: 'What was multiplied',
        columns: [{ header: 'Number' }, { header: 'Product', kind: 'number' }],
        rows: [['six', String(product)]],
      },
    ],
  }),
};

/** What the command line prints, and its exit status. */
async function cli(...args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const caught = { out: '', err: '' };
  const keep = (key: 'out' | 'err') => (chunk: string | Uint8Array) => {
    caught[key] += String(chunk);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('err')),
  ];
  try {
    return { status: await runCli(args), ...caught };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('an experiment that is added to the registry, and nowhere else,', () => {
  let remove: () => void;
  beforeAll(() => void (remove = experiments.add(dummy as Experiment)));
  afterAll(() => remove());

  it('is listed for people and as JSON', async () => {
    const { status, out } = await cli('reproduce', '--list');
    expect(status).toBe(0);
    expect(out).toMatch(/\n *dummy-product +Fig\. 99 +the product of a factor and six; nothing is needed\n/);
    const whole = await cli('list', 'experiments', '--json');
    expect(JSON.parse(whole.out)).toMatchObject({
      experiments: expect.arrayContaining([
        expect.objectContaining({ id: 'dummy-product', title: 'Six times seven' }),
      ]) as unknown,
    });
    const listed = JSON.parse((await cli('reproduce', '--list', '--json')).out) as { experiments: object[] };
    expect(listed.experiments).toHaveLength(experiments.all.length);
    const { id, title, summary, source } = dummy;
    expect(listed.experiments.at(-1)).toEqual({ id, title, summary, source });
  });

  it('runs from the command line into a report, figures, findings and the first page', async () => {
    const out = join(temporaryFolder(), 'out');
    const text = await cli('reproduce', 'dummy-product', 'sphere', '--out', out, '--seed', '7');
    expect(text.status).toBe(0);
    for (const words of [
      'Six times seven (dummy-product, preset quick, seed 7)',
      'What was multiplied',
      '1 of 1 claim held here:',
      '✓ the product is forty-two',
      'here: six times the factor is 42',
      'paper: Fig. 99: forty-two',
      'The seed 7 decides nothing here.',
    ]) {
      expect(text.out).toContain(words);
    }

    const files = readdirSync(out, { recursive: true, encoding: 'utf8' });
    const fileOf = (end: string): string => {
      const found = files.filter((path) => path.endsWith(end));
      expect(found, end).toHaveLength(1);
      return readFileSync(join(out, found[0]!), 'utf8');
    };
    const page = fileOf('dummy-product/report.html');
    for (const words of ['Six times seven', 'The product is forty-two', 'A line up to 42', 'Fig. 99']) {
      expect(page).toContain(words);
    }
    expect(fileOf('dummy-line.svg')).toContain('A line up to 42');
    const kept = JSON.parse(fileOf('dummy-product/findings.json')) as object;
    expect(kept).toMatchObject({ id: 'dummy-product', preset: 'quick', seed: 7, findings: { product: 42 } });
    const index = fileOf('index.html');
    expect(index).toContain('2 experiments');
    expect(index).toContain('Six times seven');
    expect(index).toContain('dummy-product/report.html');
    expect(index).toContain('The product is forty-two');
  });

  it('runs as JSON, its claim judged anew at each preset', async () => {
    const out = join(temporaryFolder(), 'out');
    const args = ['reproduce', 'dummy-product', '--preset', 'paper', '--json', '--out', out];
    const { experiments: documents } = JSON.parse((await cli(...args)).out) as { experiments: object[] };
    expect(documents).toMatchObject([
      {
        id: 'dummy-product',
        preset: 'paper',
        findings: { product: 54, configuration: { preset: { factor: 9 }, seed: 0 } },
        claims: [{ text: 'the product is forty-two', holds: false }],
        notes: ['The seed 0 decides nothing here.'],
      },
    ]);
  });

  it("is in the runner's documents, its report and the first page of several", async () => {
    const run = await runExperiment(dummy, 'quick', tinyHost());
    expect(experimentDocument(run)).toEqual({
      id: 'dummy-product',
      preset: 'quick',
      findings: run.findings,
      claims: run.claims,
      notes: ['The seed 3 decides nothing here.'],
    });
    const { report, json } = experimentOutputs(run);
    expect(JSON.parse(json)).toMatchObject({ id: 'dummy-product', seed: 3, findings: { product: 42 } });
    expect(await htmlPage(report)).toContain('The product of both numbers is 42.');
    const index = experimentsIndex([{ ...run, href: 'dummy-product/report.html' }], 'All of them');
    expect(await htmlPage(index)).toContain('href="dummy-product/report.html"');
    expect(JSON.stringify(index)).toContain('{"text":"1 of 1 held","status":"held"}');
    expect(index.sections.map(({ heading }) => heading)).not.toContain('What did not hold here');
    // A claim that failed stands before all others.
    const failed = { ...run, claims: run.claims.map((claim) => ({ ...claim, holds: false })) };
    const { sections } = experimentsIndex([{ ...failed, href: 'dummy-product/report.html' }], 'All of them');
    expect(JSON.stringify(sections[0])).toContain('{"text":"0 of 1 held","status":"not-held"}');
    expect(sections[1]).toMatchObject({
      heading: 'What did not hold here',
      tables: [
        {
          rows: [
            [
              'The product is forty-two',
              { text: 'dummy-product', href: 'dummy-product/report.html' },
              'six times the factor is 42',
              'Fig. 99: forty-two',
            ],
          ],
        },
      ],
    });
  });

  it('is in the table of the documentation', async () => {
    const { columns, rows } = experimentTable();
    expect(columns).toEqual(['id', 'paper', 'figure', 'title', 'summary']);
    expect(rows).toHaveLength(experiments.all.length);
    const { id, title, summary } = dummy;
    expect(rows.at(-1)).toEqual([id, 'two-effects', 'Fig. 99', title, summary]);
    const content = tableContent(await kindTables());
    expect(content('experiments', '')).toContain('the product of a factor and six; nothing is needed');
  });
});

describe('the registry of experiments', () => {
  it('knows nothing of one that was taken out again', async () => {
    expect(experiments.has('dummy-product')).toBe(false);
    const { status, err } = await cli('reproduce', 'dummy-product');
    expect(status).toBe(2);
    expect(err).toMatch(
      /^modgap: reproduce: expected an experiment \(pervasive-gap, .*, got dummy-product\n$/,
    );
  });

  it('holds experiments of both papers, in words', () => {
    expect(new Set(experiments.all.map(({ source }) => source.paper))).toEqual(new Set(Object.keys(PAPERS)));
    expect(new Set(experiments.all.map(({ title }) => title)).size).toBe(experiments.all.length);
    for (const { id, title, summary, source, presets } of experiments.all) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(title, id).toMatch(/^[A-Z].* .*[^.]$/);
      expect(summary, id).toMatch(/^\S+ .*[^.]$/);
      expect(source.figure, id).toMatch(/Fig\.|Table|section|Theorem/);
      expect(Object.keys(presets).sort(), id).toEqual(['paper', 'quick']);
    }
  });
});
