import { expect, test } from 'vitest';
import { wildcardAddress } from '../../src/network/internet.ts';
import { NetworkCluster } from './cluster.ts';

function cluster(facts = {}): NetworkCluster {
  const made = new NetworkCluster(facts);
  made.pod('nettool', 'node-3', '10.233.69.60', []);
  made.pod('web-0', 'node-1', '10.233.109.23', [8080], {}, { spec: { hostname: 'web-0', subdomain: 'headless' } });
  made.pod('web-1', 'node-2', '10.233.112.42', [8080]);
  made.service('web', { clusterIP: '10.233.22.31', ports: [{ name: 'http', port: 80, targetPort: 8080 }] }, [
    'web-0',
    'web-1',
  ]);
  made.service('headless', { clusterIP: 'None', ports: [{ name: 'http', port: 8080 }] }, ['web-0', 'web-1']);
  made.service('nobody', { clusterIP: 'None', ports: [{ port: 80 }] }, ['web-0!']);
  made.service('empty', { clusterIP: '10.233.22.32', ports: [{ port: 80 }] }, []);
  made.service('weather', { type: 'ExternalName', externalName: 'wttr.in' }, []);
  return made;
}

const ask = (made: NetworkCluster, name: string, type: any = 'A') => {
  const reply = made.from('nettool').query('10.233.0.3', name, type);
  if ('failure' in reply) return reply.failure;
  return [reply.code, ...reply.answers.map((record) => `${record.type} ${record.data}`).sort()].join(' ');
};

test.each([
  ['web.default.svc.cluster.local', 'A', 'NOERROR A 10.233.22.31'],
  ['WEB.default.svc.cluster.local.', 'A', 'NOERROR A 10.233.22.31'],
  ['web.default.svc.cluster.local', 'AAAA', 'NOERROR'],
  ['empty.default.svc.cluster.local', 'A', 'NOERROR A 10.233.22.32'],
  ['headless.default.svc.cluster.local', 'A', 'NOERROR A 10.233.109.23 A 10.233.112.42'],
  ['nobody.default.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['web-0.headless.default.svc.cluster.local', 'A', 'NOERROR A 10.233.109.23'],
  ['10-233-112-42.headless.default.svc.cluster.local', 'A', 'NOERROR A 10.233.112.42'],
  ['10-233-112-42.web.default.svc.cluster.local', 'A', 'NOERROR A 10.233.112.42'],
  ['_http._tcp.web.default.svc.cluster.local', 'SRV', 'NOERROR SRV 0 100 80 web.default.svc.cluster.local.'],
  [
    '_http._tcp.headless.default.svc.cluster.local',
    'SRV',
    'NOERROR SRV 0 50 8080 10-233-112-42.headless.default.svc.cluster.local. SRV 0 50 8080 web-0.headless.default.svc.cluster.local.',
  ],
  ['weather.default.svc.cluster.local', 'A', 'NOERROR A 5.9.243.187 CNAME wttr.in.'],
  ['weather.default.svc.cluster.local', 'CNAME', 'NOERROR CNAME wttr.in.'],
  ['1-2-3-4.default.pod.cluster.local', 'A', 'NOERROR A 1.2.3.4'],
  ['1-2-3-4.nowhere.pod.cluster.local', 'A', 'NXDOMAIN'],
  ['default.svc.cluster.local', 'A', 'NOERROR'],
  ['nowhere.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['web.default.default.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['a.b.c.web.default.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['web.cluster.local', 'A', 'NXDOMAIN'],
  ['dns-version.cluster.local', 'TXT', 'NOERROR TXT "1.1.0"'],
  ['31.22.233.10.in-addr.arpa', 'PTR', 'NOERROR PTR web.default.svc.cluster.local.'],
  ['99.22.233.10.in-addr.arpa', 'PTR', 'NXDOMAIN'],
  ['google.com', 'A', 'NOERROR A 142.250.207.46'],
  ['nosuch.invalid', 'A', 'NXDOMAIN'],
])('%s %s', (name, type, answer) => expect(ask(cluster(), name, type)).toBe(answer));

test('a negative answer carries the zone’s authority', () => {
  const reply = cluster().from('nettool').query('10.233.0.3', 'nosuch.default.svc.cluster.local', 'A');
  expect(reply).toMatchObject({
    code: 'NXDOMAIN',
    authority: [
      {
        name: 'cluster.local.',
        type: 'SOA',
        ttl: 5,
        data: 'ns.dns.cluster.local. hostmaster.cluster.local. 1767225600 7200 1800 86400 5',
      },
    ],
  });
});

test('nodelocaldns answers on its own address, when its pod is there', () => {
  const made = cluster({ nodeLocalDNS: true, clusterDNS: '169.254.25.10' });
  const query = () => made.from('nettool').query('169.254.25.10', 'web.default.svc.cluster.local', 'A');
  expect(query()).toMatchObject({ failure: 'timed-out' });
  const spec = { hostNetwork: true };
  made.pod(
    'nodelocaldns-x',
    'node-3',
    '192.168.100.105',
    [53],
    { 'k8s-app': 'node-local-dns' },
    { namespace: 'kube-system', spec },
  );
  expect(query()).toMatchObject({ code: 'NOERROR', answers: [{ data: '10.233.22.31', ttl: 5 }] });
  const { hops } = made.from('nettool').traceQuery('169.254.25.10', 'web.default.svc.cluster.local', 'A');
  expect(hops.map(({ at }) => at)).toEqual([
    'pod default/nettool (10.233.69.60) on node-3',
    'nodelocaldns on node-3',
    'nodelocaldns on node-3',
    'nodelocaldns on node-3',
    'kube-proxy (ipvs) on node-3',
    'pod kube-system/coredns (10.233.109.5) on node-1',
    'CoreDNS in pod kube-system/coredns',
  ]);
});

test('no CoreDNS, no answer', () => {
  const made = cluster();
  made.service('coredns', { clusterIP: '10.233.0.3', ports: [{ name: 'dns', protocol: 'UDP', port: 53 }] }, [], {
    namespace: 'kube-system',
  });
  expect(ask(made, 'web.default.svc.cluster.local')).toBe('refused');
});

test.each([
  ['app-192-168-100-103.nip.io', '192.168.100.103'],
  ['192-168-100-103.nip.io', '192.168.100.103'],
  ['a.b.192.168.100.103.nip.io', '192.168.100.103'],
  ['x-c0a86467.nip.io', '192.168.100.103'],
  ['foo.nip.io', undefined],
  ['www-192-168-0-1.sslip.io', '192.168.0.1'],
  ['192.168.0.1.app.sslip.io', '192.168.0.1'],
])('%s', (name, address) => expect(wildcardAddress(name)).toBe(address));
