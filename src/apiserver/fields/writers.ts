/** Who writes what inside a cluster: the names under which its parts appear in managedFields. */

import type { KubeObject } from '../../apimachinery/meta.ts';
import { collectionOf, type KindDefinition } from '../../apis/kind.ts';

export interface Writers {
  /** Who makes objects that no client made. */
  create: string;
  /** Who changes them later; with the subresource by which it does. */
  update: string;
  updateSubresource?: string;
  status: string;
}

const controllers = 'kube-controller-manager';
const server = 'kube-apiserver';
const usual: Writers = { create: controllers, update: controllers, status: controllers };

const particular: Readonly<Record<string, Partial<Writers>>> = {
  nodes: { create: 'kubelet', status: 'kubelet' },
  pods: { status: 'kubelet' },
  namespaces: { create: server },
  services: { update: 'controller', status: 'controller' },
  events: { create: 'kubelet' },
  'leases.coordination.k8s.io': { create: 'kubelet', update: 'kubelet' },
  'priorityclasses.scheduling.k8s.io': { create: server },
  'deployments.apps': { updateSubresource: 'status' },
  'ingresses.networking.k8s.io': { update: 'nginx-ingress-controller', status: 'nginx-ingress-controller' },
  'customresourcedefinitions.apiextensions.k8s.io': { status: server },
  'apiservices.apiregistration.k8s.io': { create: server, status: server },
  'ipaddresses.networking.k8s.io': { create: server },
  'servicecidrs.networking.k8s.io': { create: server, status: server },
  'flowschemas.flowcontrol.apiserver.k8s.io': { create: 'api-priority-and-fairness-config-producer-v1' },
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': {
    create: 'api-priority-and-fairness-config-producer-v1',
  },
  'servicel2statuses.metallb.io': { create: 'speaker', update: 'speaker', status: 'speaker' },
};

/** Kinds whose objects belong to controllers only when they have an owner; others came with the cluster. */
const installed = new Set([
  'deployments.apps',
  'daemonsets.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'configmaps',
  'secrets',
  'services',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
]);

export function writersOf(kind: KindDefinition, object: KubeObject): Writers {
  const collection = collectionOf(kind);
  const writers = { ...usual, ...particular[collection] };
  if (object.metadata.ownerReferences?.length) {
    const byNode = object.metadata.ownerReferences[0]!.kind === 'Node' && collection === 'pods';
    return byNode ? { ...writers, create: 'kubelet' } : writers;
  }
  if (collection === 'events') return { ...writers, create: object.source?.component || writers.create };
  if (collection === 'pods') return { ...writers, create: 'kubelet' };
  if (collection === 'services' && object.metadata.name === 'kubernetes') return { ...writers, create: server };
  return installed.has(collection) ? { ...writers, create: 'kubeadm' } : writers;
}
