import { expect, test } from 'vitest';
import { NetworkCluster } from './cluster.ts';

const web = '10.233.109.23';

function cluster(): NetworkCluster {
  const made = new NetworkCluster();
  made.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'dev', labels: { team: 'dev' } } });
  const containers = [{ name: 'app', image: 'x', ports: [{ name: 'http', containerPort: 8080 }] }];
  made.pod('web', 'node-1', web, [8080, 9090], { app: 'web' }, { spec: { containers } });
  made.service(
    'web',
    { clusterIP: '10.233.22.31', type: 'NodePort', ports: [{ port: 80, targetPort: 8080, nodePort: 31313 }] },
    ['web'],
  );
  made.pod('friend', 'node-2', '10.233.112.42', [], { role: 'friend' });
  made.pod('stranger', 'node-2', '10.233.112.43', [], {});
  return made;
}

const policy = (name: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'default' },
  spec,
});

const toWeb = { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'] };
const denyAll = policy('deny-all', { podSelector: {}, policyTypes: ['Ingress'] });
const from = (...peers: object[]) => policy('allow', { ...toWeb, ingress: [{ from: peers }] });
const friends = { podSelector: { matchLabels: { role: 'friend' } } };
const onPorts = (...ports: object[]) => policy('allow', { ...toWeb, ingress: [{ ports }] });
const egress = (...rules: object[]) =>
  policy('out', { podSelector: { matchLabels: { role: 'friend' } }, policyTypes: ['Egress'], egress: rules });

const passes = 'web /';
const drops = 'timed-out';

test.each<[string, object[], string, string, number, string]>([
  ['no policy', [], 'stranger', web, 8080, passes],
  ['deny all', [denyAll], 'stranger', web, 8080, drops],
  ['deny all, through the Service', [denyAll], 'stranger', '10.233.22.31', 80, drops],
  ['friends only: a friend', [denyAll, from(friends)], 'friend', web, 8080, passes],
  ['friends only: a stranger', [denyAll, from(friends)], 'stranger', web, 8080, drops],
  ['friends only: a friend through the Service', [from(friends)], 'friend', '10.233.22.31', 80, passes],
  [
    'friends of another namespace',
    [from({ namespaceSelector: { matchLabels: { team: 'dev' } }, ...friends })],
    'friend',
    web,
    8080,
    drops,
  ],
  [
    'this namespace by its name',
    [from({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } } })],
    'stranger',
    web,
    8080,
    passes,
  ],
  ['everybody', [from()], 'stranger', web, 8080, passes],
  ['a block of addresses', [from({ ipBlock: { cidr: '10.233.112.0/26' } })], 'stranger', web, 8080, passes],
  [
    'all of it but one',
    [from({ ipBlock: { cidr: '10.233.112.0/26', except: ['10.233.112.43/32'] } })],
    'stranger',
    web,
    8080,
    drops,
  ],
  ['a port', [onPorts({ port: 8080, protocol: 'TCP' })], 'stranger', web, 8080, passes],
  ['another port', [onPorts({ port: 9090, protocol: 'TCP' })], 'stranger', web, 8080, drops],
  ['a port by name', [onPorts({ port: 'http' })], 'stranger', web, 8080, passes],
  ['a range of ports', [onPorts({ port: 8000, endPort: 8100 })], 'stranger', web, 8080, passes],
  ['the Service’s port is not the pod’s', [onPorts({ port: 80 })], 'stranger', '10.233.22.31', 80, drops],
  ['its own node reaches a pod whatever they say', [denyAll], 'node-1', web, 8080, passes],
  ['another node does not', [denyAll], 'node-2', web, 8080, drops],
  [
    'from outside over the pod’s node: the client counts',
    [from({ ipBlock: { cidr: '192.168.100.1/32' } })],
    'outside',
    '192.168.100.103',
    31313,
    passes,
  ],
  [
    'from outside over another node: that node counts',
    [from({ ipBlock: { cidr: '192.168.100.1/32' } })],
    'outside',
    '192.168.100.104',
    31313,
    drops,
  ],
  ['egress: nothing', [egress()], 'friend', web, 8080, drops],
  ['egress: others are free', [egress()], 'stranger', web, 8080, passes],
  [
    'egress to web',
    [egress({ to: [{ podSelector: { matchLabels: { app: 'web' } } }] })],
    'friend',
    '10.233.22.31',
    80,
    passes,
  ],
  [
    'egress to the outside only',
    [egress({ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] })],
    'friend',
    web,
    8080,
    drops,
  ],
])('%s', (_, policies, place, address, port, expected) => {
  const made = cluster();
  for (const object of policies) made.put(object as never);
  expect(made.curl(place, address, port)).toBe(expected);
});

test('the hop names the policy', () => {
  const made = cluster();
  const hops = () => {
    const request = { method: 'GET', scheme: 'http' as const, host: 'web', path: '/', headers: [], body: '' };
    return made.from('stranger').trace(web, 8080, request).hops.slice(1);
  };
  made.put(denyAll);
  expect(hops()).toEqual([
    {
      at: 'NetworkPolicy default/deny-all',
      rule: 'no ingress rule lets 8080/TCP from pod default/stranger to pod default/web pass: dropped',
    },
  ]);
  made.put(onPorts({ port: 8080 }));
  expect(hops()[0]).toEqual({
    at: 'NetworkPolicy default/allow',
    rule: 'lets 8080/TCP from pod default/stranger to pod default/web pass (ingress)',
  });
});

test('without a way out there is no DNS either', () => {
  const made = cluster();
  made.put(egress({ to: [{ podSelector: {} }] }));
  expect(made.from('friend').query('10.233.0.3', 'web.default.svc.cluster.local', 'A')).toMatchObject({
    failure: drops,
  });
  made.put(egress({ to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }] }));
  expect(made.from('friend').query('10.233.0.3', 'web.default.svc.cluster.local', 'A')).toMatchObject({
    code: 'NOERROR',
  });
});

test('a ping passes only rules without ports', () => {
  const made = cluster();
  expect(made.from('stranger').ping(web)).toBe(0.1);
  made.put(onPorts({ port: 8080 }));
  expect(made.from('stranger').ping(web)).toMatchObject({ failure: drops });
  made.put(from({ podSelector: {} }));
  expect(made.from('stranger').ping(web)).toBe(0.1);
});
