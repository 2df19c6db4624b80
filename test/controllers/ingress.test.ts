import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { ingress } from '../../src/apis/index.ts';
import { ingressController } from '../../src/controllers/ingress.ts';
import { aPod, named, readyCondition, threeNodes } from '../support/objects.ts';
import { SmallCluster } from '../support/settle.ts';

const controllerOn = (nodeName: string, args: string[] = ['--watch-ingress-without-class=true']) =>
  aPod(`ingress-nginx-controller-${nodeName}`, {
    metadata: { namespace: 'ingress-nginx', labels: { 'app.kubernetes.io/name': 'ingress-nginx' } },
    spec: { nodeName, containers: [{ name: 'controller', args: ['/nginx-ingress-controller', ...args] }] },
    status: { phase: 'Running', conditions: [readyCondition('2025-01-01T00:00:00Z')] },
  });

const everywhere = ['node-1', 'node-2', 'node-3'].map((name) => controllerOn(name));

const nginx: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: 'nginx' },
  spec: { controller: 'k8s.io/ingress-nginx' },
};

const anIngress = (spec: object = {}, metadata: object = {}): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: named('test', metadata),
  spec: { rules: [], ...spec },
});

const settled = (objects: KubeObject[]) =>
  new SmallCluster([ingressController], [...threeNodes(), nginx, ...objects]).settle();
const addresses = ({ world }: SmallCluster) =>
  world.get(ingress, { namespace: 'default', name: 'test' })!.status?.loadBalancer?.ingress?.map(({ ip }) => ip);
const allNodes = ['192.168.100.101', '192.168.100.102', '192.168.100.103'];

test.each([
  ['without a class', anIngress(), allNodes],
  ['of class nginx', anIngress({ ingressClassName: 'nginx' }), allNodes],
  ['of a class that is not there', anIngress({ ingressClassName: 'nginx-example' }), undefined],
  ['with the old annotation', anIngress({}, { annotations: { 'kubernetes.io/ingress.class': 'nginx' } }), allNodes],
  ['annotated for another', anIngress({}, { annotations: { 'kubernetes.io/ingress.class': 'haproxy' } }), undefined],
])('an Ingress %s', async (_, object, expected) => {
  const cluster = await settled([...everywhere, object]);
  expect(addresses(cluster)).toEqual(expected);
  // Each of the three pods tells of the creation and of the address; only the first changes nginx's configuration.
  const told = (reason: string) => cluster.events.filter((event) => event.startsWith(`Normal ${reason} `));
  expect(told('Sync')).toEqual(Array(expected ? 6 : 0).fill('Normal Sync Scheduled for sync'));
  const reload = 'Normal RELOAD NGINX reload triggered due to a change in configuration';
  expect(told('RELOAD')).toEqual(Array(expected ? 3 : 0).fill(reload));
});

test('a controller that does not take Ingresses without a class leaves them alone', async () => {
  const cluster = await settled([controllerOn('node-1', []), anIngress()]);
  expect(addresses(cluster)).toBeUndefined();
});

test('addresses follow the pods, and go with the last of them', async () => {
  const cluster = await settled([controllerOn('node-1'), anIngress()]);
  expect(addresses(cluster)).toEqual(['192.168.100.101']);
  cluster.create(controllerOn('node-2'));
  await cluster.settle();
  expect(addresses(cluster)).toEqual(allNodes.slice(0, 2));
  for (const node of ['node-1', 'node-2']) {
    const name = `ingress-nginx-controller-${node}`;
    cluster.delete({ group: '', plural: 'pods' } as never, { namespace: 'ingress-nginx', name });
  }
  await cluster.settle();
  expect(addresses(cluster)).toBeUndefined();
});

test('a published address goes before those of the nodes', async () => {
  const cluster = await settled([
    controllerOn('node-1', ['--watch-ingress-without-class', '--publish-status-address=localhost']),
    anIngress(),
  ]);
  expect(cluster.world.list(ingress)[0]!.status?.loadBalancer?.ingress).toEqual([{ hostname: 'localhost' }]);
});
