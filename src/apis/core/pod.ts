import type { IContainerStatus } from 'kubernetes-models/v1/ContainerStatus';
import type { IPod } from 'kubernetes-models/v1/Pod';
import { defineKind, type Stored } from '../kind.ts';
import { podColumns } from './pod-columns.ts';
import { qosClassOf } from './pod-qos.ts';
import { setPodDefaults } from './pod-spec.ts';
import { validatePodUpdate } from './pod-update.ts';
import { validatePod } from './pod-validation.ts';
import { podWarnings } from './pod-warnings.ts';

export type Pod = Stored<IPod>;
export type PodStatus = Pod['status'];
export type ContainerStatus = IContainerStatus;

export const pod = defineKind<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.core.v1.Pod',
  setDefaults: (pod) => {
    if (pod.spec) setPodDefaults(pod.spec);
  },
  prepareForCreate: (pod) => {
    pod.status = { phase: 'Pending', qosClass: qosClassOf(pod.spec) };
  },
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  warnings: ({ metadata, spec }) => podWarnings('spec', metadata, spec),
  columns: podColumns,
  selectableFields: {
    'spec.nodeName': (pod) => pod.spec.nodeName ?? '',
    'spec.restartPolicy': (pod) => pod.spec.restartPolicy ?? '',
    'spec.schedulerName': (pod) => pod.spec.schedulerName ?? '',
    'spec.serviceAccountName': (pod) => pod.spec.serviceAccountName ?? '',
    'spec.hostNetwork': (pod) => String(pod.spec.hostNetwork ?? false),
    'status.phase': (pod) => pod.status?.phase ?? '',
    'status.podIP': (pod) => pod.status?.podIP ?? '',
    'status.nominatedNodeName': (pod) => pod.status?.nominatedNodeName ?? '',
  },
  gracePeriodSeconds: (pod) => pod.spec.terminationGracePeriodSeconds ?? 30,
});
