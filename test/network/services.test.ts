import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../src/apimachinery/net.ts';
import { processMemory } from '../../src/network/index.ts';
import { NetworkCluster } from './cluster.ts';

const clusterIP = '10.233.22.31';
const ports = [{ port: 80, targetPort: 8080 }];
const pods = ['web-1', 'web-2', 'web-3'];

function threePods(spec: object = {}, facts: object = {}): NetworkCluster {
  const made = new NetworkCluster(facts);
  made.pod('tools', 'node-3', '10.233.69.60', [], { app: 'tools' });
  for (const n of [1, 2, 3]) made.pod(`web-${n}`, `node-${n}`, `10.233.109.2${n}`, [8080], { app: 'web' });
  made.service('web', { clusterIP, ports, ...spec }, pods);
  return made;
}

const request = { method: 'GET', scheme: 'http' as const, host: 'web', path: '/', headers: [], body: '' };
const trace = (made: NetworkCluster, from: string, address: string, port = 80) =>
  made.from(from).trace(address, port, request);
const last = (made: NetworkCluster, from: string, address: string, port = 80) => {
  const { answer, hops } = trace(made, from, address, port);
  return ['failure' in answer ? answer.failure : answer.code, `${hops.at(-1)!.at}: ${hops.at(-1)!.rule}`];
};

describe('sessionAffinity ClientIP', () => {
  const affine = { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 100 } } };

  test('keeps a client with its pod until it was away for too long', () => {
    const made = threePods(affine);
    made.memory = processMemory();
    const ask = () => made.curl('tools', clusterIP);
    const first = ask();
    for (let n = 0; n < 5; n++) {
      made.view.now += 99_000;
      expect(ask()).toBe(first);
    }
    const rule = () => trace(made, 'tools', clusterIP).hops.at(-2)!.rule;
    expect(rule()).toContain('10.233.69.60 was here 0 s ago and stays for 100 s');
    made.view.now += 100_000;
    expect(rule()).toContain('10.233.69.60 was away for 100 s');
  });

  test('each node remembers for itself', () => {
    const made = threePods({ ...affine, type: 'NodePort', ports: [{ ...ports[0], nodePort: 31313 }] });
    made.memory = processMemory();
    const seen = (node: string) =>
      trace(made, 'outside', node, 31313).hops.find(({ rule }) => rule.includes('ClientIP'))!.rule;
    expect(seen('192.168.100.103')).toContain('is new');
    expect(seen('192.168.100.104')).toContain('is new');
    expect(seen('192.168.100.103')).toContain('was here');
  });

  test('a pod that goes leaves its clients to others', () => {
    const made = threePods(affine);
    made.memory = processMemory();
    const first = made.curl('tools', clusterIP).split(' ')[0]!;
    made.service(
      'web',
      { clusterIP, ports, ...affine },
      pods.filter((name) => name !== first),
    );
    expect(trace(made, 'tools', clusterIP).hops.at(-2)!.rule).toContain('which is gone');
  });
});

test('turns go on where the last command left them', () => {
  const made = threePods();
  made.memory = processMemory();
  const bodies = [1, 2, 3, 4].map(() => made.curl('tools', clusterIP));
  expect(new Set(bodies.slice(0, 3)).size).toBe(3);
  expect(bodies[3]).toBe(bodies[0]);
});

test('a pod that reaches itself through its Service is masqueraded', () => {
  const made = threePods();
  made.service('web', { clusterIP, ports }, ['web-1']);
  expect(made.curl('web-1', clusterIP)).toBe('web-1 /');
  expect(made.seen?.remoteAddress).toBe('192.168.100.103');
});

describe('health checks of a load balancer', () => {
  const spec = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 32000 };
  test.each([
    ['192.168.100.103', 200, 1],
    ['192.168.100.104', 503, 0],
  ])('%s: %i', (address, code, localEndpoints) => {
    const made = threePods();
    made.service('web', { clusterIP, ports, ...spec }, ['web-1']);
    const answer = trace(made, 'outside', address, 32000).answer as HttpResponse;
    expect(answer.code).toBe(code);
    expect(JSON.parse(String(answer.body))).toEqual({
      service: { namespace: 'default', name: 'web' },
      localEndpoints,
      serviceProxyHealthy: true,
    });
  });
});

describe('externalIPs', () => {
  test('a node that has the address forwards it', () => {
    const made = threePods({ externalIPs: ['192.168.100.104'] });
    expect(made.curl('outside', '192.168.100.104')).toMatch(/^web-\d \/$/);
    expect(made.curl('tools', '192.168.100.104')).toMatch(/^web-\d \/$/);
    expect(last(made, 'outside', '192.168.100.103')[0]).toBe('refused');
  });

  test('for one that no node has, somebody must have set up a route', () => {
    const made = threePods({ externalIPs: ['192.168.100.200'] });
    expect(made.curl('tools', '192.168.100.200')).toMatch(/^web-\d \/$/);
    const { answer, hops } = trace(made, 'outside', '192.168.100.200');
    expect(answer).toMatchObject({ code: 200 });
    expect(hops[1]!.rule).toContain('routed by hand, here to node node-1');
  });
});

