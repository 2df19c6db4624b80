import { type KubeObject, keyOf, keyText } from '../../src/apimachinery/meta.ts';
import type { HttpRequest, HttpResponse } from '../../src/apimachinery/net.ts';
import type { Pod } from '../../src/apis/core/pod.ts';
import {
  bgpAdvertisement,
  bgpPeer,
  builtInKinds,
  community,
  ipAddressPool,
  l2Advertisement,
  newScheme,
  node as nodeKind,
  pod as podKind,
} from '../../src/apis/index.ts';
import { collectionOf } from '../../src/apis/kind.ts';
import type { ClusterFacts } from '../../src/apis/world.ts';
import { View } from '../../src/cluster/view.ts';
import { seededRandom } from '../../src/host/random.ts';
import { type Memory, type Network, netFrom } from '../../src/network/index.ts';
import { memoryStore } from '../../src/store/memory.ts';

/** A cluster of plain objects, without controllers: three nodes, CoreDNS, and what a test adds. */
export class NetworkCluster {
  memory: Memory | undefined;
  readonly store = memoryStore();
  readonly view: View;
  readonly random = seededRandom('network');

  constructor(facts: Partial<ClusterFacts> = {}) {
    this.view = new View(this.store, newScheme(), {
      profile: 'kubespray',
      apiEndpoint: { address: '192.168.100.103', port: 6443 },
      serviceCIDR: '10.233.0.0/18',
      podCIDR: '10.233.64.0/18',
      domain: 'cluster.local',
      clusterDNS: '10.233.0.3',
      dnsTTL: 5,
      nodeLocalDNS: false,
      proxyMode: 'ipvs',
      clock: 'instant',
      kubernetesVersion: 'v1.36.3',
      ...facts,
    });
    this.view.now = Date.parse('2026-01-01T00:00:00Z');
    for (const name of ['default', 'dev', 'kube-system'])
      this.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    for (const n of [1, 2, 3]) {
      this.put({
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: `node-${n}` },
        status: {
          addresses: [{ type: 'InternalIP', address: `192.168.100.${102 + n}` }],
          conditions: [{ type: 'Ready', status: 'True' }],
        },
      });
    }
    this.pod('coredns', 'node-1', '10.233.109.5', [53], { 'k8s-app': 'kube-dns' }, { namespace: 'kube-system' });
    this.service(
      'coredns',
      {
        clusterIP: '10.233.0.3',
        ports: [
          { name: 'dns', protocol: 'UDP', port: 53 },
          { name: 'dns-tcp', port: 53 },
        ],
      },
      ['coredns'],
      { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
    );
  }

  put(object: KubeObject): void {
    const kind = [...builtInKinds, ipAddressPool, l2Advertisement, bgpPeer, bgpAdvertisement, community].find(
      (each) => each.kind === object.kind,
    )!;
    this.store.put(collectionOf(kind), keyText(keyOf(object)), object);
  }

  /** A running pod that listens on some ports and answers with its name. */
  pod(
    name: string,
    node: string,
    ip: string,
    listens: number[],
    labels: Record<string, string> = {},
    { namespace = 'default', spec = {} }: { namespace?: string; spec?: object } = {},
  ): void {
    this.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, uid: `uid-${name}`, labels, annotations: { listens: listens.join() } },
      spec: { nodeName: node, containers: [{ name: 'app', image: 'x' }], ...spec },
      status: { phase: 'Running', podIP: ip },
    });
  }

  /** A Service with one slice; pods that are written `name!` are not ready. */
  service(
    name: string,
    spec: Record<string, any>,
    pods: readonly string[],
    {
      namespace = 'default',
      labels = {},
      status = {},
    }: { namespace?: string; labels?: Record<string, string>; status?: object } = {},
  ): void {
    this.put({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, uid: `uid-${name}`, labels },
      spec: { type: 'ClusterIP', ...spec, ...(spec.clusterIP ? { clusterIPs: [spec.clusterIP] } : {}) },
      status: { loadBalancer: {}, ...status },
    });
    if (spec.type === 'ExternalName') return;
    this.put({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${name}-abcde`, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: (spec.ports ?? []).map((port: any) => ({
        name: port.name ?? '',
        protocol: port.protocol ?? 'TCP',
        port: port.targetPort ?? port.port,
      })),
      endpoints: pods.map((text) => {
        const pod = this.view.get(podKind, { namespace, name: text.replace('!', '') })!;
        return {
          addresses: [pod.status.podIP],
          conditions: { ready: !text.endsWith('!'), serving: !text.endsWith('!'), terminating: false },
          nodeName: pod.spec.nodeName,
          ...(pod.spec.hostname ? { hostname: pod.spec.hostname } : {}),
          targetRef: { kind: 'Pod', namespace, name: pod.metadata.name },
        };
      }),
    });
  }

  from(place: string): Network {
    const pod = this.view.get(podKind, { namespace: 'default', name: place });
    const node = this.view.get(nodeKind, { namespace: '', name: place });
    return netFrom(
      pod ? { pod } : node ? { node } : 'outside',
      this.view,
      { listens, ask: this.ask, memory: this.memory },
      this.random,
    );
  }

  fromPod(pod: Pod): Network {
    return netFrom({ pod }, this.view, { listens, ask: this.ask, memory: this.memory }, this.random);
  }

  /** `curl`, in small: the body, or the failure. */
  curl(place: string, address: string, port = 80, request: Partial<HttpRequest> = {}): string {
    const answer = this.from(place).http(address, port, {
      method: 'GET',
      scheme: 'http',
      host: address,
      path: '/',
      headers: [],
      body: '',
      ...request,
    });
    return 'failure' in answer ? answer.failure : answer.code === 200 ? String(answer.body) : String(answer.code);
  }

  /** What the last pod that was asked saw. */
  seen: HttpRequest | undefined;

  private readonly ask = (pod: Pod, port: number, request: HttpRequest): HttpResponse | undefined => {
    if (!listens(pod, port)) return undefined;
    if (request.scheme === 'https' && port !== 443) return { code: 0, reason: 'plain HTTP', headers: [], body: '' };
    this.seen = request;
    return {
      code: 200,
      reason: 'OK',
      headers: [
        ['Server', 'test'],
        ['Content-Type', 'text/plain'],
      ],
      body: `${pod.metadata.name} ${request.path}`,
    };
  };
}

const listens = (pod: Pod, port: number): boolean =>
  (pod.metadata.annotations?.listens ?? '').split(',').includes(String(port));
