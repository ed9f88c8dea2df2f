import { describe, expect, it } from 'vitest';
import { htmlPage, measureReport, type Report } from '../../src/report/index.js';
import { createHash } from 'node:crypto';
import { pageScript, scriptHash } from '../../src/report/html/script.js';
import { sphereShare } from '../../src/report/measure-report.js';
import { html, trusted } from '../../src/report/html/markup.js';
import { makeDegenerateFindings, makeFindings, makePictures, makeUnpairedFindings } from './fixtures.js';

const plainReport: Report = { title: 'T', lead: [], sections: [] };

/** Every address in the page that a browser would follow by itself or on a click. */
const addresses = (page: string): string[] =>
  [...page.matchAll(/\s(?:src|href|srcset|poster|action|data|xlink:href)="([^"]*)"/g)].map(
    ([, address = '']) => address,
  );

describe('the page of a measurement', async () => {
  const page = await htmlPage(measureReport(makeFindings(), makePictures()));

  it('loads nothing: its addresses are papers to click and its own data', () => {
    expect(page).not.toMatch(/<(link|img|iframe|object|embed|base|audio|video)\b|@import|url\((?!#)/);
    for (const address of addresses(page)) {
      expect(address).toMatch(
        /^https:\/\/(arxiv\.org\/abs|doi\.org)\/[\d./]+$|^data:application\/json|^#[\w-]+$/,
      );
    }
    // Names of points in three clouds, the numbers, and the page's own script, which its hash allows.
    expect(page.match(/<script\b[^>]*>/g)).toEqual([
      ...Array<string>(3).fill('<script type="application/json" class="points">'),
      '<script type="application/json" id="data">',
      '<script>',
    ]);
    // Nothing is fetched, but pictures inside figures (as data) must show.
    expect(page).toContain('content="default-src &#39;none&#39;; img-src data:;');
  });

  it('is a document with one title, headings in order, named figures and tables with headers', () => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/i);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    const figures = page.match(/<figure\b.*?<\/figure>/gs) ?? [];
    expect(figures).toHaveLength(8);
    for (const figure of figures) {
      expect(figure).toMatch(/<h3>.+<\/h3>/s);
      // For a page's column and for a telephone.
      expect(figure.match(/<svg [^>]*role="img" aria-label="[^"]{40,}"/g)).toHaveLength(2);
      expect(figure).toMatch(/<figcaption>.{40,}<\/figcaption>/s);
    }
    for (const table of page.match(/<table\b.*?<\/table>/gs) ?? []) {
      expect(table).toMatch(/<caption>/);
      const columns = table.match(/<th scope="col"/g)?.length;
      for (const row of table.match(/<tbody>.*<\/tbody>/s)?.[0].match(/<tr>.*?<\/tr>/gs) ?? []) {
        expect(row.match(/<th scope="row"|<td /g)).toHaveLength(columns ?? -1);
      }
    }
  });

  it('repeats no id, not even those inside the drawings', () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(id);
  });

  it('says first what is broken, then what to do, then the numbers', () => {
    const places = [
      /class="lead"/,
      /A text query finds/,
      /<h2>What to do/,
      /modgap close compare rings\.npy/,
      /class="headlines"/,
    ];
    const at = places.map((place) => page.search(place));
    expect(at).not.toContain(-1);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(page).not.toContain('class="notices"');
  });

  it('shows warnings in a box before what to do', async () => {
    const warnings = [{ code: 'few-pairs', text: 'Only 10 <pairs>.' }] as const;
    const warned = await htmlPage(measureReport(makeFindings({ warnings }), makePictures()));
    const box = /<div class="notices".*?<\/div>/s.exec(warned)?.[0] ?? '';
    expect(box).toMatch(/Few pairs\..*Only 10 &lt;pairs&gt;\./s);
    expect(warned.indexOf(box)).toBeLessThan(warned.indexOf('What to do'));
  });

  it('of unpaired rows shows what needs no pairs, and no empty place', async () => {
    const pictures = makePictures();
    const unpaired = await htmlPage(
      measureReport(makeUnpairedFindings(), {
        ...pictures,
        ...{ pca: { ...pictures.pca, joined: false }, umap: { ...pictures.umap, joined: false } },
        matchedCosines: { low: -1, high: 1, counts: [0, 0] },
      }),
    );
    expect(unpaired.replace(/<script.*?<\/script>/gs, '')).not.toMatch(/NaN|undefined|not defined/);
    const ids = [...unpaired.matchAll(/<figure id="([\w-]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual([
      'own-kind',
      'pca',
      'permutation',
      'difference-spectrum',
      'best-dimensions',
      'cosines',
      'umap',
    ]);
    expect(unpaired).not.toMatch(/a line joins each image to its text\. (The axes|UMAP)/);
    expect(unpaired).not.toMatch(/<tbody role="rowgroup">\s*<\/tbody>/);
  });

  it('carries all numbers twice, as they stand', () => {
    const embedded = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
    expect(JSON.parse(embedded)).toEqual(JSON.parse(JSON.stringify(makeFindings())));
    const link = /href="data:application\/json;charset=utf-8,([^"]*)"/.exec(page)?.[1] ?? '';
    expect(JSON.parse(decodeURIComponent(link))).toEqual(JSON.parse(JSON.stringify(makeFindings())));
  });

  it('tells seed, version, source, samples and each measure’s paper', () => {
    const text = page.replace(/<[^>]*>/g, ' ');
    for (const part of [
      'rings.npy',
      '0.0.0-test',
      'Bootstrap resamples',
      'UMAP',
      'Schrodi et al., ICLR 2025',
      'seed 7',
    ]) {
      expect(text).toContain(part);
    }
  });
});

