/** `kubectl describe`: one text for each kind that has its own, and a generic one for the rest. */

import { describeAutoscaler } from './autoscaler.ts';
import {
  describeConfigMap,
  describeCSINode,
  describeIngressClass,
  describeNamespace,
  describePersistentVolumeClaim,
  describeSecret,
  describeServiceAccount,
  describeStorageClass,
  describeVolumeAttributesClass,
} from './config.ts';
import type { Describer } from './describer.ts';
import { describeEndpointSlice, describeEndpoints } from './endpoints.ts';
import { describeGeneric } from './generic.ts';
import { describeIngress } from './ingress.ts';
import { describeNode } from './node.ts';
import { describePersistentVolume } from './persistent-volume.ts';
import { describePod } from './pod.ts';
import {
  describeDisruptionBudget,
  describeLimitRange,
  describeNetworkPolicy,
  describePriorityClass,
  describeResourceQuota,
} from './policy.ts';
import { describeBinding, describeRole } from './rbac.ts';
import { describeService } from './service.ts';
import {
  describeCronJob,
  describeDaemonSet,
  describeDeployment,
  describeJob,
  describeReplicaSet,
  describeStatefulSet,
} from './workload.ts';

/** By kind, and group where it has one. */
const describers: Readonly<Record<string, Describer>> = {
  Pod: describePod,
  Service: describeService,
  Endpoints: describeEndpoints,
  'EndpointSlice.discovery.k8s.io': describeEndpointSlice,
  'ReplicaSet.apps': describeReplicaSet,
  ReplicationController: describeReplicaSet,
  'Deployment.apps': describeDeployment,
  'StatefulSet.apps': describeStatefulSet,
  'DaemonSet.apps': describeDaemonSet,
  'Job.batch': describeJob,
  'CronJob.batch': describeCronJob,
  'Ingress.networking.k8s.io': describeIngress,
  'IngressClass.networking.k8s.io': describeIngressClass,
  Node: describeNode,
  Namespace: describeNamespace,
  ConfigMap: describeConfigMap,
  Secret: describeSecret,
  ServiceAccount: describeServiceAccount,
  PersistentVolumeClaim: describePersistentVolumeClaim,
  PersistentVolume: describePersistentVolume,
  ResourceQuota: describeResourceQuota,
  LimitRange: describeLimitRange,
  'HorizontalPodAutoscaler.autoscaling': describeAutoscaler,
  'NetworkPolicy.networking.k8s.io': describeNetworkPolicy,
  'PodDisruptionBudget.policy': describeDisruptionBudget,
  'PriorityClass.scheduling.k8s.io': describePriorityClass,
  'Role.rbac.authorization.k8s.io': describeRole,
  'ClusterRole.rbac.authorization.k8s.io': describeRole,
  'RoleBinding.rbac.authorization.k8s.io': describeBinding,
  'ClusterRoleBinding.rbac.authorization.k8s.io': describeBinding,
  'StorageClass.storage.k8s.io': describeStorageClass,
  'VolumeAttributesClass.storage.k8s.io': describeVolumeAttributesClass,
  'CSINode.storage.k8s.io': describeCSINode,
};

/** @param groupKind `Pod`, `Deployment.apps` */
export const describerFor = (groupKind: string): Describer => describers[groupKind] ?? describeGeneric;
export type { DescribeContext, Describer } from './describer.ts';
