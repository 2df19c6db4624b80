import { type RequestOptions, request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { connect } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { servedCluster, type TestCluster } from './support/cluster.ts';

let cluster: TestCluster;
let ca: Buffer;
let token: string;
let user: any;

beforeAll(async () => {
  cluster = await servedCluster();
  const config = parse(cluster.kubeconfig);
  ca = Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64');
  user = config.users[0].user;
  token = user.token;
}, 30_000);
afterAll(() => cluster.close());

interface Answer {
  code: number;
  headers: Record<string, any>;
  bytes: Buffer;
  json: any;
}

const bearer = () => ({ Authorization: `Bearer ${token}` });

function ask(path: string, options: RequestOptions = {}, body?: string | Buffer): Promise<Answer> {
  const headers = { ...bearer(), ...(options.headers as object) };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${cluster.url}${path}`,
      { ca, agent: false, servername: 'localhost', ...options, headers },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk) => chunks.push(chunk));
        incoming.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const isJSON =
            /json/.test(incoming.headers['content-type'] ?? '') &&
            incoming.headers['content-length'] !== undefined &&
            !incoming.headers['content-encoding'];
          const json = isJSON ? JSON.parse(bytes.toString()) : undefined;
          resolve({ code: incoming.statusCode ?? 0, headers: incoming.headers, bytes, json });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const configMaps = '/api/v1/namespaces/default/configmaps';
const post = (body: string | Buffer, contentType = 'application/json', query = '') =>
  ask(`${configMaps}${query}`, { method: 'POST', headers: { 'Content-Type': contentType } }, body);

const unauthorized = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Unauthorized', code: 401 };

describe('who is let in', () => {
  test.each([
    ['no token', { Authorization: '' }],
    ['a wrong token', { Authorization: 'Bearer nonsense' }],
    ['a password', { Authorization: 'Basic YTpi' }],
  ])('not with %s', async (_, headers) => {
    const { code, json } = await ask('/api/v1/pods', { headers });
    expect(code).toBe(401);
    expect(json).toMatchObject(unauthorized);
  });

  test('with the client certificate', async () => {
    const [cert, key] = ['client-certificate-data', 'client-key-data'].map((field) =>
      Buffer.from(user[field], 'base64'),
    );
    const { code } = await ask('/api/v1/pods', { cert, key, headers: { Authorization: '' } });
    expect(code).toBe(200);
  });

  test('anybody may ask for health and version', async () => {
    expect((await ask('/healthz', { headers: { Authorization: '' } })).bytes.toString()).toBe('ok');
    expect((await ask('/version', { headers: { Authorization: '' } })).json.gitVersion).toBe('v1.36.3');
  });

  test.each(['localhost', 'LOCALHOST:1234', '[::1]:1', 'kubernetes.default.svc'])('as %s', async (Host) => {
    expect((await ask('/api/v1/pods', { headers: { Host } })).code).toBe(200);
  });

  test.each(['rebound.example', 'rebound.example:443'])('not as %j', async (Host) => {
    expect((await ask('/api/v1/pods', { headers: { Host } })).code).toBe(421);
  });
});

describe('bodies', () => {
  test('as YAML', async () => {
    const { code, json } = await post('metadata: {name: yaml}\ndata: {a: b}\n', 'application/yaml');
    expect([code, json.data]).toEqual([201, { a: 'b' }]);
  });

  test.each([
    ['Strict', 400, undefined],
    ['Warn', 201, '299 - "duplicate field \\"data.a\\""'],
    ['Ignore', 201, undefined],
  ])('with a field twice, %s', async (mode, code, warning) => {
    const body = `{"metadata":{"name":"twice-${mode.toLowerCase()}"},"data":{"a":"1","a":"2"}}`;
    const answer = await post(body, 'application/json', `?fieldValidation=${mode}`);
    expect(answer.code).toBe(code);
    expect(answer.headers.warning).toBe(warning);
    if (mode === 'Strict') expect(answer.json.message).toContain('strict decoding error: duplicate field "data.a"');
  });

  test.each([
    ['no JSON', '{"metadata":', 'application/json', 400, 'BadRequest'],
    ['endless depth', '['.repeat(100_000), 'application/json', 400, 'BadRequest'],
    ['endless depth as YAML', '['.repeat(100_000), 'application/yaml', 400, 'BadRequest'],
    ['no protobuf', 'k8s\0\x0a\xff', 'application/vnd.kubernetes.protobuf', 400, 'BadRequest'],
    ['a picture', 'GIF89a', 'image/gif', 415, 'UnsupportedMediaType'],
    ['too much', Buffer.alloc(4 * 1024 * 1024, ' '), 'application/json', 413, 'RequestEntityTooLarge'],
  ])('%s', async (_, body, type, code, reason) => {
    const answer = await post(body as string, type);
    expect(answer.json).toMatchObject({ kind: 'Status', code, reason });
  });

  test('YAML whose aliases multiply', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((name, i) => {
        const before = 'abcdefgh'[i];
        return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`;
      }),
    ].join('\n');
    expect((await post(bomb, 'application/yaml')).code).toBe(400);
  });
});

