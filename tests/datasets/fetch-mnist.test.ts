import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchMnist, MNIST_FILES, MNIST_MIRRORS } from '../../src/datasets/index.js';
import { folderStorage } from '../../src/files/node/index.js';
import { InputError } from '../../src/files/input-error.js';

const content = 'the right bytes';
const files = [{ name: 'a.gz', sha256: createHash('sha256').update(content).digest('hex') }];

describe('fetching MNIST', () => {
  let server: Server;
  let address: string;
  let folder: string;
  let requests: string[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      if (request.url === '/good/a.gz') response.end(content);
      else if (request.url === '/bad/a.gz') response.end('other bytes');
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'modgap-fetch-'));
    requests = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('takes the first mirror whose bytes have the checksum, and keeps what is there', async () => {
    const from: string[] = [];
    const options = {
      files,
      mirrors: [`${address}/missing/`, `${address}/bad/`, `${address}/good/`],
      onFile: (_: string, where: string) => from.push(where),
    };
    await fetchMnist(folderStorage(folder), options);
    expect(readFileSync(join(folder, 'a.gz'), 'utf8')).toBe(content);
    expect(requests).toEqual(['/missing/a.gz', '/bad/a.gz', '/good/a.gz']);
    await fetchMnist(folderStorage(folder), options);
    expect(requests).toHaveLength(3);
    expect(from).toEqual([`${address}/good/`, 'already there']);
    expect(readdirSync(folder)).toEqual(['a.gz']);
  });

  it('says of each mirror why not, and leaves the folder as it was', async () => {
    writeFileSync(join(folder, 'a.gz'), 'an earlier, wrong file');
    const failed = fetchMnist(folderStorage(folder), {
      files,
      mirrors: [`${address}/missing/`, `${address}/bad/`],
    });
    await expect(failed).rejects.toThrow(InputError);
    await expect(failed).rejects.toThrow(
      /^MNIST: no mirror gave a\.gz with checksum \w{12}\.\.\. \(.*missing\/: status 404; .*bad\/: 11 bytes with/,
    );
    await expect(failed).rejects.toThrow(/\); put the file into .* yourself, or use drawn digits$/);
    expect(readFileSync(join(folder, 'a.gz'), 'utf8')).toBe('an earlier, wrong file');
  });

  it('knows four files with whole checksums, and mirrors over HTTPS', () => {
    expect(MNIST_FILES).toHaveLength(4);
    for (const { sha256 } of MNIST_FILES) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    for (const mirror of MNIST_MIRRORS) expect(mirror).toMatch(/^https:\/\/.*\/$/);
  });
});
