import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Point {
  readonly id: number | string;
  readonly vector: unknown;
  readonly payload: Readonly<Record<string, unknown>>;
}

interface Collection {
  readonly vectors: unknown;
  readonly points: Map<string, Point>;
}

/**
 * What Qdrant's REST interface answers to the requests that Modgap makes, in the shapes that its OpenAPI description
 * gives: no server of Qdrant can be had in the tests. The official client speaks to it.
 */
export class QdrantServer {
  readonly collections = new Map<string, Collection>();
  readonly aliases = new Map<string, string>();
  url = '';
  private readonly server = createServer((request, response) => {
    void this.answer(request).then(
      ({ status, result }) => {
        const body =
          status === 200 ? { result, status: 'ok', time: 0.001 } : { status: { error: result }, time: 0.001 };
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => void this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => void this.server.close(() => resolve()));
  }

  find(name: string): Collection | undefined {
    return this.collections.get(this.aliases.get(name) ?? name);
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; result: unknown }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    const [path] = request.url!.split('?');
    const route = `${request.method} ${path}`;
    const ok = (result: unknown): { status: number; result: unknown } => ({ status: 200, result });
    if (route === 'GET /collections')
      return ok({ collections: [...this.collections.keys()].map((name) => ({ name })) });
    if (route === 'GET /aliases') {
      return ok({
        aliases: [...this.aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name })),
      });
    }
    if (route === 'POST /collections/aliases') {
      for (const action of body.actions as {
        create_alias: { collection_name: string; alias_name: string };
      }[]) {
        this.aliases.set(action.create_alias.alias_name, action.create_alias.collection_name);
      }
      return ok(true);
    }
    const [, name = '', rest = ''] = /^\/collections\/([^/]+)(.*)$/.exec(path!) ?? [];
    if (rest === '/exists') return ok({ exists: this.collections.has(name) });
    if (route === `PUT /collections/${name}`) {
      this.collections.set(name, { vectors: body.vectors, points: new Map() });
      return ok(true);
    }
    const collection = this.find(name);
    if (collection === undefined)
      return { status: 404, result: `Not found: Collection \`${name}\` doesn't exist!` };
    const { points } = collection;
    const view = (point: Point): unknown => {
      const include = (body.with_payload as { include?: string[] } | boolean | undefined) ?? true;
      const payload =
        typeof include === 'boolean'
          ? include
            ? point.payload
            : null
          : Object.fromEntries(
              Object.entries(point.payload).filter(([key]) => include.include!.includes(key)),
            );
      return { id: point.id, payload, vector: body.with_vector ? point.vector : null };
    };
    switch (`${request.method} ${rest}`) {
      case 'GET ':
        return ok({
          status: 'green',
          points_count: points.size,
          config: { params: { vectors: collection.vectors } },
        });
      case 'POST /points/count':
        return ok({ count: points.size });
      case 'POST /points':
        return ok(
          (body.ids as Point['id'][]).flatMap((id) =>
            points.has(String(id)) ? [view(points.get(String(id))!)] : [],
          ),
        );
      case 'POST /points/scroll': {
        const sorted = [...points.values()].sort((a, b) => Number(a.id) - Number(b.id));
        const from =
          body.offset === undefined || body.offset === null
            ? 0
            : sorted.findIndex(({ id }) => id === body.offset);
        const limit = body.limit as number;
        return ok({
          points: sorted.slice(from, from + limit).map(view),
          next_page_offset: sorted[from + limit]?.id ?? null,
        });
      }
      case 'PUT /points':
        for (const point of body.points as Point[]) points.set(String(point.id), point);
        return ok({ operation_id: 1, status: 'completed' });
      default:
        return { status: 404, result: `no such request: ${route}` };
    }
  }
}
