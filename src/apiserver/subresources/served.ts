import { collectionOf, type KindDefinition } from '../../apis/kind.ts';

/** A subresource as discovery tells it: its name, the kind that it speaks, and what can be done with it. */
export interface Subresource {
  name: string;
  kind: string;
  group?: string;
  version?: string;
  verbs: readonly string[];
}

const ofSelf = ['get', 'patch', 'update'];
const connect = ['create', 'get'];
const anyMethod = ['create', 'delete', 'get', 'patch', 'update'];

/** Subresources other than status and scale, by the store's name for their kind. */
const particular: Readonly<Record<string, readonly Subresource[]>> = {
  pods: [
    { name: 'attach', kind: 'PodAttachOptions', verbs: connect },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'ephemeralcontainers', kind: 'Pod', verbs: ofSelf },
    { name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
    { name: 'exec', kind: 'PodExecOptions', verbs: connect },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: connect },
    { name: 'proxy', kind: 'PodProxyOptions', verbs: anyMethod },
    { name: 'resize', kind: 'Pod', verbs: ofSelf },
  ],
  services: [{ name: 'proxy', kind: 'ServiceProxyOptions', verbs: anyMethod }],
  nodes: [{ name: 'proxy', kind: 'NodeProxyOptions', verbs: anyMethod }],
  namespaces: [{ name: 'finalize', kind: 'Namespace', verbs: ['update'] }],
  serviceaccounts: [
    { name: 'token', kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] },
  ],
  'certificatesigningrequests.certificates.k8s.io': [
    { name: 'approval', kind: 'CertificateSigningRequest', verbs: ofSelf },
  ],
};

/** All subresources of a kind, by name. */
export function subresourcesOf(kind: KindDefinition): readonly Subresource[] {
  const found = [...(particular[collectionOf(kind)] ?? [])];
  if (kind.scale) found.push({ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ofSelf });
  if (kind.hasStatus) found.push({ name: 'status', kind: kind.kind, verbs: ofSelf });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
