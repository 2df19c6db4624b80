import { describe, expect, test } from 'vitest';
import type { HttpRequest, HttpResponse } from '../../src/apimachinery/net.ts';
import { NetworkCluster } from './cluster.ts';

/**
 * What ingress-nginx does with a request: host, path and rules on one side, the pod that answers with the path it saw,
 * or nginx's own status, on the other.
 */

type PathRule = [pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific', path: string, service: string, port?: string];

interface Rules {
  name?: string;
  host?: string;
  paths?: PathRule[];
  annotations?: Record<string, string>;
  spec?: object;
  created?: string;
}

const prefix = 'nginx.ingress.kubernetes.io/';

function cluster(args: string[] = ['--watch-ingress-without-class=true']): NetworkCluster {
  const made = new NetworkCluster();
  const services: [name: string, ip: string, port: object][] = [
    ['one', '10.233.109.23', { name: 'http', port: 80, targetPort: 8080 }],
    ['two', '10.233.112.42', { name: 'http', port: 80, targetPort: 8080 }],
    ['three', '10.233.69.54', { name: 'web', port: 8000, targetPort: 8080 }],
  ];
  for (const [index, [name, ip, port]] of services.entries()) {
    made.pod(name, `node-${index + 1}`, ip, [8080]);
    made.service(name, { clusterIP: `10.233.22.3${index}`, ports: [port] }, [name]);
  }
  made.pod('deaf', 'node-2', '10.233.112.50', []);
  made.service('deaf', { clusterIP: '10.233.22.40', ports: [{ port: 80 }] }, ['deaf']);
  made.pod('lazy', 'node-2', '10.233.112.51', [80]);
  made.service('lazy', { clusterIP: '10.233.22.41', ports: [{ port: 80 }] }, ['lazy!']);
  made.service('weather', { type: 'ExternalName', externalName: 'wttr.in' }, []);
  made.service('self', { type: 'ExternalName', externalName: 'localhost' }, []);
  made.service('nowhere', { type: 'ExternalName', externalName: 'no.such.name' }, []);
  made.service('inner', { type: 'ExternalName', externalName: 'one.default.svc.cluster.local' }, []);
  made.put({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  });
  const ports = [80, 443].map((port) => ({ containerPort: port, hostPort: port }));
  const labels = { 'app.kubernetes.io/name': 'ingress-nginx' };
  const image = 'registry.k8s.io/ingress-nginx/controller:v1.13.3';
  const spec = { containers: [{ name: 'controller', image, args, ports }] };
  made.pod('ingress-nginx-controller-x', 'node-1', '10.233.109.7', [], labels, { namespace: 'ingress-nginx', spec });
  return made;
}

function add(
  made: NetworkCluster,
  { name = 'web', host, paths = [], annotations = {}, spec = {}, created }: Rules,
): void {
  const backend = (service: string, port?: string) => ({
    service: { name: service, port: port ? { name: port } : { number: service === 'three' ? 8000 : 80 } },
  });
  const http = { paths: paths.map(([pathType, path, ...to]) => ({ pathType, path, backend: backend(...to) })) };
  const named = Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [key.includes('/') ? key : `${prefix}${key}`, value]),
  );
  made.put({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name,
      namespace: 'default',
      creationTimestamp: created ?? '2026-01-01T00:00:00Z',
      annotations: named,
    },
    spec: { ...(paths.length > 0 ? { rules: [{ ...(host ? { host } : {}), http }] } : {}), ...spec },
  });
}

function ask(made: NetworkCluster, url: string, more: Partial<HttpRequest> = {}): HttpResponse {
  const [, scheme, host, path] = /^(https?):\/\/([^/]*)(.*)$/.exec(url)!;
  const request = { method: 'GET', scheme: scheme as 'http', host: host!, path: path || '/', headers: [], body: '' };
  const port = scheme === 'https' ? 443 : 80;
  const answer = made.from('outside').http('192.168.100.103', port, { ...request, ...more });
  if ('failure' in answer) throw new Error(answer.failure);
  return answer;
}