describe('answers', () => {
  test.each([
    ['application/vnd.kubernetes.protobuf', 406],
    ['application/vnd.kubernetes.protobuf,application/json', 200],
    ['*/*', 200],
    ['application/yaml', 200],
  ])('to who accepts %s', async (Accept, code) => {
    expect((await ask('/api/v1/namespaces', { headers: { Accept } })).code).toBe(code);
  });

  test('small when they are large', async () => {
    const big = 'x'.repeat(200_000);
    await post(JSON.stringify({ metadata: { name: 'big' }, data: { big } }));
    const { headers, bytes } = await ask(`${configMaps}/big`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(headers['content-encoding']).toBe('gzip');
    expect(bytes.length).toBeLessThan(10_000);
    expect(JSON.parse(gunzipSync(bytes).toString()).data.big).toBe(big);
  });

  test('not again, when the client has them', async () => {
    const { headers } = await ask('/apis');
    expect((await ask('/apis', { headers: { 'If-None-Match': headers.etag } })).code).toBe(304);
  });

  test('tables, and everything at once', async () => {
    const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    expect((await ask('/api/v1/nodes', { headers: { Accept: table } })).json.kind).toBe('Table');
    const all = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    expect((await ask('/apis', { headers: { Accept: all } })).headers['content-type']).toBe(all);
  });

  test('with an id, and kept by nobody', async () => {
    const { headers } = await ask('/api/v1/nodes');
    expect(headers['audit-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['cache-control']).toBe('no-cache, private');
  });
});

describe('watches', () => {
  const events = ({ bytes }: Answer) =>
    bytes
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('end in time, with a bookmark', async () => {
    const query =
      '?watch=true&timeoutSeconds=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
    const told = events(await ask(`/api/v1/namespaces${query}`));
    expect(told.filter(({ type }) => type === 'ADDED').length).toBeGreaterThan(3);
    const bookmarks = told.filter(({ type }) => type === 'BOOKMARK');
    expect(bookmarks.map(({ object }) => object.metadata.annotations?.['k8s.io/initial-events-end'])).toEqual([
      'true',
      undefined,
    ]);
  });

  test('are refused before they begin', async () => {
    expect((await ask('/api/v1/nothings?watch=true')).code).toBe(404);
    expect((await ask('/api/v1/pods?watch=true&fieldSelector=spec.nonsense=1')).code).toBe(400);
    expect((await ask('/api/v1/pods?watch=true&resourceVersion=abc')).code).toBe(400);
  });
});

describe('the server goes on', () => {
  test('when clients speak no TLS, or nothing at all', async () => {
    const port = Number(new URL(cluster.url).port);
    const gone = new Promise((done) => {
      const socket = connectPlain(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\n\r\n'));
      socket.on('close', done).on('error', () => {});
    });
    await gone;
    const silent = connect({ port, host: '127.0.0.1', ca });
    await new Promise((done) => silent.once('secureConnect', done));
    silent.destroy();
    expect((await ask('/readyz')).code).toBe(200);
  });

  test('when writes come all at once: each takes effect, and each has a version of its own', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `many-${i}`);
    const answers = await Promise.all(names.map((name) => post(JSON.stringify({ metadata: { name } }))));
    expect(answers.map(({ code }) => code)).toEqual(names.map(() => 201));
    expect(new Set(answers.map(({ json }) => json.metadata.resourceVersion)).size).toBe(40);
  });
});
