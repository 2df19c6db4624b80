import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { node, service } from '../../src/apis/index.ts';
import { serviceL2Status } from '../../src/apis/metallb/index.ts';
import { endpointSliceController } from '../../src/controllers/endpoints/endpointslice.ts';
import { metallbController } from '../../src/controllers/metallb/controller.ts';
import { metallbSpeaker } from '../../src/controllers/metallb/speaker.ts';
import { aPod, aService, readyCondition, threeNodes } from '../support/objects.ts';
import { SmallCluster } from '../support/settle.ts';

const at = '2025-01-01T00:00:00Z';

const metallb = (kind: string, name: string, spec: object = {}, version = 'v1beta1'): KubeObject => ({
  apiVersion: `metallb.io/${version}`,
  kind,
  metadata: { name, namespace: 'metallb-system' },
  spec,
});
const pool = (name: string, addresses: string[], spec: object = {}) =>
  metallb('IPAddressPool', name, { addresses, ...spec });
const everywhere = metallb('L2Advertisement', 'all');

const part = (component: string, nodeName: string, args: string[] = []) =>
  aPod(`${component}-${nodeName}`, {
    metadata: { namespace: 'metallb-system', labels: { app: 'metallb', component } },
    spec: { nodeName, containers: [{ name: component, image: 'x', args }] },
    status: { phase: 'Running', conditions: [readyCondition(at)] },
  });
const installation = (args: string[] = []) => [
  part('controller', 'node-1', args),
  ...['node-1', 'node-2', 'node-3'].map((name) => part('speaker', name)),
];

const web = (nodeName = 'node-1') =>
  aPod('web', {
    metadata: { labels: { app: 'web' } },
    spec: { nodeName },
    status: { phase: 'Running', podIP: '10.233.109.1', conditions: [readyCondition(at)] },
  });

const balancer = (
  name: string,
  { metadata = {}, spec = {} }: { metadata?: object; spec?: object } = {},
): KubeObject => {
  const made = aService(name, { type: 'LoadBalancer', ...spec });
  return { ...made, metadata: { ...made.metadata, ...metadata } };
};

const definition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'servicel2statuses.metallb.io' },
  spec: {},
};

const all = [endpointSliceController, metallbController, metallbSpeaker];
const settled = (...objects: KubeObject[]) => new SmallCluster(all, [...threeNodes(), ...objects]).settle();
const told = ({ events }: SmallCluster) => events.filter((event) => /nodeAssigned|announceFailed/.test(event));
const layer2From = (name: string) => `Normal nodeAssigned announcing from node "${name}" with protocol "layer2"`;
const addressOf = ({ world }: SmallCluster, name: string) =>
  world.get(service, { namespace: 'default', name })!.status?.loadBalancer?.ingress?.[0]?.ip;

describe('ServiceL2Status', () => {
  const statuses = ({ world }: SmallCluster) => world.list(serviceL2Status).map(({ status }) => status);

  test('tells which node answers, and moves with the address', async () => {
    const one = await settled(
      ...installation(),
      definition,
      everywhere,
      pool('p', ['192.168.100.240/29']),
      balancer('a'),
      web(),
    );
    expect(statuses(one)).toEqual([{ node: 'node-3', serviceName: 'a', serviceNamespace: 'default' }]);
    const found = one.world.get(node, { namespace: '', name: 'node-3' }) as KubeObject;
    one.world.put({ ...found, status: { ...found.status, conditions: [{ type: 'Ready', status: 'Unknown' }] } });
    await one.settle();
    expect(statuses(one)).toEqual([{ node: 'node-2', serviceName: 'a', serviceNamespace: 'default' }]);
    one.world.put(found);
    await one.settle();
    expect(statuses(one)).toEqual([{ node: 'node-3', serviceName: 'a', serviceNamespace: 'default' }]);
    one.delete(service, { namespace: 'default', name: 'a' });
    await one.settle();
    expect(statuses(one)).toEqual([]);
  });

  test('is not kept where the kind is not served', async () => {
    const one = await settled(...installation(), everywhere, pool('p', ['10.0.0.1/32']), balancer('a'), web());
    expect(statuses(one)).toEqual([]);
  });
});