const header = ({ headers }: HttpResponse, name: string) => headers.find(([key]) => key === name)?.[1];

/** `one /path`, or the status with where it sends the client. */
function told(answer: HttpResponse): string {
  const location = header(answer, 'Location');
  if (answer.code === 200) return String(answer.body);
  return location === undefined ? String(answer.code) : `${answer.code} ${location}`;
}

const rewrite = (target: string) => ({ 'rewrite-target': target });
const slash: PathRule[] = [['Prefix', '/', 'one']];

describe('hosts', () => {
  const wild: Rules = { name: 'wild', host: '*.test.xyz', paths: slash };
  const exact: Rules = { name: 'exact', host: 'exact.test.xyz', paths: [['Prefix', '/', 'two']] };
  const any: Rules = { name: 'any', paths: [['Prefix', '/', 'three']] };
  test.each<[string, Rules[], string]>([
    ['http://www.test.xyz/', [wild, exact], 'one /'],
    ['http://WWW.Test.xyz:80/', [wild, exact], 'one /'],
    ['http://exact.test.xyz/', [wild, exact], 'two /'],
    ['http://test.xyz/', [wild, exact], '404'],
    ['http://a.b.test.xyz/', [wild, exact], '404'],
    ['http://other/', [wild, exact], '404'],
    ['http://other/', [wild, any], 'three /'],
    ['http://192.168.100.103/', [any], 'three /'],
    // A host that has a server never falls back to the paths of Ingresses without a host.
    ['http://h/y', [{ host: 'h', paths: [['Prefix', '/x', 'one']] }, any], '404'],
    ['http://192-168-100-103.nip.io/', [{ host: '*.nip.io', paths: slash }], 'one /'],
    ['http://app.192.168.100.103.nip.io/', [{ host: '*.nip.io', paths: slash }], '404'],
    ['http://alias/', [{ host: 'h', paths: slash, annotations: { 'server-alias': 'alias, other' } }], 'one /'],
    [
      'http://www.h/a',
      [{ host: 'h', paths: slash, annotations: { 'from-to-www-redirect': 'true' } }],
      '308 http://h/a',
    ],
    ['http://h/', [], '404'],
  ])('%s with %j: %s', (url, rules, expected) => {
    const made = cluster();
    for (const each of rules) add(made, each);
    expect(told(ask(made, url))).toBe(expected);
  });
});

describe('paths', () => {
  const all: PathRule[] = [
    ['Exact', '/foo', 'one'],
    ['Prefix', '/bar', 'two', 'http'],
    ['ImplementationSpecific', '/impl', 'two'],
    ['Prefix', '/bar/deep', 'three'],
    ['Prefix', '/slash/', 'one'],
  ];
  test.each([
    ['/foo', 'one /foo'],
    ['/foo/', '404'],
    ['/foo?x=1', 'one /foo?x=1'],
    ['/FOO', '404'],
    ['/bar', 'two /bar'],
    ['/bar/', 'two /bar/'],
    ['/bar/x', 'two /bar/x'],
    ['/barx', '404'],
    ['/bar/deep', 'three /bar/deep'],
    ['/bar/deep/er', 'three /bar/deep/er'],
    ['/bar/deeper', 'two /bar/deeper'],
    ['/impl/x', 'two /impl/x'],
    ['/implx', '404'],
    ['/slash', '301 http://h/slash/'],
    ['/slash?x=1', '301 http://h/slash/?x=1'],
    ['/slash/x', 'one /slash/x'],
    ['/', '404'],
  ])('%s: %s', (path, expected) => {
    const made = cluster();
    add(made, { host: 'h', paths: all });
    expect(told(ask(made, `http://h${path}`))).toBe(expected);
  });
});