it('a share of the sphere is a percentage, or a power of ten where that says nothing', () => {
  expect([-0.5, -2, -153.6, Number.NaN].map(sphereShare)).toEqual([
    '32\u00a0%',
    '1\u00a0%',
    '10⁻¹⁵⁴',
    'not defined',
  ]);
});

describe('what users write', () => {
  it('stays text, wherever it stands', async () => {
    const nasty = '</script><script>alert(1)</script>"\'><img src=x onerror=alert(1)>';
    const page = await htmlPage(
      measureReport(
        makeFindings({
          modalities: [nasty, '<b>'],
          source: nasty,
          samples: [{ what: nasty, used: 1, of: 2 }],
          configuration: { ...makeFindings().configuration, version: nasty },
        }),
        makePictures(),
      ),
    );
    expect(page.match(/<script\b/g)).toHaveLength(5);
    expect(page.match(/<\/script>/g)).toHaveLength(5);
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|<b>/);
    const embedded = /id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
    expect((JSON.parse(embedded) as { source: string }).source).toBe(nasty);
  });

  it('is escaped by the template in text and attributes, and only markup passes', () => {
    expect(html`<a title="${'"<'}">${['&', trusted('<i>')]}${undefined}${3}</a>`.text).toBe(
      '<a title="&quot;&lt;">&amp;<i>3</a>',
    );
  });

  it('cannot make a link run a script', async () => {
    const rows = [
      [
        { text: 'a', href: 'javascript:alert(1)' },
        { text: 'b', href: 'https://example.org/"x' },
      ],
    ];
    const columns = [{ header: 'A' }, { header: 'B' }];
    const page = await htmlPage({
      ...plainReport,
      sections: [{ heading: 'S', text: [], figures: [], tables: [{ caption: 'C', columns, rows }] }],
    });
    expect(page).not.toContain('javascript:');
    expect(addresses(page)).toEqual(['https://example.org/&quot;x']);
  });
});

describe('claims', async () => {
  const columns = [{ header: 'Claim' }, { header: 'Here' }, { header: 'Measured' }];
  const rows = [
    ['a', { text: 'held', status: 'held' }, '1'],
    ['b', { text: 'did not hold here', status: 'not-held' }, '2'],
    ['c', { text: 'not tested', status: 'untested' }, '3'],
  ] as const;
  const page = await htmlPage({
    ...plainReport,
    sections: [{ heading: 'S', text: [], figures: [], tables: [{ caption: 'C', columns, rows }] }],
  });

  it('say how they fared in a word and a sign, not in a colour alone', () => {
    expect(page).toContain('<span class="status held"><span aria-hidden="true">✓</span> held</span>');
    expect(page).toContain(
      '<span class="status not-held"><span aria-hidden="true">✗</span> did not hold here</span>',
    );
    expect(page).toContain(
      '<span class="status untested"><span aria-hidden="true">–</span> not tested</span>',
    );
  });

  it('fold into cards on a telephone: each cell knows its column', () => {
    expect(page).toContain('<table class="cards" role="table">');
    expect([...page.matchAll(/data-label="([^"]*)"/g)].map(([, label]) => label)).toEqual([
      ...['Here', 'Measured', 'Here', 'Measured', 'Here', 'Measured'],
    ]);
  });
});

