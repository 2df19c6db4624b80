import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nthAddress, parseCIDR } from '../apimachinery/ip.ts';
import { type KubeObject, microTimestamp, timestamp } from '../apimachinery/meta.ts';
import { ApiError } from '../apimachinery/status.ts';
import type { ClusterFacts } from '../apis/world.ts';
import type { Cluster } from './cluster.ts';
import type { Profile } from './profiles/index.ts';
import { nodeAt } from './profiles/profile.ts';

/** The manifests that clusters and addons are made of: beside the built program, or at the top of the source tree. */
function manifestsFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const found = ['../manifests', '../../manifests'].map((path) => join(here, path)).find((path) => existsSync(path));
  if (!found) throw new Error(`no manifests beside ${here}`);
  return found;
}

/** Objects of every YAML file of a folder, files in order of their names. */
export async function readManifests(...folder: readonly string[]): Promise<KubeObject[]> {
  const { parseAllDocuments } = await import('yaml');
  const path = join(manifestsFolder(), ...folder);
  const files = readdirSync(path).filter((name) => name.endsWith('.yaml'));
  return files.sort().flatMap((name) =>
    parseAllDocuments(readFileSync(join(path, name), 'utf8'))
      .map((document) => (document as { toJS(): KubeObject | null }).toJS())
      .filter((object) => object !== null),
  );
}

/** Makes the contents of a new cluster: what kubeadm, the profile's installer and its addons leave behind. */
export async function bootstrap(cluster: Cluster, profile: Profile, nodeCount: number): Promise<void> {
  const manifests = atAddress(await readManifests('clusters', profile.manifests), profile.facts.serviceCIDR);
  const templates = manifests.filter(({ kind }) => kind === 'Node');
  const system = manifests.filter(({ kind }) => kind !== 'Node').filter((object) => isFor(object, profile, nodeCount));
  const nodes = Array.from({ length: nodeCount }, (_, index) =>
    nodeAt(templates[Math.min(index, templates.length - 1)]!, profile.node(index)),
  );
  const early = profile.workersJoinLater ? 1 : nodes.length;
  for (const object of firstObjects(profile.facts)) await create(cluster, object);
  for (const node of nodes.slice(0, early)) await joinNode(cluster, node);
  for (const object of system) await create(cluster, object);
  for (const node of nodes.slice(early)) await joinNode(cluster, node);
  for (const addon of profile.addons) await installAddon(cluster, addon);
}

/** The manifests give CoreDNS the third address of kubespray's usual range. */
function atAddress(objects: KubeObject[], serviceCIDR: string): KubeObject[] {
  const address = nthAddress(parseCIDR(serviceCIDR)!, 3);
  if (serviceCIDR.startsWith('10.233.0.0/')) return objects;
  return JSON.parse(JSON.stringify(objects).replaceAll('"10.233.0.3"', `"${address}"`)) as KubeObject[];
}

/** Static pods name the node they belong to: a smaller cluster has fewer of them. */
const isFor = (object: KubeObject, profile: Profile, nodeCount: number): boolean =>
  object.kind !== 'Pod' ||
  Array.from({ length: nodeCount }, (_, index) => profile.node(index).name).includes(object.spec.nodeName as string);

export async function installAddon(cluster: Cluster, addon: string): Promise<void> {
  for (const object of await readManifests('addons', addon)) await create(cluster, object);
}

/** What is there before anybody creates anything: namespaces, priority classes and the API's own Service. */
function firstObjects(facts: ClusterFacts): KubeObject[] {
  const namespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
  return [
    ...namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    priorityClass(
      'system-cluster-critical',
      2_000_000_000,
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
    ),
    priorityClass(
      'system-node-critical',
      2_000_001_000,
      'Used for system critical pods that must not be moved from their current node.',
    ),
    ...apiService(facts),
  ];
}

const priorityClass = (name: string, value: number, description: string): KubeObject => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  description,
});

/** The API server keeps its own Service and its endpoints; no controller does. */
function apiService({ apiEndpoint: { address, port }, serviceCIDR }: ClusterFacts): KubeObject[] {
  const metadata = { name: 'kubernetes', namespace: 'default' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: {
        clusterIP: nthAddress(parseCIDR(serviceCIDR)!, 1),
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip: address }], ports: [{ name: 'https', port, protocol: 'TCP' }] }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [{ name: 'https', port, protocol: 'TCP' }],
    },
  ];
}

/** A machine joins: its Node with a healthy status, and the Lease that its kubelet renews. */
async function joinNode(cluster: Cluster, node: KubeObject): Promise<void> {
  const { name } = node.metadata;
  await create(cluster, node, { ...node.status, conditions: healthyConditions(cluster.now) });
  const lease = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTimestamp(cluster.now) };
  const metadata = { name, namespace: 'kube-node-lease' };
  await create(cluster, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: lease });
}

const pressures = [
  ['MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
] as const;

/** What a kubelet reports of a machine that is well. */
export function healthyConditions(now: number): object[] {
  const times = { lastHeartbeatTime: timestamp(now), lastTransitionTime: timestamp(now) };
  return [
    ...pressures.map(([type, reason, message]) => ({ type, status: 'False', ...times, reason, message })),
    { type: 'Ready', status: 'True', ...times, reason: 'KubeletReady', message: 'kubelet is posting ready status' },
  ];
}

/**
 * Creates an object through the API, as an installer would, and then its status where one is given.
 * @throws ApiError when the API server refuses: a manifest of ours is wrong
 */
async function create(cluster: Cluster, object: KubeObject, status?: object): Promise<void> {
  const { namespace, name } = object.metadata;
  const kind = cluster.kindOf(object);
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const path = kind.namespaced
    ? `${root}/namespaces/${namespace ?? 'default'}/${kind.plural}`
    : `${root}/${kind.plural}`;
  const created = await cluster.request({ method: 'POST', path, body: object });
  if (created.code >= 400) throw new ApiError(created.body);
  if (!status) return;
  const { resourceVersion: _, ...metadata } = created.body.metadata;
  const body = { ...created.body, metadata, status };
  const written = await cluster.request({ method: 'PUT', path: `${path}/${name}/status`, body });
  if (written.code >= 400) throw new ApiError(written.body);
}
