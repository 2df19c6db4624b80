import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { type Service, service } from '../../src/apis/index.ts';
import { ipAddressPool } from '../../src/apis/metallb/index.ts';
import { endpointSliceController } from '../../src/controllers/endpoints/endpointslice.ts';
import { metallbController } from '../../src/controllers/metallb/controller.ts';
import { metallbSpeaker } from '../../src/controllers/metallb/speaker.ts';
import { aPod, aService, readyCondition, threeNodes } from '../support/objects.ts';
import { SmallCluster } from '../support/settle.ts';

const key = (name: string) => ({ namespace: 'default', name });
const at = '2025-01-01T00:00:00Z';

const aPool = (name: string, addresses: string[], spec: object = {}): KubeObject => ({
  apiVersion: 'metallb.io/v1beta1',
  kind: 'IPAddressPool',
  metadata: { name, namespace: 'metallb-system' },
  spec: { addresses, ...spec },
});

const advertisement: KubeObject = {
  apiVersion: 'metallb.io/v1beta1',
  kind: 'L2Advertisement',
  metadata: { name: 'all', namespace: 'metallb-system' },
  spec: {},
};

const part = (component: string, nodeName: string) =>
  aPod(`${component}-${nodeName}`, {
    metadata: { namespace: 'metallb-system', labels: { app: 'metallb', component } },
    spec: { nodeName },
    status: { phase: 'Running', conditions: [readyCondition(at)] },
  });

const installation = [
  part('controller', 'node-1'),
  ...['node-1', 'node-2', 'node-3'].map((name) => part('speaker', name)),
];

const balancer = (name: string, more: { metadata?: object; spec?: object } = {}): KubeObject => {
  const made = aService(name, { type: 'LoadBalancer', ...more.spec });
  return { ...made, metadata: { ...made.metadata, ...more.metadata } };
};

const web = aPod('web', {
  metadata: { labels: { app: 'web' } },
  spec: { nodeName: 'node-1' },
  status: { phase: 'Running', podIP: '10.233.109.1', conditions: [readyCondition(at)] },
});

const all = [endpointSliceController, metallbController, metallbSpeaker];
const cluster = (objects: KubeObject[]) => new SmallCluster(all, [...threeNodes(), ...objects]).settle();
const address = ({ world }: SmallCluster, name: string) =>
  world
    .get(service, key(name))!
    .status?.loadBalancer?.ingress?.map(({ ip }) => ip)
    .join();

test('the first address of the pool, the next one, and the lowest free one again', async () => {
  const one = await cluster([
    ...installation,
    aPool('primary', ['192.168.100.240-192.168.100.249']),
    balancer('a'),
    balancer('b'),
  ]);
  expect([address(one, 'a'), address(one, 'b')]).toEqual(['192.168.100.240', '192.168.100.241']);
  expect(one.world.get(service, key('a'))).toMatchObject({
    metadata: { annotations: { 'metallb.io/ip-allocated-from-pool': 'primary' } },
    status: { loadBalancer: { ingress: [{ ip: '192.168.100.240', ipMode: 'VIP' }] } },
  });
  one.delete(service, key('a'));
  one.create(balancer('c'));
  await one.settle();
  expect(address(one, 'c')).toBe('192.168.100.240');
  expect(one.events).toContain('Normal IPAllocated Assigned IP ["192.168.100.240"]');
});

test('a used-up pool says so, and whoever waits gets the address that is given back', async () => {
  const one = await cluster([...installation, aPool('primary', ['192.168.100.240/32']), balancer('a'), balancer('b')]);
  expect(address(one, 'b')).toBeUndefined();
  expect(one.events).toContain('Warning AllocationFailed Failed to allocate IP for "default/b": no available IPs');
  one.delete(service, key('a'));
  await one.settle();
  expect(address(one, 'b')).toBe('192.168.100.240');
});

test('without its controller nothing happens, and when it comes back the waiting are served', async () => {
  const [controller, ...speakers] = installation;
  const one = await cluster([...speakers, aPool('primary', ['10.0.0.0/30']), balancer('a')]);
  expect(address(one, 'a')).toBeUndefined();
  expect(one.events).toEqual([]);
  one.create(controller!);
  await one.settle();
  expect(address(one, 'a')).toBe('10.0.0.0');
});