describe('rewriting and regular expressions', () => {
  const one: PathRule[] = [
    ['Prefix', '/one', 'one'],
    ['Prefix', '/two', 'two'],
  ];
  const groups: PathRule[] = [['ImplementationSpecific', '/one(/|$)(.*)', 'one']];
  const regex = { 'use-regex': 'true' };
  test.each<[PathRule[], Record<string, string>, string, string]>([
    [one, rewrite('/'), '/one', 'one /'],
    [one, rewrite('/'), '/one/a?x=1', 'one /?x=1'],
    [one, rewrite('/'), '/oneX', 'one /'],
    [one, rewrite('/'), '/ONE', 'one /'],
    [one, rewrite('/'), '/two/b', 'two /'],
    [one, rewrite('/'), '/', '404'],
    [one, rewrite('/app'), '/one', 'one /app'],
    [[['Prefix', '/one', 'one']], rewrite('/one'), '/one/a', 'one /one/a'],
    // The host's own `/` has the annotation, too: so it is a regular expression after all.
    [[['Prefix', '/one', 'one']], rewrite('/one'), '/onex', 'one /onex'],
    [groups, rewrite('/$2'), '/one', 'one /'],
    [groups, rewrite('/$2'), '/one/a/b', 'one /a/b'],
    [groups, rewrite('/$2'), '/onex', '404'],
    [[['ImplementationSpecific', '/api/v[0-9]+', 'one']], regex, '/api/v12/x', 'one /api/v12/x'],
    [[['ImplementationSpecific', '/api/v[0-9]+', 'one']], regex, '/api/vx', '404'],
    [
      [
        ['ImplementationSpecific', '/a', 'one'],
        ['ImplementationSpecific', '/abc', 'two'],
      ],
      regex,
      '/abcd',
      'two /abcd',
    ],
    [[['Exact', '/foo', 'one']], regex, '/FOObar', 'one /FOObar'],
  ])('%j %j %s: %s', (paths, annotations, path, expected) => {
    const made = cluster();
    add(made, { host: 'h', paths, annotations });
    expect(told(ask(made, `http://h${path}`))).toBe(expected);
  });

  test('one Ingress that rewrites makes regular expressions of the whole host', () => {
    const made = cluster();
    add(made, { name: 'plain', host: '*.nip.io', paths: slash });
    add(made, { name: 'hello', host: '*.nip.io', paths: one, annotations: rewrite('/') });
    const host = 'http://192-168-100-103.nip.io';
    expect(['/', '/one', '/oneX', '/two', '/x'].map((path) => told(ask(made, host + path)))).toEqual([
      'one /',
      'one /',
      'one /',
      'two /',
      'one /x',
    ]);
  });
});

