import { deepEqual } from '../apimachinery/deep.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';

/** Built-in kinds whose metadata.generation counts the changes of what users wish for. Custom resources all do. */
const counting = new Set([
  'pods',
  'replicationcontrollers',
  'daemonsets.apps',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'cronjobs.batch',
  'jobs.batch',
  'podtemplates',
  'poddisruptionbudgets.policy',
  'ingresses.networking.k8s.io',
  'ingressclasses.networking.k8s.io',
  'networkpolicies.networking.k8s.io',
  'endpointslices.discovery.k8s.io',
  'priorityclasses.scheduling.k8s.io',
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'mutatingadmissionpolicies.admissionregistration.k8s.io',
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'deviceclasses.resource.k8s.io',
  'resourceslices.resource.k8s.io',
]);

export const countsGenerations = (kind: KindDefinition): boolean => isCustom(kind) || counting.has(collectionOf(kind));

/** Kinds of CustomResourceDefinitions bring their schemas with them; they have none among the generated ones. */
export const isCustom = (kind: KindDefinition): boolean => kind.schema === '';

/** Did an update change more than metadata and status? Binding a pod to a node is not a change of its spec. */
export function wishChanged(next: KubeObject, old: KubeObject): boolean {
  for (const field of new Set([...Object.keys(next), ...Object.keys(old)])) {
    if (field === 'metadata' || field === 'status' || field === 'apiVersion' || field === 'kind') continue;
    if (!deepEqual(next[field], old[field]) && !isBinding(next, old, field)) return true;
  }
  return false;
}

const isBinding = (next: KubeObject, old: KubeObject, field: string): boolean =>
  field === 'spec' &&
  old.kind === 'Pod' &&
  !old.spec.nodeName &&
  deepEqual({ ...next.spec, nodeName: undefined }, { ...old.spec, nodeName: undefined });
