import { expect, test } from 'vitest';
import { NetworkCluster } from './cluster.ts';

function threePods(facts = {}, spec: object = {}, status: object = {}): NetworkCluster {
  const cluster = new NetworkCluster(facts);
  cluster.pod('web-1', 'node-1', '10.233.109.23', [8080]);
  cluster.pod('web-2', 'node-2', '10.233.112.42', [8080]);
  cluster.pod('web-3', 'node-3', '10.233.69.54', [8080]);
  cluster.pod('nettool', 'node-3', '10.233.69.60', []);
  const ports = [{ port: 80, targetPort: 8080, nodePort: 31313 }];
  cluster.service('web', { clusterIP: '10.233.22.31', ports, ...spec }, ['web-1', 'web-2', 'web-3'], { status });
  return cluster;
}
const iptables = { proxyMode: 'iptables' } as const;
const times = (n: number, ask: () => string) => Array.from({ length: n }, ask);

test.each([
  ['a pod’s own port', 'nettool', '10.233.109.23', 8080, {}, 'web-1 /'],
  ['a port nobody listens on', 'nettool', '10.233.109.23', 80, {}, 'refused'],
  ['a pod that is gone', 'nettool', '10.233.109.99', 80, {}, 'no-route'],
  ['a Service, from a node', 'node-2', '10.233.22.31', 80, {}, /^web-\d \/$/],
  ['a Service’s unknown port with ipvs', 'nettool', '10.233.22.31', 81, {}, 'refused'],
  ['a Service’s unknown port with iptables', 'nettool', '10.233.22.31', 81, iptables, 'timed-out'],
  ['an address of no Service', 'nettool', '10.233.22.99', 80, {}, 'timed-out'],
  ['a Service from outside', 'outside', '10.233.22.31', 80, {}, 'timed-out'],
  ['a pod from outside', 'outside', '10.233.109.23', 8080, {}, 'timed-out'],
  ['a node port from outside', 'outside', '192.168.100.104', 31313, {}, /^web-\d \/$/],
  ['a node port from a pod', 'nettool', '192.168.100.103', 31313, {}, /^web-\d \/$/],
  ['a node’s unused port', 'outside', '192.168.100.104', 31314, {}, 'refused'],
  ['a node port on loopback with iptables', 'node-1', '127.0.0.1', 31313, iptables, /^web-\d \/$/],
  ['a node port on loopback with ipvs', 'node-1', '127.0.0.1', 31313, {}, 'refused'],
  ['an outside address', 'nettool', '8.8.4.4', 80, {}, 'timed-out'],
])('%s', (_, place, address, port, facts, answer) => {
  expect(threePods(facts).curl(place, address, port)).toEqual(
    typeof answer === 'string' ? answer : expect.stringMatching(answer),
  );
});

test('ipvs takes turns', () => {
  const cluster = threePods();
  const net = cluster.from('nettool');
  const request = { method: 'GET', scheme: 'http' as const, host: 'web', path: '/', headers: [], body: '' };
  const bodies = times(6, () => String((net.http('10.233.22.31', 80, request) as { body: string }).body));
  expect(new Set(bodies.slice(0, 3)).size).toBe(3);
  expect(bodies.slice(0, 3)).toEqual(bodies.slice(3));
});

test('iptables spreads by chance', () => {
  const cluster = threePods(iptables);
  expect(new Set(times(40, () => cluster.curl('nettool', '10.233.22.31'))).size).toBe(3);
});

test('sessionAffinity ClientIP keeps the pod, and moves only when it goes', () => {
  const cluster = threePods({}, { sessionAffinity: 'ClientIP' });
  const [first, ...rest] = times(10, () => cluster.curl('nettool', '10.233.22.31'));
  expect(new Set(rest)).toEqual(new Set([first]));
  const others = ['web-1', 'web-2', 'web-3'].filter((name) => !first!.startsWith(name));
  cluster.service(
    'web',
    { clusterIP: '10.233.22.31', sessionAffinity: 'ClientIP', ports: [{ port: 80, targetPort: 8080 }] },
    others,
  );
  expect(cluster.curl('nettool', '10.233.22.31')).not.toBe(first);
});

test('no ready endpoint: refused', () => {
  const cluster = threePods();
  cluster.service('web', { clusterIP: '10.233.22.31', ports: [{ port: 80, targetPort: 8080 }] }, ['web-1!', 'web-2!']);
  expect(cluster.curl('nettool', '10.233.22.31')).toBe('refused');
});

test('externalTrafficPolicy Local: only nodes with a pod answer, and the client’s address is kept', () => {
  const spec = { type: 'NodePort', externalTrafficPolicy: 'Local' };
  const cluster = threePods({}, spec);
  cluster.service(
    'web',
    { clusterIP: '10.233.22.31', ...spec, ports: [{ port: 80, targetPort: 8080, nodePort: 31313 }] },
    ['web-1'],
  );
  expect(cluster.curl('outside', '192.168.100.103', 31313)).toBe('web-1 /');
  expect(cluster.seen?.remoteAddress).toBe('192.168.100.1');
  expect(cluster.curl('outside', '192.168.100.104', 31313)).toBe('timed-out');
  expect(cluster.curl('node-2', '192.168.100.104', 31313)).toBe('web-1 /');
});