describe('backends', () => {
  const resource = {
    backend: { resource: { apiGroup: 'x', kind: 'Bucket', name: 'b' } },
    path: '/',
    pathType: 'Prefix',
  };
  const service = (name: string) => ({ service: { name, port: { number: 80 } } });
  test.each<[string, Rules, string]>([
    ['a port by name', { paths: [['Prefix', '/', 'three', 'web']] }, 'three /'],
    [
      'a port by what it leads to',
      {
        spec: {
          rules: [
            {
              http: {
                paths: [
                  { path: '/', pathType: 'Prefix', backend: { service: { name: 'one', port: { number: 8080 } } } },
                ],
              },
            },
          ],
        },
      },
      'one /',
    ],
    ['a port that is not there', { paths: [['Prefix', '/', 'one', 'nope']] }, '503'],
    ['a Service that is not there', { paths: [['Prefix', '/', 'ghost']] }, '503'],
    ['a Service whose pod is not ready', { paths: [['Prefix', '/', 'lazy']] }, '503'],
    ['a pod that refuses', { paths: [['Prefix', '/', 'deaf']] }, '502'],
    ['a resource', { spec: { rules: [{ host: 'h', http: { paths: [resource] } }] } }, '404'],
    ['another name for an outside site', { paths: [['Prefix', '/', 'weather']] }, 'Weather'],
    ['another name for itself', { paths: [['Prefix', '/', 'self']] }, '503'],
    ['another name that nobody knows', { paths: [['Prefix', '/', 'nowhere']] }, '503'],
    ['another name for a Service', { paths: [['Prefix', '/', 'inner']] }, 'one /'],
    ['the Service itself', { paths: slash, annotations: { 'service-upstream': 'true' } }, 'one /'],
    ['https to a pod that speaks http', { paths: slash, annotations: { 'backend-protocol': 'HTTPS' } }, '502'],
    ['its own default for everybody', { spec: { defaultBackend: service('two') } }, 'two /'],
    [
      'its own default for its host',
      { host: 'h', paths: [['Exact', '/x', 'one']], spec: { defaultBackend: service('two') } },
      'two /',
    ],
    [
      'a default by annotation when no pod is ready',
      { paths: [['Prefix', '/', 'lazy']], annotations: { 'default-backend': 'two' } },
      'two /',
    ],
    [
      'a default by annotation that has no pod either',
      { paths: [['Prefix', '/', 'lazy']], annotations: { 'default-backend': 'lazy' } },
      '503',
    ],
    ['a host with tls on plain http', { host: 'h', paths: slash, spec: { tls: [{ hosts: ['h'] }] } }, '308 https://h'],
    [
      'a host with tls, ssl-redirect off',
      { host: 'h', paths: slash, annotations: { 'ssl-redirect': 'false' }, spec: { tls: [{ hosts: ['h'] }] } },
      'one /',
    ],
    [
      'force-ssl-redirect without tls',
      { host: 'h', paths: slash, annotations: { 'force-ssl-redirect': 'true' } },
      '308 https://h',
    ],
    ['app-root', { host: 'h', paths: slash, annotations: { 'app-root': '/app' } }, '302 http://h/app'],
    [
      'a permanent redirect',
      { host: 'h', paths: slash, annotations: { 'permanent-redirect': 'https://x.y' } },
      '301 https://x.y',
    ],
    [
      'a temporal redirect',
      { host: 'h', paths: slash, annotations: { 'temporal-redirect': 'https://x.y' } },
      '302 https://x.y',
    ],
    ['a list without the client', { paths: slash, annotations: { 'whitelist-source-range': '10.0.0.0/8' } }, '403'],
    [
      'a list with the client',
      { paths: slash, annotations: { 'allowlist-source-range': '10.0.0.0/8, 192.168.100.0/24' } },
      'one /',
    ],
    ['a list against the client', { paths: slash, annotations: { 'denylist-source-range': '192.168.100.1' } }, '403'],
    ['a list that is none', { paths: slash, annotations: { 'whitelist-source-range': 'everybody' } }, '503'],
    ['a password to give', { paths: slash, annotations: { 'auth-type': 'basic', 'auth-secret': 'users' } }, '401'],
    ['another class', { paths: slash, spec: { ingressClassName: 'other' } }, '404'],
    ['its class', { paths: slash, spec: { ingressClassName: 'nginx' } }, 'one /'],
    ['the old annotation', { paths: slash, annotations: { 'kubernetes.io/ingress.class': 'nginx' } }, 'one /'],
    [
      'the old annotation for another',
      { paths: slash, annotations: { 'kubernetes.io/ingress.class': 'haproxy' } },
      '404',
    ],
  ])('%s', (_, rules, expected) => {
    const made = cluster();
    add(made, rules);
    expect(told(ask(made, 'http://h/')).slice(0, Math.max(expected.length, 3))).toBe(expected);
  });

  test('the first Ingress that claimed a path has it', () => {
    const made = cluster();
    add(made, { name: 'a', host: 'h', paths: [['Prefix', '/', 'two']], created: '2026-01-02T00:00:00Z' });
    add(made, { name: 'b', host: 'h', paths: slash, created: '2026-01-01T00:00:00Z' });
    expect(told(ask(made, 'http://h/'))).toBe('one /');
  });

  test('a body that is too large: 413, also before the redirect to https', () => {
    const made = cluster();
    add(made, { host: 'h', paths: slash, annotations: { 'proxy-body-size': '1k', 'force-ssl-redirect': 'true' } });
    expect(ask(made, 'http://h/', { method: 'POST', body: 'x'.repeat(1025) }).code).toBe(413);
    expect(ask(made, 'http://h/', { method: 'POST', body: 'x'.repeat(1024) }).code).toBe(308);
  });

  test('504 when the pods do not answer at all', () => {
    const made = cluster();
    add(made, { host: 'h', paths: [['Prefix', '/', 'two']] });
    made.put({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-2' },
      status: { addresses: [], conditions: [{ type: 'Ready', status: 'Unknown' }] },
    });
    expect(ask(made, 'http://h/').code).toBe(504);
  });

  test('the pod of the default backend learns what went wrong', () => {
    const made = cluster();
    const annotations = { 'custom-http-errors': '404,503', 'default-backend': 'two' };
    add(made, { host: 'h', paths: [['Prefix', '/', 'lazy']], annotations });
    ask(made, 'http://h/x?y=1');
    expect(made.seen?.headers).toEqual(
      expect.arrayContaining([
        ['X-Code', '503'],
        ['X-Original-URI', '/x?y=1'],
        ['X-Namespace', 'default'],
        ['X-Ingress-Name', 'web'],
        ['X-Service-Name', 'lazy'],
        ['X-Service-Port', '80'],
      ]),
    );
  });
});

