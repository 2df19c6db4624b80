import { describe, expect, test } from 'vitest';
import { contextAt, logText, run, runtime, start } from './containers.ts';

describe('pulling', () => {
  test.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.14.2', 'docker.io/library/nginx:1.14.2'],
    ['library/nginx:alpine', 'docker.io/library/nginx:alpine'],
    ['ghcr.io/c1t1d0s7/go-myweb', 'ghcr.io/c1t1d0s7/go-myweb:latest'],
    ['localhost:5000/x/y:1', 'localhost:5000/x/y:1'],
    ['someone/something', 'docker.io/someone/something:latest'],
    ['wordpress:4.8-apache', 'docker.io/library/wordpress:4.8-apache'],
    ['redis:6.0-alpine', 'docker.io/library/redis:6.0-alpine'],
    ['ubuntu:22.04', 'docker.io/library/ubuntu:22.04'],
    ['busybox:1.28', 'docker.io/library/busybox:1.28'],
    ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
  ])('%s is %s', (reference, image) => {
    const facts = runtime.pull(reference);
    expect(facts).toMatchObject({ image });
    expect(runtime.pull(reference)).toEqual(facts);
    expect('imageID' in facts && facts.imageID).toMatch(/^\S+@sha256:[0-9a-f]{64}$/);
  });

  const unpack = (name: string) => `failed to pull and unpack image "${name}": failed to resolve reference "${name}"`;
  test.each([
    [
      'foo',
      'ErrImagePull',
      `rpc error: code = Unknown desc = ${unpack('docker.io/library/foo:latest')}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    ],
    [
      'nginx:1.161',
      'ErrImagePull',
      `rpc error: code = NotFound desc = ${unpack('docker.io/library/nginx:1.161')}: docker.io/library/nginx:1.161: not found`,
    ],
    [
      'busybox:nope',
      'ErrImagePull',
      `rpc error: code = NotFound desc = ${unpack('docker.io/library/busybox:nope')}: docker.io/library/busybox:nope: not found`,
    ],
    [
      'Nginx',
      'InvalidImageName',
      'Failed to apply default image tag "Nginx": couldn\'t parse image name "Nginx": invalid reference format: repository name (library/Nginx) must be lowercase',
    ],
    [
      'a b',
      'InvalidImageName',
      'Failed to apply default image tag "a b": couldn\'t parse image name "a b": invalid reference format',
    ],
    [
      'nginx:',
      'InvalidImageName',
      'Failed to apply default image tag "nginx:": couldn\'t parse image name "nginx:": invalid reference format',
    ],
  ])('%s fails with %s', (reference, reason, message) => {
    expect(runtime.pull(reference)).toEqual({ reason, message });
  });
});

const get = (path: string, host = 'p', method = 'GET') => ({
  method,
  scheme: 'http' as const,
  host,
  path,
  headers: [],
  body: '',
});
const body = (response: ReturnType<typeof runtime.answer>) => Buffer.from(response?.body ?? '').toString();

describe('serving', () => {
  test('go-myweb greets and tells its host name', async () => {
    const container = await start('ghcr.io/c1t1d0s7/go-myweb:alpine', { hostname: 'myweb-rs-set-x74kb' });
    expect(runtime.listeners(container, contextAt().now)).toEqual([
      { port: 8080, protocol: 'TCP', process: 'go-myweb' },
    ]);
    expect(body(runtime.answer(container, 8080, get('/'), contextAt()))).toBe('Hello World!\nmyweb-rs-set-x74kb\n');
    expect(runtime.answer(container, 80, get('/'), contextAt())).toBeUndefined();
  });

  test('nginx serves its page, its errors and what is written into it', async () => {
    const container = await start('nginx:1.27');
    const welcome = runtime.answer(container, 80, get('/'), contextAt())!;
    expect(welcome.headers.find(([name]) => name === 'Content-Length')).toEqual(['Content-Length', '615']);
    expect(welcome.headers[0]).toEqual(['Server', 'nginx/1.27.5']);
    expect(runtime.answer(container, 80, get('/../../etc/passwd'), contextAt())!.code).toBe(404);
    expect(body(runtime.answer(container, 80, get('/x'), contextAt()))).toContain('<center>nginx/1.27.5</center>');
    const changed = (await run(container, ['sh', '-c', 'echo hi > /usr/share/nginx/html/index.html'])).record;
    expect(body(runtime.answer(changed, 80, get('/'), contextAt()))).toBe('hi\n');
    expect(body(runtime.answer(container, 80, get('/'), contextAt()))).toContain('Welcome to nginx!');
    expect(logText(container, 0)).toContain('nginx/1.27.5');
  });

  test('httpd works', async () => {
    const container = await start('httpd');
    expect(body(runtime.answer(container, 80, get('/'), contextAt()))).toBe(
      '<html><body><h1>It works!</h1></body></html>\n',
    );
    expect(body(runtime.answer(container, 80, get('/one'), contextAt()))).toContain(
      '<p>The requested URL was not found on this server.</p>',
    );
    const hello = await start('c1t1d0s7/hello:two');
    expect(body(runtime.answer(hello, 80, get('/'), contextAt()))).toBe('<h1> Hello Two </h1>\n');
  });

  test('an unknown image answers on its declared ports with what it is', async () => {
    const container = await start('someone/something:2', { ports: [3000] });
    expect(body(runtime.answer(container, 3000, get('/a'), contextAt()))).toContain('someone/something:2');
    expect(runtime.answer(container, 80, get('/'), contextAt())).toBeUndefined();
    const commanded = await start('someone/something:2', { command: ['/opt/tool', '--x'], ports: [3000] });
    expect(runtime.state(commanded, contextAt().now)).toEqual({ running: true });
  });

  test.each([
    ['hashicorp/http-echo', { args: ['-text=hello', '-listen=:8080'] }, 8080, 'hello\n'],
    [
      'registry.k8s.io/e2e-test-images/agnhost:2.53',
      { args: ['netexec', '--http-port=8080'] },
      8080,
      'NOW: 2026-01-01T00:00:00.000Z',
    ],
    ['gcr.io/google-samples/hello-app:1.0', {}, 8080, 'Hello, world!\nVersion: 1.0.0\nHostname: p\n'],
    ['gcr.io/google-samples/kubernetes-bootcamp:v1', {}, 8080, 'Hello Kubernetes bootcamp! | Running on: p | v=1\n'],
  ])('%s', async (image, setup, port, text) => {
    expect(body(runtime.answer(await start(image, setup), port, get('/'), contextAt()))).toBe(text);
  });

  test.each([
    'registry.k8s.io/pause:3.10',
    'registry.k8s.io/coredns/coredns:v1.13.1',
    'quay.io/metallb/speaker:v0.15.2',
    'quay.io/calico/node:v3.30.3',
  ])('%s stays up', async (image) => {
    expect(runtime.state(await start(image, { command: ['/some/agent'], args: ['-x'] }), contextAt(99).now)).toEqual({
      running: true,
    });
  });
});

describe('images of the tutorials', () => {
  test.each([
    ['registry.k8s.io/busybox:1.27.2', ['sh', '-c', 'echo here']],
    ['registry.k8s.io/nginx-slim:0.21', ['sh', '-c', 'echo here']],
    ['k8s.gcr.io/busybox', ['echo', 'here']],
  ])('%s is the image that it copies', async (image, argv) => {
    const record = await start(image, { command: ['sleep', '60'] });
    expect(await run(record, argv)).toMatchObject({ text: 'here\n', exitCode: 0 });
  });

  test('a release that was never made cannot be pulled', () => {
    expect(runtime.pull('gcr.io/google-samples/kubernetes-bootcamp:v2')).toHaveProperty('imageID');
    expect(runtime.pull('gcr.io/google-samples/kubernetes-bootcamp:v10')).toMatchObject({ reason: 'ErrImagePull' });
  });

  test('agnhost liveness is well for ten seconds', async () => {
    const record = await start('registry.k8s.io/e2e-test-images/agnhost:2.40', { args: ['liveness'] });
    const request = { method: 'GET', path: '/healthz', headers: [], scheme: 'http', host: 'x' } as const;
    const codes = [3, 9, 12].map((second) => runtime.answer(record, 8080, request as never, contextAt(second))?.code);
    expect(codes).toEqual([200, 200, 500]);
    expect(runtime.turns?.(record, contextAt().now)).toEqual([contextAt(10).now + 1]);
  });
});