test('externalTrafficPolicy Cluster: the pod sees the node', () => {
  const cluster = threePods({}, { type: 'NodePort' });
  cluster.curl('outside', '192.168.100.104', 31313);
  expect(cluster.seen?.remoteAddress).toBe('192.168.100.104');
});

test('internalTrafficPolicy Local: no pod on the client’s node', () => {
  const cluster = threePods({}, { internalTrafficPolicy: 'Local' });
  expect(cluster.curl('nettool', '10.233.22.31')).toBe('web-3 /');
  cluster.service(
    'web',
    { clusterIP: '10.233.22.31', internalTrafficPolicy: 'Local', ports: [{ port: 80, targetPort: 8080 }] },
    ['web-1'],
  );
  expect(cluster.curl('nettool', '10.233.22.31')).toBe('timed-out');
});

const given = { loadBalancer: { ingress: [{ ip: '192.168.100.240' }] } };

function withMetalLB(advertised: boolean): NetworkCluster {
  const cluster = threePods({}, { type: 'LoadBalancer' }, given);
  const metallb = { apiVersion: 'metallb.io/v1beta1' };
  const metadata = { name: 'primary', namespace: 'metallb-system' };
  for (const n of [1, 2, 3]) {
    const labels = { app: 'metallb', component: 'speaker' };
    const spec = { hostNetwork: true };
    cluster.pod(`speaker-${n}`, `node-${n}`, `192.168.100.${102 + n}`, [], labels, {
      namespace: 'metallb-system',
      spec,
    });
  }
  cluster.put({
    ...metallb,
    kind: 'IPAddressPool',
    metadata,
    spec: { addresses: ['192.168.100.240-192.168.100.249'] },
  });
  if (advertised) cluster.put({ ...metallb, kind: 'L2Advertisement', metadata, spec: {} });
  return cluster;
}

test('a load balancer’s address works inside of the cluster even when nobody announces it', () => {
  const cluster = withMetalLB(false);
  expect(cluster.curl('nettool', '192.168.100.240')).toMatch(/^web-\d \/$/);
  expect(cluster.curl('outside', '192.168.100.240')).toBe('no-route');
});

test('MetalLB announces an address from the node that the hash picks, while a pod serves', () => {
  const cluster = withMetalLB(true);
  expect(cluster.curl('outside', '192.168.100.240')).toMatch(/^web-\d \/$/);
  const request = { method: 'GET', scheme: 'http' as const, host: 'web', path: '/', headers: [], body: '' };
  const { hops } = cluster.from('outside').trace('192.168.100.240', 80, request);
  expect(hops[1]).toEqual({ at: 'node node-3', rule: "MetalLB's speaker announces 192.168.100.240 here (layer 2)" });
  cluster.service(
    'web',
    { type: 'LoadBalancer', clusterIP: '10.233.22.31', ports: [{ port: 80, targetPort: 8080 }] },
    ['web-1!'],
    {
      status: given,
    },
  );
  expect(cluster.curl('outside', '192.168.100.240')).toBe('no-route');
  expect(cluster.curl('nettool', '192.168.100.240')).toBe('refused');
});

test('externalIPs work on every node', () => {
  const cluster = threePods({}, { externalIPs: ['80.11.12.10'] });
  expect(cluster.curl('node-1', '80.11.12.10')).toMatch(/^web-\d \/$/);
});

test('a host port', () => {
  const cluster = threePods();
  const spec = { containers: [{ name: 'app', image: 'x', ports: [{ containerPort: 8080, hostPort: 8888 }] }] };
  cluster.pod('hosted', 'node-2', '10.233.112.50', [8080], {}, { spec });
  expect(cluster.curl('outside', '192.168.100.104', 8888)).toBe('hosted /');
  expect(cluster.curl('outside', '192.168.100.103', 8888)).toBe('refused');
});

test('the hops tell who decided what', () => {
  const cluster = threePods();
  const request = { method: 'GET', scheme: 'http' as const, host: 'web', path: '/', headers: [], body: '' };
  const { hops } = cluster.from('nettool').trace('10.233.22.31', 80, request);
  expect(hops.map(({ at, rule }) => `${at}: ${rule}`)).toEqual([
    'pod default/nettool (10.233.69.60) on node-3: connects to 10.233.22.31:80/TCP',
    expect.stringMatching(
      /^kube-proxy \(ipvs\) on node-3: 10\.233\.22\.31:80\/TCP is Service default\/web → \S+:8080 \(round robin over 3 endpoints\)$/,
    ),
    expect.stringMatching(/^pod default\/web-\d \(\S+\) on node-\d: port 8080 is open$/),
  ]);
});

test.each([
  ['10.233.22.31', {}, 0.06],
  ['10.233.22.31', iptables, { failure: 'timed-out', afterMs: 10_000 }],
  ['10.233.109.23', {}, 0.1],
])('ping %s %j', (address, facts, answer) => {
  expect(threePods(facts).from('nettool').ping(address)).toEqual(answer);
});