describe('a table of many rows', () => {
  it('is closed until it is opened, and says how many rows wait', async () => {
    const table = { caption: 'All <models>', columns: [{ header: 'Model' }], rows: [['a'], ['b']] };
    const pageOf = async (folded: boolean): Promise<string> =>
      htmlPage({
        ...plainReport,
        sections: [{ heading: 'S', text: [], figures: [], tables: [{ ...table, folded }] }],
      });
    const folded = await pageOf(true);
    expect(folded).toMatch(/<summary>All &lt;models&gt; <span>2 rows<\/span><\/summary>/);
    expect(folded).toMatch(/<details class="fold">[^]*<table[^]*<\/table>[^]*<\/details>/);
    expect(await pageOf(false)).not.toContain('<details');
  });
});

describe('a page that explains its terms', async () => {
  const page = await htmlPage({
    ...plainReport,
    lead: [
      'R@1 and R@10, and R@1 again; the gap is no <b>.',
      [{ code: 'a < b' }, ' or ', { text: 'c', href: 'https://example.org/' }],
    ],
    sections: [{ heading: 'S', text: ['R@1 once more'], figures: [], tables: [] }],
    terms: [
      { text: 'R@1', also: ['recall at 1'], definition: 'Share of queries with a match first.' },
      { text: 'gap', definition: 'D', source: { text: 'Paper', href: 'https://arxiv.org/abs/2203.02053' } },
      { text: 'unused', definition: 'never mentioned' },
    ],
  });

  it('does so at the first mention in the lead and in each section, and nowhere inside a word', () => {
    expect(
      page.match(/<button type="button" class="term" popovertarget="term-1">R@1<\/button>/g),
    ).toHaveLength(2);
    expect(page).toContain('</button> and R@10, and R@1 again');
  });

  it('has a definition that the browser opens by itself, for every term mentioned', () => {
    expect([...page.matchAll(/id="(term-\d)" popover/g)].map(([, id]) => id)).toEqual(['term-1', 'term-2']);
    expect(page).not.toContain('never mentioned');
  });

  it('leads to papers and shows code, escaped', () => {
    expect(page).toContain('<code>a &lt; b</code> or <a href="https://example.org/" rel="noreferrer">c</a>');
    expect(page).not.toMatch(/<script/);
  });
});

describe('the script of a page', () => {
  it('is the only one that may run, by its hash', async () => {
    const steps = [{ text: 'Do this', commands: ['modgap close fit "a b.npy"'] }];
    const page = await htmlPage({
      ...plainReport,
      first: [{ heading: 'What to do', text: [], steps, figures: [], tables: [] }],
    });
    const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? '';
    expect(script).toBe(pageScript);
    const hash = `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
    expect(scriptHash()).toBe(hash);
    expect(page).toContain(`script-src ${hash.replaceAll("'", '&#39;')};`);
    expect(page).toContain('<pre class="command"><code>modgap close fit &quot;a b.npy&quot;</code></pre>');
  });

  it('is well-formed', () => {
    expect(() => new Function(pageScript)).not.toThrow();
  });
});

describe('any report', () => {
  it('may be as little as a title', async () => {
    const page = await htmlPage(plainReport);
    expect(page).toContain('<h1>T</h1>');
    expect(page).not.toMatch(/<footer|<dl|undefined/);
  });

  it('may not hold two figures of one id', async () => {
    const report = measureReport(makeFindings(), makePictures());
    const twice = { ...report, sections: [...report.sections, ...report.sections] };
    await expect(htmlPage(twice)).rejects.toThrow(
      'report: two figures have the id mixed-pool; ids must differ',
    );
  });

  it('survives undefined numbers without printing NaN', async () => {
    const page = await htmlPage(measureReport(makeDegenerateFindings(), makePictures(1)));
    expect(page.replace(/<script.*<\/script>/s, '')).not.toMatch(/NaN|undefined|Infinity/);
    expect(page).toContain('not defined');
  });

  it('stays under 2 MB for a thousand pairs', async () => {
    const page = await htmlPage(measureReport(makeFindings(), makePictures(1000)));
    expect(page.length).toBeLessThan(2e6);
    expect(page.length).toBeGreaterThan(3e5);
  });
});
