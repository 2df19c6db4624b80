/** `kubectl describe`: one text for each kind that has its own, and a generic one for the rest. */
import {
  describeConfigMap,
  describeIngressClass,
  describeNamespace,
  describePersistentVolumeClaim,
  describeSecret,
  describeServiceAccount,
  describeStorageClass,
} from './config.ts';
import type { Describer } from './describer.ts';
import { describeEndpointSlice, describeEndpoints } from './endpoints.ts';
import { describeGeneric } from './generic.ts';
import { describeIngress } from './ingress.ts';
import { describeNode } from './node.ts';
import { describePod } from './pod.ts';
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
  'StorageClass.storage.k8s.io': describeStorageClass,
};

/** @param groupKind `Pod`, `Deployment.apps` */
export const describerFor = (groupKind: string): Describer => describers[groupKind] ?? describeGeneric;
export type { DescribeContext, Describer } from './describer.ts';
