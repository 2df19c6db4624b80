/**
 * The control loops of a cluster: what kube-controller-manager and kube-scheduler run, and what MetalLB and
 * ingress-nginx do to Services and Ingresses. Each one looks at one object and the world and says what should be
 * written (controller.ts); none keeps anything in mind between two looks. The cluster room calls them in this order
 * until nobody has anything to write, so whoever makes work for others stands before them.
 */

import type { Controller } from './controller.ts';
import { cronJobController } from './cronjob/cronjob.ts';
import { daemonSetController } from './daemonset.ts';
import { deploymentController } from './deployment/deployment.ts';
import { endpointsController } from './endpoints/endpoints.ts';
import { endpointSliceController } from './endpoints/endpointslice.ts';
import { endpointSliceMirroringController } from './endpoints/mirroring.ts';
import { garbageCollector } from './garbage-collector.ts';
import { ingressController } from './ingress.ts';
import { jobController } from './job/job.ts';
import { metallbController } from './metallb/controller.ts';
import { metallbSpeaker } from './metallb/speaker.ts';
import { namespaceController } from './namespace.ts';
import { rootCAController, serviceAccountController } from './namespace-defaults.ts';
import { nodeLifecycleController, taintEvictionController } from './node-lifecycle.ts';
import { claimController, volumeController } from './persistent-volumes.ts';
import { podGarbageCollector } from './pod-gc.ts';
import { replicaSetController } from './replicaset.ts';
import { schedulerController } from './scheduler/scheduler.ts';
import { statefulSetController } from './statefulset/statefulset.ts';

export * from './controller.ts';

export const controllers = (): readonly Controller[] => [
  nodeLifecycleController,
  taintEvictionController,
  serviceAccountController,
  rootCAController,
  deploymentController,
  daemonSetController,
  statefulSetController,
  cronJobController,
  jobController,
  replicaSetController,
  claimController,
  volumeController,
  schedulerController,
  endpointsController,
  endpointSliceController,
  endpointSliceMirroringController,
  metallbController,
  metallbSpeaker,
  ingressController,
  namespaceController,
  podGarbageCollector,
  garbageCollector,
];
