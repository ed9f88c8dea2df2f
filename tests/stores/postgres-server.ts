import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { vector } from '@electric-sql/pglite-pgvector';
import type { AddressInfo } from 'node:net';

/** A real Postgres with pgvector, compiled to WebAssembly, behind a socket of this machine. */
export interface PostgresServer {
  readonly url: string;
  /** Runs statements inside the server. */
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const db = await PGlite.create({ extensions: { vector } });
  await db.exec('CREATE EXTENSION vector');
  const server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1' });
  await server.start();
  const { port } = (server as unknown as { server: { address(): AddressInfo } }).server.address();
  return {
    url: `postgres://postgres:secret@127.0.0.1:${port}/postgres`,
    query: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await db.query<Row>(sql, [...values])).rows,
    async close() {
      await server.stop();
      await db.close();
    },
  };
}