describe('canaries', () => {
  const header: Record<string, string> = { 'canary-by-header': 'X-Try' };
  const cookie = { 'canary-by-cookie': 'try' };
  const weight = (share: number) => ({ 'canary-weight': String(share) });
  test.each<[Record<string, string>, [string, string][], string]>([
    [weight(0), [], 'one /'],
    [weight(100), [], 'two /'],
    [{ ...weight(100), 'canary-weight-total': '1000' }, [], 'one or two'],
    [header, [['X-Try', 'always']], 'two /'],
    [{ ...header, ...weight(100) }, [['X-Try', 'never']], 'one /'],
    [{ ...header, ...weight(100) }, [['X-Try', 'maybe']], 'two /'],
    [header, [['X-Try', 'maybe']], 'one /'],
    [{ ...header, 'canary-by-header-value': 'beta' }, [['X-Try', 'beta']], 'two /'],
    [{ ...header, 'canary-by-header-value': 'beta' }, [['X-Try', 'always']], 'one /'],
    [{ ...header, 'canary-by-header-pattern': '^b.*a$' }, [['X-Try', 'beta']], 'two /'],
    [cookie, [['Cookie', 'a=b; try=always']], 'two /'],
    [{ ...cookie, ...weight(100) }, [['Cookie', 'try=never']], 'one /'],
    [
      { ...header, ...cookie },
      [
        ['X-Try', 'never'],
        ['Cookie', 'try=always'],
      ],
      'one /',
    ],
    [
      { ...header, ...cookie },
      [
        ['X-Try', 'maybe'],
        ['Cookie', 'try=always'],
      ],
      'two /',
    ],
  ])('%j with %j: %s', (annotations, headers, expected) => {
    const made = cluster();
    add(made, { host: 'h', paths: slash });
    add(made, {
      name: 'canary',
      host: 'h',
      paths: [['Prefix', '/', 'two']],
      annotations: { canary: 'true', ...annotations },
    });
    expect(expected).toContain(told(ask(made, 'http://h/', { headers })).slice(0, 3));
  });

  test('without a primary a canary is ignored', () => {
    const made = cluster();
    add(made, { host: 'h', paths: slash, annotations: { canary: 'true', ...weight(100) } });
    expect(ask(made, 'http://h/').code).toBe(404);
  });
});

