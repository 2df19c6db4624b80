import { createHash } from 'node:crypto';
import type { KubeObject } from '../apimachinery/meta.ts';
import { timestamp } from '../apimachinery/meta.ts';
import type { ApiRequest } from '../apimachinery/rest.ts';
import { methodNotAllowed, notFound } from '../apimachinery/status.ts';
import { defineKind, type KindDefinition } from '../apis/kind.ts';
import type { Route } from './routes.ts';
import { compileSelectors } from './selectors.ts';
import type { Server } from './server.ts';

/**
 * The metrics API, which metrics-server adds to the API server: what nodes and containers use. Nothing is measured: a
 * container uses what its name and its uid stand for, always the same.
 */
export const metricsGroup = 'metrics.k8s.io';

const shared = { group: metricsGroup, version: 'v1beta1', verbs: ['get', 'list'], schema: '' } as const;
const kinds: readonly KindDefinition[] = [
  defineKind({ ...shared, kind: 'NodeMetrics', plural: 'nodes', singular: '', namespaced: false }),
  defineKind({ ...shared, kind: 'PodMetrics', plural: 'pods', singular: '', namespaced: true }),
];

/** The kinds that are served while a metrics-server is ready, as its Service's endpoints tell; none otherwise. */
export const metricsKinds = ({ store }: Pick<Server, 'store'>): readonly KindDefinition[] =>
  store
    .get('endpoints', 'kube-system/metrics-server')
    ?.subsets?.some(({ addresses }: { addresses?: unknown[] }) => (addresses?.length ?? 0) > 0)
    ? kinds
    : [];

/** @throws ApiError NotFound */
export function answerMetrics(server: Server, route: Route, request: ApiRequest): unknown {
  if (request.method !== 'GET') throw methodNotAllowed();
  const isPods = route.plural === 'pods';
  const { name, namespace } = route;
  if (name !== undefined) {
    const found = isPods ? server.store.get('pods', `${namespace}/${name}`) : server.store.get('nodes', name);
    const metrics = found && (isPods ? podMetrics(found, server) : nodeMetrics(found, server));
    if (!metrics)
      throw notFound(
        { group: metricsGroup, resource: isPods ? 'pods' : 'nodes' },
        isPods ? `${namespace}/${name}` : name,
      );
    return metrics;
  }
  const all = server.store.list(isPods ? 'pods' : 'nodes', isPods && namespace !== undefined ? `${namespace}/` : '');
  const matches = asked(request, kinds[isPods ? 1 : 0]!);
  const items = all
    .filter(matches)
    .map((object) => (isPods ? podMetrics(object, server) : nodeMetrics(object, server)))
    .filter((metrics) => metrics !== undefined);
  return {
    kind: isPods ? 'PodMetricsList' : 'NodeMetricsList',
    apiVersion: `${metricsGroup}/v1beta1`,
    metadata: {},
    items,
  };
}

/** Usage of one container: thousandths of a processor, and MiB. */
interface Usage {
  cpu: number;
  memory: number;
}

/** What the parts of a cluster usually need, by the name of their container. */
const typical: Readonly<Record<string, readonly [number, number]>> = {
  'kube-apiserver': [48, 312],
  'kube-controller-manager': [16, 62],
  'kube-scheduler': [4, 28],
  'kube-proxy': [2, 24],
  etcd: [21, 74],
  coredns: [3, 22],
  'node-cache': [3, 18],
  'calico-node': [27, 148],
  'calico-kube-controllers': [4, 31],
  'ingress-nginx-controller': [3, 92],
  'metrics-server': [5, 29],
  speaker: [5, 33],
  controller: [2, 27],
  'kindnet-cni': [2, 17],
};

/** The machine's own processes: kubelet, containerd and the rest. */
const machine: Usage = { cpu: 62, memory: 780 };

function containerUsage(pod: KubeObject, name: string): Usage {
  const digest = createHash('sha256').update(`${pod.metadata.uid}/${name}`).digest();
  const [cpu, memory] = typical[name] ?? [1, 3 + (digest[0]! % 9)];
  const more = (base: number, byte: number) => base + Math.floor((base * byte) / 2048);
  return { cpu: more(cpu, digest[1]!), memory: more(memory, digest[2]!) };
}

interface Container {
  name: string;
}

function podMetrics(pod: KubeObject, server: Server): object | undefined {
  if (pod.status?.phase !== 'Running') return undefined;
  const { name, namespace, labels } = pod.metadata;
  const now = server.now();
  if (server.facts().clock === 'real' && now - Date.parse(String(pod.status.startTime ?? 0)) < windowMs)
    return undefined;
  const containers = (pod.spec.containers as Container[]).map((container) => ({
    name: container.name,
    usage: quantities(containerUsage(pod, container.name)),
  }));
  return {
    kind: 'PodMetrics',
    apiVersion: `${metricsGroup}/v1beta1`,
    metadata: { name, namespace, creationTimestamp: timestamp(now), ...(labels ? { labels } : {}) },
    timestamp: moment(now),
    window: '15s',
    containers,
  };
}

function nodeMetrics(node: KubeObject, server: Server): object | undefined {
  if (!isReady(node)) return undefined;
  const { name, labels } = node.metadata;
  const pods = server.store
    .list('pods')
    .filter(({ spec, status }) => spec.nodeName === name && status?.phase === 'Running');
  const used = pods
    .flatMap((pod) => (pod.spec.containers as Container[]).map((container) => containerUsage(pod, container.name)))
    .reduce((sum, { cpu, memory }) => ({ cpu: sum.cpu + cpu, memory: sum.memory + memory }), machine);
  const now = server.now();
  return {
    kind: 'NodeMetrics',
    apiVersion: `${metricsGroup}/v1beta1`,
    metadata: { name, creationTimestamp: timestamp(now), ...(labels ? { labels } : {}) },
    timestamp: moment(now),
    window: '15s',
    usage: quantities(used),
  };
}

const windowMs = 15_000;

/** Samples are taken every 15 s. */
const moment = (now: number): string => timestamp(now - (now % windowMs));

const quantities = ({ cpu, memory }: Usage) => ({ cpu: `${cpu * 1_000_000}n`, memory: `${memory * 1024}Ki` });

/** @throws ApiError for a selector that cannot be read */
function asked({ query = {} }: ApiRequest, kind: KindDefinition): (object: KubeObject) => boolean {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name] : '');
  return compileSelectors(kind, text('labelSelector'), text('fieldSelector')) ?? (() => true);
}

const isReady = ({ status }: KubeObject): boolean =>
  (status?.conditions ?? []).some(
    (one: { type: string; status: string }) => one.type === 'Ready' && one.status === 'True',
  );
