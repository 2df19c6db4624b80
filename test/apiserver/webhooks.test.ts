import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type TestServer, testServer } from '../support/api-server.ts';

const manifest = (path: string): any[] =>
  parseAllDocuments(readFileSync(new URL(`../../manifests/${path}`, import.meta.url), 'utf8'))
    .map((document: any) => document.toJS())
    .filter((object) => object !== null);

const namespaces = '/api/v1/namespaces';
const metallb = '/apis/metallb.io/v1beta1/namespaces/metallb-system';
const discovery = '/apis/discovery.k8s.io/v1/namespaces';

/** A Service with somebody behind it. */
async function serve(server: TestServer, namespace: string, name: string): Promise<void> {
  await server.post(`${discovery}/${namespace}/endpointslices`, {
    metadata: { name: `${name}-abcde`, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.244.0.9'], conditions: { ready: true } }],
    ports: [{ port: 9443, protocol: 'TCP' }],
  });
}

async function withMetalLB(ready = true): Promise<TestServer> {
  const server = await testServer();
  await server.post(namespaces, { metadata: { name: 'metallb-system' } });
  for (const object of [...manifest('addons/metallb/crds.yaml'), ...manifest('addons/metallb/webhook.yaml')]) {
    const path = {
      CustomResourceDefinition: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      Service: `${namespaces}/metallb-system/services`,
      ValidatingWebhookConfiguration: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
    }[object.kind as string]!;
    await server.post(path, object);
  }
  if (ready) await serve(server, 'metallb-system', 'webhook-service');
  return server;
}

const pool = (name: string, ...addresses: string[]) => ({
  apiVersion: 'metallb.io/v1beta1',
  kind: 'IPAddressPool',
  metadata: { name },
  spec: { addresses },
});

const denied = (kind: string, why: string) => ({
  code: 403,
  reason: 'Forbidden',
  message: `admission webhook "${kind}validationwebhook.metallb.io" denied the request: ${why}`,
});

describe('MetalLB', () => {
  test.each([
    [
      ['192.168.100.0/24'],
      'CIDR "192.168.100.0/24" in pool "new" overlaps with already defined CIDR "192.168.100.240/29"',
    ],
    [
      ['192.168.100.249-192.168.100.250'],
      'CIDR "192.168.100.249/32" in pool "new" overlaps with already defined CIDR "192.168.100.248/31"',
    ],
    [
      ['10.0.0.0/24', '10.0.0.7/32'],
      'CIDR "10.0.0.7/32" in pool "new" overlaps with already defined CIDR "10.0.0.0/24"',
    ],
    [['10.0.0.1'], 'parsing address pool new: invalid CIDR "10.0.0.1" in pool "new": invalid CIDR "10.0.0.1"'],
    [
      ['a-10.0.0.1'],
      'parsing address pool new: invalid CIDR "a-10.0.0.1" in pool "new": invalid IP range "a-10.0.0.1": invalid start IP "a"',
    ],
    [
      ['10.0.0.9-10.0.0.1'],
      'parsing address pool new: invalid CIDR "10.0.0.9-10.0.0.1" in pool "new": invalid IP range "10.0.0.9-10.0.0.1": start IP "10.0.0.9" is after the end IP "10.0.0.1"',
    ],
    [[], 'parsing address pool new: pool has no prefixes defined'],
  ])('refuses a pool of %j', async (addresses, why) => {
    const server = await withMetalLB();
    expect(
      await server.post(`${metallb}/ipaddresspools`, pool('old', '192.168.100.240-192.168.100.249')),
    ).toMatchObject({
      kind: 'IPAddressPool',
    });
    expect(await server.post(`${metallb}/ipaddresspools`, pool('new', ...addresses))).toMatchObject(
      denied('ipaddresspool', why),
    );
  });

  test('wants its objects in its own namespace', async () => {
    const server = await withMetalLB();
    const path = '/apis/metallb.io/v1beta1/namespaces/default/ipaddresspools';
    expect(await server.post(path, pool('x', '10.0.0.0/24'))).toMatchObject(
      denied('ipaddresspool', 'resource must be created in metallb-system namespace'),
    );
  });

  test('lets a pool change as long as it meets no other', async () => {
    const server = await withMetalLB();
    await server.post(`${metallb}/ipaddresspools`, pool('a', '10.0.0.0/24'));
    await server.post(`${metallb}/ipaddresspools`, pool('b', '10.0.1.0/24'));
    const change = (addresses: string[]) =>
      server.patch(`${metallb}/ipaddresspools/b`, 'merge', { spec: { addresses } });
    expect(await change(['10.0.2.0/24'])).toMatchObject({ spec: { addresses: ['10.0.2.0/24'] } });
    expect(await change(['10.0.0.128/25'])).toMatchObject({
      message: expect.stringContaining(
        'CIDR "10.0.0.128/25" in pool "b" overlaps with already defined CIDR "10.0.0.0/24"',
      ),
    });
  });

  test('cannot be asked while nobody is behind its Service', async () => {
    const server = await withMetalLB(false);
    expect(await server.post(`${metallb}/ipaddresspools`, pool('x', '10.0.0.0/24'))).toMatchObject({
      code: 500,
      reason: 'InternalError',
      message:
        'Internal error occurred: failed calling webhook "ipaddresspoolvalidationwebhook.metallb.io": failed to call webhook: Post "https://webhook-service.metallb-system.svc:443/validate-metallb-io-v1beta1-ipaddresspool?timeout=10s": no endpoints available for service "webhook-service"',
    });
  });
});

const ingresses = '/apis/networking.k8s.io/v1/namespaces/default/ingresses';

function ingress(name: string, host: string | undefined, path: string, pathType = 'Prefix', annotations = {}) {
  const backend = { service: { name: 'web', port: { number: 80 } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, annotations },
    spec: { ingressClassName: 'nginx', rules: [{ host, http: { paths: [{ path, pathType, backend }] } }] },
  };
}

async function withNginx({ webhook = true } = {}): Promise<TestServer> {
  const server = await testServer();
  await server.post(namespaces, { metadata: { name: 'ingress-nginx' } });
  await server.post('/api/v1/namespaces/ingress-nginx/serviceaccounts', { metadata: { name: 'default' } });
  await server.post('/apis/networking.k8s.io/v1/ingressclasses', {
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  });
  await server.post('/api/v1/namespaces/ingress-nginx/pods', {
    metadata: { name: 'ingress-nginx-controller-x', labels: { 'app.kubernetes.io/name': 'ingress-nginx' } },
    spec: { containers: [{ name: 'controller', image: 'x', args: ['/nginx-ingress-controller'] }] },
  });
  if (!webhook) return server;
  const service = { name: 'ingress-nginx-controller-admission', namespace: 'ingress-nginx' };
  await server.post('/api/v1/namespaces/ingress-nginx/services', {
    metadata: service,
    spec: { ports: [{ port: 443 }] },
  });
  await serve(server, 'ingress-nginx', service.name);
  await server.post('/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', {
    metadata: { name: 'ingress-nginx-admission' },
    webhooks: [
      {
        name: 'validate.nginx.ingress.kubernetes.io',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { service: { ...service, path: '/networking/v1/ingresses' } },
        rules: [
          {
            apiGroups: ['networking.k8s.io'],
            apiVersions: ['v1'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['ingresses'],
          },
        ],
      },
    ],
  });
  return server;
}

const canary = { 'nginx.ingress.kubernetes.io/canary': 'true' };
const snippet = { 'nginx.ingress.kubernetes.io/configuration-snippet': 'x' };

describe('ingress-nginx', () => {
  test.each([
    ['the same host and path', ingress('b', 'h', '/'), 'host "h" and path "/" is already defined in ingress default/a'],
    ['the same host, another path', ingress('b', 'h', '/x'), undefined],
    ['another host', ingress('b', 'i', '/'), undefined],
    ['a canary', ingress('b', 'h', '/', 'Prefix', canary), undefined],
    [
      'a regular expression as Prefix',
      ingress('b', 'i', '/one(/|$)(.*)'),
      'ingress contains invalid paths: path /one(/|$)(.*) cannot be used with pathType Prefix',
    ],
    ['a regular expression', ingress('b', 'i', '/one(/|$)(.*)', 'ImplementationSpecific'), undefined],
    [
      'a snippet',
      ingress('b', 'i', '/', 'Prefix', snippet),
      'nginx.ingress.kubernetes.io/configuration-snippet annotation cannot be used. Snippet directives are disabled by the Ingress administrator',
    ],
    [
      'another class',
      { ...ingress('b', 'h', '/'), spec: { ...ingress('b', 'h', '/').spec, ingressClassName: 'other' } },
      undefined,
    ],
  ])('%s', async (_, second, why) => {
    const server = await withNginx();
    await server.post(ingresses, ingress('a', 'h', '/'));
    const expected = why
      ? {
          code: 400,
          reason: 'BadRequest',
          message: `admission webhook "validate.nginx.ingress.kubernetes.io" denied the request: ${why}`,
        }
      : { kind: 'Ingress' };
    expect(await server.post(ingresses, second)).toMatchObject(expected);
  });

  test('without the webhook nobody minds', async () => {
    const server = await withNginx({ webhook: false });
    await server.post(ingresses, ingress('a', 'h', '/'));
    expect(await server.post(ingresses, ingress('b', 'h', '/'))).toMatchObject({ kind: 'Ingress' });
  });

  test('an Ingress may be written again', async () => {
    const server = await withNginx();
    await server.post(ingresses, ingress('a', 'h', '/'));
    expect(await server.patch(`${ingresses}/a`, 'merge', { metadata: { labels: { x: 'y' } } })).toMatchObject({
      metadata: { labels: { x: 'y' } },
    });
  });
});