describe('cookies', () => {
  function spread(annotations: Record<string, string> = {}): NetworkCluster {
    const made = cluster();
    for (const n of [1, 2, 3]) made.pod(`web-${n}`, `node-${n}`, `10.233.109.6${n}`, [80]);
    made.service('web', { clusterIP: '10.233.22.50', ports: [{ port: 80 }] }, ['web-1', 'web-2', 'web-3']);
    add(made, { host: 'h', paths: [['Prefix', '/app', 'web']], annotations: { affinity: 'cookie', ...annotations } });
    return made;
  }

  test('the first answer brings one, and whoever sends it back gets the same pod', () => {
    const made = spread();
    const first = ask(made, 'http://h/app');
    const cookie = header(first, 'Set-Cookie')!;
    expect(cookie).toMatch(/^INGRESSCOOKIE=\d+\.\d+\.\d+\.\d+\|[0-9a-f]{32}; Path=\/app; HttpOnly$/);
    const back = { headers: [['Cookie', cookie.split(';')[0]!]] as [string, string][] };
    for (let n = 0; n < 5; n++) {
      const answer = ask(made, 'http://h/app', back);
      expect(answer.body).toBe(first.body);
      expect(header(answer, 'Set-Cookie')).toBeUndefined();
    }
  });

  test('its name, age, path and flags can be chosen', () => {
    const made = spread({
      'session-cookie-name': 'route',
      'session-cookie-max-age': '3600',
      'session-cookie-path': '/',
      'session-cookie-samesite': 'Lax',
    });
    expect(header(ask(made, 'https://h/app'), 'Set-Cookie')).toMatch(
      /^route=[^;]+; Max-Age=3600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
  });

  test('without a cookie requests go round', () => {
    const made = cluster();
    for (const n of [1, 2, 3]) made.pod(`web-${n}`, `node-${n}`, `10.233.109.6${n}`, [80]);
    made.service('web', { clusterIP: '10.233.22.50', ports: [{ port: 80 }] }, ['web-1', 'web-2', 'web-3']);
    add(made, { host: 'h', paths: [['Prefix', '/', 'web']] });
    const net = made.from('outside');
    const request = { method: 'GET', scheme: 'http' as const, host: 'h', path: '/', headers: [], body: '' };
    const bodies = [1, 2, 3].map(() => (net.http('192.168.100.103', 80, request) as HttpResponse).body);
    expect(new Set(bodies).size).toBe(3);
  });
});

describe('pages and headers', () => {
  const body = (code: number, title: string) =>
    `<html>\r\n<head><title>${code} ${title}</title></head>\r\n<body>\r\n<center><h1>${code} ${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  test.each<[Rules, number, string, number]>([
    [{ host: 'x', paths: slash }, 404, 'Not Found', 146],
    [{ paths: slash, annotations: { 'denylist-source-range': '0.0.0.0/0' } }, 403, 'Forbidden', 146],
    [{ paths: [['Prefix', '/', 'ghost']] }, 503, 'Service Temporarily Unavailable', 190],
    [{ paths: [['Prefix', '/', 'deaf']] }, 502, 'Bad Gateway', 150],
    [{ paths: slash, annotations: { 'force-ssl-redirect': 'true' } }, 308, 'Permanent Redirect', 164],
    [{ paths: slash, annotations: { 'app-root': '/a' } }, 302, 'Found', 138],
    [{ paths: [['Prefix', '/a/', 'one']] }, 301, 'Moved Permanently', 162],
    [{ paths: slash, annotations: { 'auth-type': 'basic', 'auth-secret': 'u' } }, 401, 'Authorization Required', 172],
  ])('%j: %i %s', (rules, code, title, length) => {
    const made = cluster();
    add(made, rules);
    const answer = ask(made, code === 301 ? 'http://h/a' : 'http://h/');
    expect(answer).toMatchObject({ code, body: body(code, title) });
    expect(header(answer, 'Content-Length')).toBe(String(length));
  });

  test('plain http to the https port', () => {
    const answer = cluster()
      .from('outside')
      .http('192.168.100.103', 443, { method: 'GET', scheme: 'http', host: 'h', path: '/', headers: [], body: '' });
    expect(answer).toMatchObject({
      code: 400,
      body: expect.stringContaining('<center>The plain HTTP request was sent to HTTPS port</center>'),
    });
  });

  test('what the pod learns, and whose words are not believed', () => {
    const made = cluster();
    add(made, { host: 'h', paths: slash, annotations: { 'upstream-vhost': 'inside' } });
    const headers: [string, string][] = [
      ['X-Forwarded-For', '1.2.3.4'],
      ['X-Real-IP', '1.2.3.4'],
      ['X-Request-ID', 'mine'],
      ['Accept', '*/*'],
    ];
    ask(made, 'http://h/', { headers });
    expect(made.seen?.host).toBe('inside');
    expect(made.seen?.headers).toEqual([
      ['X-Request-ID', 'mine'],
      ['X-Real-IP', '192.168.100.1'],
      ['X-Forwarded-For', '192.168.100.1'],
      ['X-Forwarded-Host', 'h'],
      ['X-Forwarded-Port', '80'],
      ['X-Forwarded-Proto', 'http'],
      ['X-Forwarded-Scheme', 'http'],
      ['X-Scheme', 'http'],
      ['X-Original-Forwarded-For', '1.2.3.4'],
      ['Accept', '*/*'],
    ]);
  });

  test('over TLS the browser is told to stay there, unless the ConfigMap says no', () => {
    const made = cluster(['--configmap=$(POD_NAMESPACE)/settings', '--watch-ingress-without-class']);
    add(made, { host: 'h', paths: slash });
    const hsts = () => header(ask(made, 'https://h/'), 'Strict-Transport-Security');
    expect(hsts()).toBe('max-age=31536000; includeSubDomains');
    const metadata = { name: 'settings', namespace: 'ingress-nginx' };
    made.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { hsts: 'false' } });
    expect(hsts()).toBeUndefined();
  });

  const map = (name: string, namespace: string, data: object) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data,
  });

  test.each([
    ['X-Team,X-Other', 200, 'a'],
    ['X-Other', 503, undefined],
  ])('headers of an Ingress, of which %s are allowed', (allowed, code, value) => {
    const made = cluster(['--configmap=ingress-nginx/settings', '--watch-ingress-without-class']);
    made.put(
      map('settings', 'ingress-nginx', {
        'global-allowed-response-headers': allowed,
        'add-headers': 'default/for-all',
      }),
    );
    made.put(map('for-all', 'default', { 'X-All': 'yes' }));
    made.put(map('mine', 'default', { 'X-Team': 'a' }));
    add(made, { host: 'h', paths: slash, annotations: { 'custom-headers': 'default/mine' } });
    const answer = ask(made, 'http://h/');
    expect(answer.code).toBe(code);
    expect(header(answer, 'X-Team')).toBe(value);
    expect(header(answer, 'X-All')).toBe('yes');
  });

  test.each<[Record<string, string>, string, string | undefined]>([
    [{}, 'https://a.b', '*'],
    [{ 'cors-allow-origin': 'https://*.b, https://c' }, 'https://a.b', 'https://a.b'],
    [{ 'cors-allow-origin': 'https://*.b, https://c' }, 'https://x.a.b', undefined],
  ])('scripts of other sites: %j %s', (annotations, origin, allowed) => {
    const made = cluster();
    add(made, { host: 'h', paths: slash, annotations: { 'enable-cors': 'true', ...annotations } });
    const headers: [string, string][] = [['Origin', origin]];
    expect(header(ask(made, 'http://h/', { headers }), 'Access-Control-Allow-Origin')).toBe(allowed);
    expect(ask(made, 'http://h/', { headers, method: 'OPTIONS' }).code).toBe(allowed ? 204 : 200);
  });
});
