import { expect, test } from 'vitest';
import type { Certificate, HttpResponse } from '../../src/apimachinery/net.ts';
import { NetworkCluster } from './cluster.ts';

/** Made with openssl for www.test.xyz and *.shop.test.xyz; its key was thrown away. */
const pem = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBzjCCAXOgAwIBAgIUVSmtzkZw2iFmkkXaBf3q9DPi4JMwCgYIKoZIzj0EAwIw',
  'JjENMAsGA1UECgwEVGVzdDEVMBMGA1UEAwwMd3d3LnRlc3QueHl6MCAXDTI2MTEy',
  'MzAxMzYwMVoYDzIxMjYxMDMwMDEzNjAxWjAmMQ0wCwYDVQQKDARUZXN0MRUwEwYD',
  'VQQDDAx3d3cudGVzdC54eXowWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARw5q7y',
  'dcVpfFKj3JMoqKYW6ITiTsUz+GEiuR3FYXiT6y+oDOI+zH5RRFxQoJEFj2sp6/Oh',
  'TZIudoDgRdDLrxdXo30wezAdBgNVHQ4EFgQU/5xWnL92x9ohN/6MkiGiTnuLapow',
  'HwYDVR0jBBgwFoAU/5xWnL92x9ohN/6MkiGiTnuLapowDwYDVR0TAQH/BAUwAwEB',
  '/zAoBgNVHREEITAfggx3d3cudGVzdC54eXqCDyouc2hvcC50ZXN0Lnh5ejAKBggq',
  'hkjOPQQDAgNJADBGAiEAiQQJT1BufFpH2MfFmhjkQiwAPdk03WdTczV6y3vGdCoC',
  'IQDB4sb/2gtxsx4o+uEV+EpY2/eDjLbYP1YAGd1Kkg6HmQ==',
  '-----END CERTIFICATE-----',
  '',
].join('\n');

const base64 = (text: string) => Buffer.from(text).toString('base64');
const hosts = ['www.test.xyz', 'a.shop.test.xyz', 'other.test.xyz', 'unlisted.test.xyz'];

function cluster(tls: object[], data: object | undefined): NetworkCluster {
  const made = new NetworkCluster();
  made.pod('one', 'node-1', '10.233.109.23', [80]);
  made.service('one', { clusterIP: '10.233.22.31', ports: [{ port: 80 }] }, ['one']);
  const labels = { 'app.kubernetes.io/name': 'ingress-nginx' };
  const args = ['--watch-ingress-without-class=true'];
  const ports = [80, 443].map((port) => ({ containerPort: port, hostPort: port }));
  const spec = { containers: [{ name: 'controller', image: 'x', args, ports }] };
  made.pod('ingress-nginx-controller-x', 'node-1', '10.233.109.7', [], labels, { namespace: 'ingress-nginx', spec });
  const paths = [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'one', port: { number: 80 } } } }];
  made.put({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: 'default' },
    spec: { tls, rules: hosts.map((host) => ({ host, http: { paths } })) },
  });
  const metadata = { name: 'cert', namespace: 'default' };
  if (data) made.put({ apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/tls', data });
  return made;
}

function shown(made: NetworkCluster, host: string): string | undefined {
  const request = { method: 'GET', scheme: 'https' as const, host, serverName: host, path: '/', headers: [], body: '' };
  const answer = made.from('outside').http('192.168.100.103', 443, request) as HttpResponse;
  expect(answer.code).toBe(hosts.includes(host) ? 200 : 404);
  return answer.certificate?.subject;
}

const good = { 'tls.crt': base64(pem), 'tls.key': base64('key') };
const fake = 'O=Acme Co; CN=Kubernetes Ingress Controller Fake Certificate';
const own = 'O=Test; CN=www.test.xyz';

test.each<[string, object[], object | undefined, string, string]>([
  ['listed, with its secret', [{ hosts, secretName: 'cert' }], good, 'www.test.xyz', own],
  ['a name of its wildcard', [{ hosts, secretName: 'cert' }], good, 'a.shop.test.xyz', own],
  ['listed, but the certificate is for others', [{ hosts, secretName: 'cert' }], good, 'other.test.xyz', fake],
  ['not listed: by the names in the certificate', [{ secretName: 'cert' }], good, 'www.test.xyz', own],
  ['not listed, and not in the certificate', [{ secretName: 'cert' }], good, 'unlisted.test.xyz', fake],
  ['the secret is not there', [{ hosts, secretName: 'cert' }], undefined, 'www.test.xyz', fake],
  [
    'nonsense in the secret',
    [{ hosts, secretName: 'cert' }],
    { 'tls.crt': 'eA==', 'tls.key': 'eA==' },
    'www.test.xyz',
    fake,
  ],
  ['no key in the secret', [{ hosts, secretName: 'cert' }], { 'tls.crt': base64(pem) }, 'www.test.xyz', fake],
  ['no name of a secret', [{ hosts }], good, 'www.test.xyz', fake],
  ['a host without an Ingress', [{ hosts, secretName: 'cert' }], good, 'nobody', fake],
])('%s', (_, tls, data, host, subject) => {
  expect(shown(cluster(tls, data), host)).toBe(subject);
});

test('what is told of certificates', () => {
  const made = cluster([{ hosts, secretName: 'cert' }], good);
  const certificate = (host: string): Certificate | undefined => {
    const request = { method: 'GET', scheme: 'https' as const, host, path: '/', headers: [], body: '' };
    return (made.from('outside').http('192.168.100.103', 443, request) as HttpResponse).certificate;
  };
  expect(certificate('www.test.xyz')).toMatchObject({ isSelfSigned: true, names: ['www.test.xyz', '*.shop.test.xyz'] });
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(certificate('nobody')).toEqual({
    subject: fake,
    issuer: fake,
    validFrom: now,
    validTo: now + 365 * 24 * 3600 * 1000,
    names: ['ingress.local'],
    isSelfSigned: true,
  });
});
