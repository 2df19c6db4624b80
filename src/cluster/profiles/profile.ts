import type { KubeObject } from '../../apimachinery/meta.ts';
import type { ClusterFacts } from '../../apis/world.ts';

/** A kind of cluster that can be started: its facts, and the folders of `manifests/` that make it. */
export interface Profile {
  name: string;
  facts: ClusterFacts;
  /** Folder below manifests/clusters. */
  manifests: string;
  /** Addons that are on from the start: folders below manifests/addons. */
  addons: readonly string[];
  /** Workers join after the system pods have started, as `minikube start --nodes` does it. */
  workersJoinLater: boolean;
  /** The name of this profile's first cluster, when the user gives none. */
  defaultName: string;
  /** What the nth node (0 is the control plane) has of its own. */
  node(index: number): NodePlace;
}

export interface NodePlace {
  name: string;
  address: string;
  podCIDR: string;
  /** Annotations that differ from node to node. */
  annotations?: Record<string, string>;
}

/** A node like `template`, at another place. */
export function nodeAt(template: KubeObject, { name, address, podCIDR, annotations }: NodePlace): KubeObject {
  const labels = { ...template.metadata.labels, 'kubernetes.io/hostname': name };
  return {
    ...template,
    metadata: { ...template.metadata, name, labels, annotations: { ...template.metadata.annotations, ...annotations } },
    spec: { ...template.spec, podCIDR, podCIDRs: [podCIDR] },
    status: {
      ...template.status,
      addresses: [
        { address, type: 'InternalIP' },
        { address: name, type: 'Hostname' },
      ],
    },
  };
}