test('UDP and TCP of one port are two ports', () => {
  const made = threePods();
  made.service(
    'dns',
    { clusterIP: '10.233.22.50', ports: [{ name: 'dns', protocol: 'UDP', port: 80, targetPort: 8080 }] },
    ['web-1'],
  );
  const net = made.from('tools');
  expect(net.connect('10.233.22.50', 80, 'UDP')).toEqual({ peer: '10.233.109.21:8080' });
  expect(net.connect('10.233.22.50', 80, 'TCP')).toMatchObject({ failure: 'refused' });
});

test('a Service without a selector goes where somebody says', () => {
  const made = threePods();
  made.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'outside', namespace: 'default', uid: 'o' },
    spec: { type: 'ClusterIP', clusterIP: '10.233.22.60', clusterIPs: ['10.233.22.60'], ports: [{ port: 80 }] },
    status: {},
  });
  expect(last(made, 'tools', '10.233.22.60')[1]).toContain('has no endpoints, and no selector to find some');
  made.put({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'mine', namespace: 'default', labels: { 'kubernetes.io/service-name': 'outside' } },
    addressType: 'IPv4',
    ports: [{ port: 80 }],
    endpoints: [{ addresses: ['93.184.215.14'] }],
  });
  expect(made.curl('tools', '10.233.22.60')).toContain('Example Domain');
});

test.each([
  [[], 'no endpoints: no running pod matches its selector'],
  [['web-1!', 'web-2!'], 'no ready endpoints (2 not ready)'],
])('endpoints %j', (endpoints, why) => {
  const made = threePods();
  made.service('web', { clusterIP, ports, selector: { app: 'web' } }, endpoints);
  expect(last(made, 'tools', clusterIP)).toEqual([
    'refused',
    `kube-proxy (ipvs) on node-3: ${clusterIP}:80/TCP is Service default/web, which has ${why}`,
  ]);
});

describe('BGP', () => {
  const metallb = (kind: string, name: string, spec: object, version = 'v1beta1') => ({
    apiVersion: `metallb.io/${version}`,
    kind,
    metadata: { name, namespace: 'metallb-system' },
    spec,
  });

  function announced(...more: ReturnType<typeof metallb>[]): NetworkCluster {
    const made = threePods();
    const status = { loadBalancer: { ingress: [{ ip: '192.168.100.240' }] } };
    made.service('web', { type: 'LoadBalancer', clusterIP, ports }, pods, { status });
    for (const n of [1, 2, 3]) {
      const labels = { app: 'metallb', component: 'speaker' };
      const at = { namespace: 'metallb-system', spec: { hostNetwork: true } };
      made.pod(`speaker-${n}`, `node-${n}`, `192.168.100.${102 + n}`, [], labels, at);
    }
    made.put(metallb('IPAddressPool', 'pool', { addresses: ['192.168.100.240/29'] }));
    for (const object of more) made.put(object);
    return made;
  }
  const peer = metallb('BGPPeer', 'tor', { myASN: 64500, peerASN: 64501, peerAddress: '192.168.100.1' }, 'v1beta2');
  const community = metallb('Community', 'names', { communities: [{ name: 'far', value: '64500:1' }] });

  test('a router spreads connections over the nodes that told it', () => {
    const made = announced(
      peer,
      community,
      metallb('BGPAdvertisement', 'all', { localPref: 100, communities: ['far'] }),
    );
    const { answer, hops } = trace(made, 'outside', '192.168.100.240');
    expect(answer).toMatchObject({ code: 200 });
    expect(hops[1]!.rule).toMatch(
      /^learnt 192.168.100.240\/32 by BGP from node-1, node-2, node-3 and sends this connection to node-\d$/,
    );
    expect(hops[2]!.rule).toBe(
      "MetalLB's speaker advertises 192.168.100.240 from here (BGP to peer tor; localPref 100, communities 64500:1)",
    );
  });

  test.each([
    [[], 'no L2Advertisement or BGPAdvertisement is for pool pool'],
    [[metallb('BGPAdvertisement', 'all', {})], 'no BGPPeer is there to tell'],
    [
      [peer, metallb('BGPAdvertisement', 'all', { ipAddressPools: ['other'] })],
      'no L2Advertisement or BGPAdvertisement is for pool pool',
    ],
    [
      [metallb('L2Advertisement', 'all', { nodeSelectors: [{ matchLabels: { a: 'b' } }] })],
      'the node selectors of its advertisement leave no node with a speaker',
    ],
    [
      [metallb('L2Advertisement', 'all', { interfaces: ['eth9'] })],
      'its L2Advertisement names interfaces that the node does not have',
    ],
  ])('%j', (objects, why) => {
    expect(last(announced(...objects), 'outside', '192.168.100.240')).toEqual([
      'no-route',
      `network: nobody answers for 192.168.100.240: ${why}`,
    ]);
  });
});