describe('who announces', () => {
  const local = { spec: { externalTrafficPolicy: 'Local' } };
  test.each<[string, KubeObject[], object, string[]]>([
    ['the node that the hash picks', [everywhere], {}, [layer2From('node-3')]],
    ['with Local a node with a pod', [everywhere], local, [layer2From('node-1')]],
    ['nobody without an advertisement', [], {}, []],
    ['nobody for another pool', [metallb('L2Advertisement', 'x', { ipAddressPools: ['other'] })], {}, []],
    [
      'a node that is selected',
      [metallb('L2Advertisement', 'x', { nodeSelectors: [{ matchLabels: { 'kubernetes.io/hostname': 'node-2' } }] })],
      {},
      [layer2From('node-2')],
    ],
    [
      'a node that is preferred',
      [
        metallb('L2Advertisement', 'x', {
          preferredNodeSelectors: [{ weight: 10, preference: { matchLabels: { 'kubernetes.io/hostname': 'node-1' } } }],
        }),
      ],
      {},
      [layer2From('node-1')],
    ],
    [
      'Services that are selected',
      [metallb('L2Advertisement', 'x', { serviceSelectors: [{ matchLabels: { a: 'b' } }] })],
      {},
      [],
    ],
    [
      'without the interface: nobody',
      [metallb('L2Advertisement', 'x', { interfaces: ['eth9'] })],
      {},
      [
        'Warning announceFailed the interfaces specified by LB IP "192.168.100.240" doesn\'t exist in assigned node "node-3" with protocol "layer2"',
      ],
    ],
    [
      'by BGP everybody',
      [
        metallb('BGPPeer', 'tor', { myASN: 1, peerASN: 2, peerAddress: '10.0.0.1' }, 'v1beta2'),
        metallb('BGPAdvertisement', 'x'),
      ],
      {},
      ['node-1', 'node-2', 'node-3'].map(
        (name) => `Normal nodeAssigned announcing from node "${name}" with protocol "bgp"`,
      ),
    ],
    ['by BGP nobody without a peer', [metallb('BGPAdvertisement', 'x')], {}, []],
  ])('%s', async (_, advertisements, more, expected) => {
    const one = await settled(
      ...installation(),
      pool('p', ['192.168.100.240/29']),
      ...advertisements,
      balancer('a', more),
      web(),
    );
    expect(addressOf(one, 'a')).toBe('192.168.100.240');
    expect(told(one)).toEqual(expected);
  });

  test('control planes with the exclusion label do not', async () => {
    const one = await settled(...installation(), everywhere, pool('p', ['192.168.100.240/29']), web());
    const found = one.world.get(node, { namespace: '', name: 'node-3' }) as KubeObject;
    const labels = { 'node.kubernetes.io/exclude-from-external-load-balancers': '' };
    one.world.put({ ...found, metadata: { ...found.metadata, labels } });
    one.create(balancer('a'));
    await one.settle();
    expect(told(one)).toEqual([layer2From('node-2')]);
  });
});

describe('which pool', () => {
  const forTeam = (spec: object) => pool('team', ['10.0.9.0/29'], { serviceAllocation: spec });
  const anyone = pool('any', ['10.0.0.0/29']);
  test.each<[string, KubeObject[], object, string | undefined]>([
    ['the first address of the range', [anyone], {}, '10.0.0.0'],
    ['no buggy address', [pool('any', ['10.0.0.0/29'], { avoidBuggyIPs: true })], {}, '10.0.0.1'],
    ['one for this namespace first', [anyone, forTeam({ namespaces: ['default'] })], {}, '10.0.9.0'],
    ['none for another namespace', [anyone, forTeam({ namespaces: ['dev'] })], {}, '10.0.0.0'],
    [
      'one for Services like it',
      [anyone, forTeam({ serviceSelectors: [{ matchLabels: { a: 'b' } }] })],
      { metadata: { labels: { a: 'b' } } },
      '10.0.9.0',
    ],
    [
      'the one of the lower priority number',
      [forTeam({ priority: 20 }), pool('vip', ['10.0.8.0/29'], { serviceAllocation: { priority: 10 } })],
      {},
      '10.0.8.0',
    ],
    [
      'one without autoAssign when it is named',
      [pool('any', ['10.0.0.0/29'], { autoAssign: false })],
      { metadata: { annotations: { 'metallb.universe.tf/address-pool': 'any' } } },
      '10.0.0.0',
    ],
    ['none without autoAssign', [pool('any', ['10.0.0.0/29'], { autoAssign: false })], {}, undefined],
    ['none for a class of others', [anyone], { spec: { loadBalancerClass: 'other' } }, undefined],
  ])('%s', async (_, pools, more, expected) => {
    expect(addressOf(await settled(...installation(), ...pools, balancer('a', more)), 'a')).toBe(expected);
  });

  test('a controller with a class serves that class alone', async () => {
    const one = await settled(
      ...installation(['--lb-class=mine']),
      anyone,
      balancer('a'),
      balancer('b', { spec: { loadBalancerClass: 'mine' } }),
    );
    expect([addressOf(one, 'a'), addressOf(one, 'b')]).toEqual([undefined, '10.0.0.0']);
  });
});
