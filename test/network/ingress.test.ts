import { expect, test } from 'vitest';
import { NetworkCluster } from './cluster.ts';

function cluster(args: string[] = ['--watch-ingress-without-class=true']): NetworkCluster {
  const made = new NetworkCluster();
  made.pod('one', 'node-1', '10.233.109.23', [80]);
  made.pod('two', 'node-2', '10.233.112.42', [80]);
  for (const name of ['one', 'two'])
    made.service(name, { clusterIP: `10.233.22.3${name.length}`, ports: [{ name: 'http', port: 80 }] }, [name]);
  made.put({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  });
  const ports = [
    { containerPort: 80, hostPort: 80 },
    { containerPort: 443, hostPort: 443 },
  ];
  const spec = { containers: [{ name: 'controller', image: 'x', args, ports }] };
  made.pod(
    'ingress-nginx-controller-x',
    'node-1',
    '10.233.109.7',
    [],
    { 'app.kubernetes.io/name': 'ingress-nginx' },
    { namespace: 'ingress-nginx', spec },
  );
  return made;
}

const to = (name: string, port: object = { number: 80 }) => ({ service: { name, port } });
type Path = [type: string, path: string, backend: object];

function ingress(
  made: NetworkCluster,
  name: string,
  host: string | undefined,
  paths: Path[],
  more: Record<string, any> = {},
): void {
  const { annotations = {}, ...spec } = more;
  const rules = [
    {
      ...(host ? { host } : {}),
      http: { paths: paths.map(([pathType, path, backend]) => ({ pathType, path, backend })) },
    },
  ];
  made.put({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z', annotations },
    spec: { rules, ...spec },
  });
}

const get = (made: NetworkCluster, host: string, path = '/') =>
  made.curl('outside', '192.168.100.103', 80, { host, path });

test('an Ingress without a host answers for every host', () => {
  const made = cluster();
  ingress(made, 'all', undefined, [['Prefix', '/', to('one')]]);
  expect(get(made, '192.168.100.103')).toBe('one /');
  expect(get(made, 'any.host')).toBe('one /');
});

test('without any Ingress: nginx’s own page, byte for byte', () => {
  const answer = cluster().from('outside').http('192.168.100.103', 80, {
    method: 'GET',
    scheme: 'http',
    host: 'x',
    path: '/',
    headers: [],
    body: '',
  });
  expect(answer).toEqual({
    code: 404,
    reason: 'Not Found',
    headers: [
      ['Date', 'Thu, 01 Jan 2026 00:00:00 GMT'],
      ['Content-Type', 'text/html'],
      ['Content-Length', '146'],
      ['Connection', 'keep-alive'],
    ],
    body: '<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
  });
});

test.each([
  ['www.test.xyz', 'one /'],
  ['WWW.test.xyz:80', 'one /'],
  ['test.xyz', '404'],
  ['a.b.test.xyz', '404'],
  ['exact.test.xyz', 'two /'],
  ['other.host', '404'],
])('host %s against *.test.xyz and exact.test.xyz', (host, answer) => {
  const made = cluster();
  ingress(made, 'wild', '*.test.xyz', [['Prefix', '/', to('one')]]);
  ingress(made, 'exact', 'exact.test.xyz', [['Prefix', '/', to('two')]]);
  expect(get(made, host)).toBe(answer);
});

test.each([
  ['/foo', 'one /foo'],
  ['/foo/', '404'],
  ['/bar', 'two /bar'],
  ['/bar/x', 'two /bar/x'],
  ['/barx', '404'],
  ['/deep/er', 'one /deep/er'],
  ['/deep/x', 'two /deep/x'],
  ['/slash', '301'],
  ['/slash/x', 'one /slash/x'],
])('path %s', (path, answer) => {
  const made = cluster();
  ingress(made, 'paths', 'h', [
    ['Exact', '/foo', to('one')],
    ['Prefix', '/bar', to('two', { name: 'http' })],
    ['ImplementationSpecific', '/deep', to('two')],
    ['Prefix', '/deep/er', to('one')],
    ['Prefix', '/slash/', to('one')],
  ]);
  expect(get(made, 'h', path)).toBe(answer);
});

