import { type KubeObject, keyOf, timestamp } from '../../src/apimachinery/meta.ts';
import { pod } from '../../src/apis/index.ts';
import type { Controller } from '../../src/controllers/controller.ts';

/** Small manifests for tests: what matters is said, the rest is as in most clusters. */
export const named = (name: string, more: object = {}) => ({ name, namespace: 'default', ...more });

export const aNode = (
  name: string,
  more: { labels?: object; spec?: object; allocatable?: object } = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...more.labels } },
  spec: more.spec ?? {},
  status: {
    allocatable: { cpu: '2', memory: '4Gi', pods: '110', ...more.allocatable },
    addresses: [{ type: 'InternalIP', address: `192.168.100.10${name.at(-1)}` }],
    conditions: [{ type: 'Ready', status: 'True' }],
  },
});

export const threeNodes = () => ['node-1', 'node-2', 'node-3'].map((name) => aNode(name));

export const aPod = (name: string, more: { metadata?: object; spec?: object; status?: object } = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: named(name, more.metadata),
  spec: { containers: [{ name: 'web', image: 'nginx' }], ...more.spec },
  status: { phase: 'Pending', ...more.status },
});

export const readyCondition = (at: string, ready = true) => ({
  type: 'Ready',
  status: ready ? 'True' : 'False',
  lastTransitionTime: at,
});

const webTemplate = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 8080 }] }] },
};

export const aReplicaSet = (name: string, replicas: number, spec: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: named(name),
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: webTemplate, ...spec },
});

export const aDeployment = (name: string, replicas: number, spec: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: named(name),
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: webTemplate,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    ...spec,
  },
});

export const aService = (name: string, spec: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: named(name),
  spec: {
    type: 'ClusterIP',
    clusterIP: '10.233.1.1',
    selector: { app: 'web' },
    ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
    ...spec,
  },
});

/** Stands in for the kubelet: every bound pod runs and is ready at once; a pod that is to go, goes. */
export const everythingRuns = (isReady: (object: KubeObject) => boolean = () => true): Controller => {
  let addresses = 0;
  return {
    name: 'kubelet',
    watches: [{ kind: pod, keys: (object) => [keyOf(object as KubeObject)] }],
    reconcile(key, world) {
      const found = world.get(pod, key) as KubeObject | undefined;
      if (!found?.spec.nodeName) return [];
      const at = timestamp(world.now);
      const ready = isReady(found);
      const before = found.status?.conditions?.find(({ type }: { type: string }) => type === 'Ready');
      if (before?.status === (ready ? 'True' : 'False')) return [];
      const podIP = found.status?.podIP ?? `10.233.${64 + Math.floor(++addresses / 250)}.${addresses % 250}`;
      const others = (found.status?.conditions ?? []).filter(({ type }: { type: string }) => type !== 'Ready');
      const status = {
        ...found.status,
        phase: 'Running',
        podIP,
        podIPs: [{ ip: podIP }],
        conditions: [...others, readyCondition(at, ready)],
      };
      return [{ verb: 'updateStatus', object: { ...found, status } }];
    },
  };
};