describe.each([
  [
    'a pool by annotation',
    { metadata: { annotations: { 'metallb.io/address-pool': 'second' } } },
    '10.0.2.1',
    undefined,
  ],
  [
    'an address by annotation',
    { metadata: { annotations: { 'metallb.io/loadBalancerIPs': '10.0.1.2' } } },
    '10.0.1.2',
    undefined,
  ],
  ['an address by spec', { spec: { loadBalancerIP: '10.0.1.2' } }, '10.0.1.2', undefined],
  ['an address outside', { spec: { loadBalancerIP: '1.2.3.4' } }, undefined, '["1.2.3.4"] is not allowed in config'],
  ['no address', { spec: { loadBalancerIP: 'x' } }, undefined, 'invalid spec.loadBalancerIP "x"'],
  [
    'a pool that is not there',
    { metadata: { annotations: { 'metallb.io/address-pool': 'third' } } },
    undefined,
    'unknown pool "third"',
  ],
])('asks for %s', (_, asked, given, refused) => {
  test('and gets what MetalLB gives', async () => {
    const pools = [
      aPool('first', ['10.0.1.1-10.0.1.2']),
      aPool('second', ['10.0.2.1-10.0.2.2'], { autoAssign: false }),
    ];
    const one = await cluster([...installation, ...pools, balancer('a', asked)]);
    expect(address(one, 'a')).toBe(given);
    const told = one.events.find((event) => event.includes('AllocationFailed'));
    expect(told).toBe(refused && `Warning AllocationFailed Failed to allocate IP for "default/a": ${refused}`);
  });
});

test('two Services with one sharing key and different ports share an address', async () => {
  const shared = { annotations: { 'metallb.io/allow-shared-ip': 'us' } };
  const one = await cluster([
    ...installation,
    aPool('primary', ['10.0.0.1/32']),
    balancer('a', { metadata: shared }),
    balancer('b', { metadata: shared, spec: { ports: [{ port: 81, protocol: 'TCP' }] } }),
    balancer('c', { metadata: shared }),
  ]);
  expect(['a', 'b', 'c'].map((name) => address(one, name))).toEqual(['10.0.0.1', '10.0.0.1', undefined]);
});

test('a pool that no longer holds an address takes it back', async () => {
  const one = await cluster([...installation, aPool('primary', ['10.0.0.1/32']), balancer('a')]);
  one.update(aPool('primary', ['10.0.0.9/32']));
  await one.settle();
  expect(address(one, 'a')).toBe('10.0.0.9');
  expect(one.events.at(-2)).toBe(
    'Normal ClearAssignment current IP for "default/a" not allowed by config, will attempt for new IP assignment: ["10.0.0.1"] is not allowed in config',
  );
});

test('a Service that is no load balancer any more gives its address back', async () => {
  const one = await cluster([...installation, aPool('primary', ['10.0.0.1/32']), balancer('a')]);
  const found = one.world.get(service, key('a'))! as Service;
  one.update({ ...found, spec: { ...found.spec, type: 'ClusterIP' } } as KubeObject);
  await one.settle();
  expect(one.world.get(service, key('a'))).toMatchObject({ status: { loadBalancer: {} } });
  expect(one.world.get(service, key('a'))!.metadata.annotations).toBeUndefined();
});

test.each([
  ['192.168.100.240', 'node-3'],
  ['192.168.100.243', 'node-1'],
  ['192.168.100.246', 'node-2'],
])('%s is announced from %s, as soon as a pod answers', async (wanted, winner) => {
  const one = await cluster([...installation, advertisement, aPool('primary', [`${wanted}/32`]), balancer('a')]);
  expect(one.events.some((event) => event.includes('nodeAssigned'))).toBe(false);
  one.create(web);
  await one.settle();
  expect(one.events.at(-1)).toBe(`Normal nodeAssigned announcing from node "${winner}" with protocol "layer2"`);
  const told = one.events.length;
  one.update(aPool('primary', [`${wanted}/32`], { autoAssign: true }));
  await one.settle();
  expect(one.events).toHaveLength(told);
});

test('an address moves to another node when its speaker is gone', async () => {
  const one = await cluster([
    ...installation,
    advertisement,
    aPool('primary', ['192.168.100.240/32']),
    balancer('a'),
    web,
  ]);
  one.delete({ group: '', plural: 'pods' } as never, { namespace: 'metallb-system', name: 'speaker-node-3' });
  await one.settle();
  expect(one.events.at(-1)).toBe('Normal nodeAssigned announcing from node "node-2" with protocol "layer2"');
});

test('pools are asked in the order they were made', async () => {
  const pools = [
    {
      ...aPool('b', ['10.0.1.1/32']),
      metadata: { name: 'b', namespace: 'metallb-system', creationTimestamp: '2024-01-01T00:00:00Z' },
    },
    aPool('a', ['10.0.2.1/32']),
  ];
  const one = await cluster([...installation, ...pools, balancer('x'), balancer('y')]);
  expect([address(one, 'x'), address(one, 'y')]).toEqual(['10.0.1.1', '10.0.2.1']);
  expect(one.world.list(ipAddressPool)).toHaveLength(2);
});