test.each([
  [{ 'nginx.ingress.kubernetes.io/rewrite-target': '/' }, '/one', 'one /'],
  [{ 'nginx.ingress.kubernetes.io/rewrite-target': '/' }, '/one/a?x=1', 'one /?x=1'],
  [{ 'nginx.ingress.kubernetes.io/rewrite-target': '/' }, '/oneX', 'one /'],
  [{}, '/one', 'one /one'],
  [{}, '/oneX', '404'],
])('%j %s', (annotations, path, answer) => {
  const made = cluster();
  ingress(
    made,
    'hello',
    '*.nip.io',
    [
      ['Prefix', '/one', to('one')],
      ['Prefix', '/two', to('two')],
    ],
    { annotations },
  );
  expect(get(made, '192-168-100-103.nip.io', path)).toBe(answer);
});

test.each([
  ['/one', 'one /'],
  ['/one/a/b', 'one /a/b'],
  ['/onex', '404'],
])('capture groups: %s', (path, answer) => {
  const made = cluster();
  const annotations = {
    'nginx.ingress.kubernetes.io/rewrite-target': '/$2',
    'nginx.ingress.kubernetes.io/use-regex': 'true',
  };
  ingress(made, 'groups', 'h', [['ImplementationSpecific', '/one(/|$)(.*)', to('one')]], { annotations });
  expect(get(made, 'h', path)).toBe(answer);
});

test.each([
  ['a Service that is not there', to('nosuch'), '503'],
  ['a port that is not there', to('one', { number: 81 }), '503'],
  ['a resource', { resource: { kind: 'StorageBucket', name: 'x' } }, '404'],
])('%s', (_, backend, answer) => {
  const made = cluster();
  ingress(made, 'x', 'h', [['Prefix', '/', backend]]);
  expect(get(made, 'h')).toBe(answer);
});

test('pods that refuse: 502', () => {
  const made = cluster();
  made.pod('deaf', 'node-2', '10.233.112.50', []);
  made.service('deaf', { clusterIP: '10.233.22.40', ports: [{ port: 80 }] }, ['deaf']);
  ingress(made, 'x', 'h', [['Prefix', '/', to('deaf')]]);
  expect(get(made, 'h')).toBe('502');
});

test.each([
  [['--watch-ingress-without-class=true'], undefined, 'one /'],
  [[], undefined, '404'],
  [[], 'nginx', 'one /'],
  [[], 'nginx-example', '404'],
])('flags %j, class %s', (args, ingressClassName, answer) => {
  const made = cluster(args);
  ingress(made, 'x', 'h', [['Prefix', '/', to('one')]], ingressClassName ? { ingressClassName } : {});
  expect(get(made, 'h')).toBe(answer);
});

test('a host with a certificate sends plain requests to https', () => {
  const made = cluster();
  ingress(made, 'x', 'h', [['Prefix', '/', to('one')]], { tls: [{ hosts: ['h'], secretName: 's' }] });
  const request = { method: 'GET', scheme: 'http' as const, host: 'h', path: '/a', headers: [], body: '' };
  expect(made.from('outside').http('192.168.100.103', 80, request)).toMatchObject({
    code: 308,
    headers: expect.arrayContaining([
      ['Location', 'https://h/a'],
      ['Content-Length', '164'],
    ]),
  });
  expect(made.curl('outside', '192.168.100.103', 443, { ...request, scheme: 'https' })).toBe('one /a');
});

test('the default backend of an Ingress without rules, and of one with them', () => {
  const made = cluster();
  made.put({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'fallback', namespace: 'default' },
    spec: { defaultBackend: to('two') },
  });
  expect(get(made, 'any')).toBe('two /');
  ingress(made, 'x', 'h', [['Exact', '/foo', to('one')]], { defaultBackend: to('two') });
  expect(get(made, 'h', '/other')).toBe('two /other');
});

test('pods learn who asked', () => {
  const made = cluster();
  ingress(made, 'x', 'h', [['Prefix', '/', to('one')]]);
  get(made, 'h');
  expect(made.seen?.headers).toEqual(
    expect.arrayContaining([
      ['X-Real-IP', '192.168.100.1'],
      ['X-Forwarded-Host', 'h'],
    ]),
  );
});
