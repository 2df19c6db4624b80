/**
 * Every kind the API serves, as data: one file a kind, and this is the list. Discovery, the routes, the printers and the
 * controllers all loop over it. Custom resources join at run time by the same door (scheme.ts, custom-resource.ts).
 */

import { mutatingAdmissionPolicy } from './admissionregistration/mutatingadmissionpolicy.ts';
import { mutatingAdmissionPolicyBinding } from './admissionregistration/mutatingadmissionpolicybinding.ts';
import { mutatingWebhookConfiguration } from './admissionregistration/mutatingwebhookconfiguration.ts';
import { validatingAdmissionPolicy } from './admissionregistration/validatingadmissionpolicy.ts';
import { validatingAdmissionPolicyBinding } from './admissionregistration/validatingadmissionpolicybinding.ts';
import { validatingWebhookConfiguration } from './admissionregistration/validatingwebhookconfiguration.ts';
import { customResourceDefinition } from './apiextensions/customresourcedefinition.ts';
import { apiService } from './apiregistration/apiservice.ts';
import { controllerRevision } from './apps/controllerrevision.ts';
import { daemonSet } from './apps/daemonset.ts';
import { deployment } from './apps/deployment.ts';
import { replicaSet } from './apps/replicaset.ts';
import { statefulSet } from './apps/statefulset.ts';
import { selfSubjectReview } from './authentication/selfsubjectreview.ts';
import { tokenReview } from './authentication/tokenreview.ts';
import { localSubjectAccessReview } from './authorization/localsubjectaccessreview.ts';
import { selfSubjectAccessReview } from './authorization/selfsubjectaccessreview.ts';
import { selfSubjectRulesReview } from './authorization/selfsubjectrulesreview.ts';
import { subjectAccessReview } from './authorization/subjectaccessreview.ts';
import { horizontalPodAutoscaler } from './autoscaling/horizontalpodautoscaler.ts';
import { horizontalPodAutoscalerV1 } from './autoscaling/horizontalpodautoscaler-v1.ts';
import { cronJob } from './batch/cronjob.ts';
import { job } from './batch/job.ts';
import { certificateSigningRequest } from './certificates/certificatesigningrequest.ts';
import { lease } from './coordination/lease.ts';
import { binding } from './core/binding.ts';
import { componentStatus } from './core/componentstatus.ts';
import { configMap } from './core/configmap.ts';
import { endpoints } from './core/endpoints.ts';
import { event } from './core/event.ts';
import { limitRange } from './core/limitrange.ts';
import { namespace } from './core/namespace.ts';
import { node } from './core/node.ts';
import { persistentVolume } from './core/persistentvolume.ts';
import { persistentVolumeClaim } from './core/persistentvolumeclaim.ts';
import { pod } from './core/pod.ts';
import { podTemplate } from './core/podtemplate.ts';
import { replicationController } from './core/replicationcontroller.ts';
import { resourceQuota } from './core/resourcequota.ts';
import { secret } from './core/secret.ts';
import { service } from './core/service.ts';
import { serviceAccount } from './core/serviceaccount.ts';
import { endpointSlice } from './discovery/endpointslice.ts';
import { eventsEvent } from './events/event.ts';
import { flowSchema } from './flowcontrol/flowschema.ts';
import { priorityLevelConfiguration } from './flowcontrol/prioritylevelconfiguration.ts';
import type { KindDefinition } from './kind.ts';
import { ingress } from './networking/ingress.ts';
import { ingressClass } from './networking/ingressclass.ts';
import { ipAddress } from './networking/ipaddress.ts';
import { networkPolicy } from './networking/networkpolicy.ts';
import { serviceCIDR } from './networking/servicecidr.ts';
import { runtimeClass } from './node/runtimeclass.ts';
import { podDisruptionBudget } from './policy/poddisruptionbudget.ts';
import { clusterRole } from './rbac/clusterrole.ts';
import { clusterRoleBinding } from './rbac/clusterrolebinding.ts';
import { role } from './rbac/role.ts';
import { roleBinding } from './rbac/rolebinding.ts';
import { deviceClass } from './resource/deviceclass.ts';
import { resourceClaim } from './resource/resourceclaim.ts';
import { resourceClaimTemplate } from './resource/resourceclaimtemplate.ts';
import { resourceSlice } from './resource/resourceslice.ts';
import { priorityClass } from './scheduling/priorityclass.ts';
import { Scheme } from './scheme.ts';
import { csiDriver } from './storage/csidriver.ts';
import { csiNode } from './storage/csinode.ts';
import { csiStorageCapacity } from './storage/csistoragecapacity.ts';
import { storageClass } from './storage/storageclass.ts';
import { volumeAttachment } from './storage/volumeattachment.ts';
import { volumeAttributesClass } from './storage/volumeattributesclass.ts';

export * from './admissionregistration/mutatingadmissionpolicy.ts';
export * from './admissionregistration/mutatingadmissionpolicybinding.ts';
export * from './admissionregistration/mutatingwebhookconfiguration.ts';
export * from './admissionregistration/validatingadmissionpolicy.ts';
export * from './admissionregistration/validatingadmissionpolicybinding.ts';
export * from './admissionregistration/validatingwebhookconfiguration.ts';
export * from './apiextensions/customresourcedefinition.ts';
export * from './apiregistration/apiservice.ts';
export * from './apps/controllerrevision.ts';
export * from './apps/daemonset.ts';
export * from './apps/deployment.ts';
export * from './apps/replicaset.ts';
export * from './apps/statefulset.ts';
export * from './authentication/selfsubjectreview.ts';
export * from './authentication/tokenreview.ts';
export * from './authorization/localsubjectaccessreview.ts';
export * from './authorization/selfsubjectaccessreview.ts';
export * from './authorization/selfsubjectrulesreview.ts';
export * from './authorization/subjectaccessreview.ts';
export * from './autoscaling/horizontalpodautoscaler.ts';
export * from './autoscaling/horizontalpodautoscaler-v1.ts';
export * from './batch/cronjob.ts';
export * from './batch/job.ts';
export * from './certificates/certificatesigningrequest.ts';
export * from './coordination/lease.ts';
export * from './core/binding.ts';
export * from './core/componentstatus.ts';
export * from './core/configmap.ts';
export * from './core/endpoints.ts';
export * from './core/event.ts';
export * from './core/limitrange.ts';
export * from './core/namespace.ts';
export * from './core/node.ts';
export * from './core/persistentvolume.ts';
export * from './core/persistentvolumeclaim.ts';
export * from './core/pod.ts';
export * from './core/podtemplate.ts';
export * from './core/replicationcontroller.ts';
export * from './core/resourcequota.ts';
export * from './core/secret.ts';
export * from './core/service.ts';
export * from './core/serviceaccount.ts';
export * from './custom-resource.ts';
export * from './discovery/endpointslice.ts';
export * from './events/event.ts';
export * from './flowcontrol/flowschema.ts';
export * from './flowcontrol/prioritylevelconfiguration.ts';
export * from './kind.ts';
export * from './metallb/index.ts';
export * from './networking/ingress.ts';
export * from './networking/ingressclass.ts';
export * from './networking/ipaddress.ts';
export * from './networking/networkpolicy.ts';
export * from './networking/servicecidr.ts';
export * from './node/runtimeclass.ts';
export * from './policy/poddisruptionbudget.ts';
export * from './rbac/clusterrole.ts';
export * from './rbac/clusterrolebinding.ts';
export * from './rbac/role.ts';
export * from './rbac/rolebinding.ts';
export * from './resource/deviceclass.ts';
export * from './resource/resourceclaim.ts';
export * from './resource/resourceclaimtemplate.ts';
export * from './resource/resourceslice.ts';
export * from './scheduling/priorityclass.ts';
export * from './scheme.ts';
export * from './storage/csidriver.ts';
export * from './storage/csinode.ts';
export * from './storage/csistoragecapacity.ts';
export * from './storage/storageclass.ts';
export * from './storage/volumeattachment.ts';
export * from './storage/volumeattributesclass.ts';

/** The built-in kinds in the order discovery lists them: the core group, then the groups by priority. */
export const builtInKinds: readonly KindDefinition[] = [
  binding,
  componentStatus,
  configMap,
  endpoints,
  event,
  limitRange,
  namespace,
  node,
  persistentVolumeClaim,
  persistentVolume,
  pod,
  podTemplate,
  replicationController,
  resourceQuota,
  secret,
  serviceAccount,
  service,
  apiService,
  controllerRevision,
  daemonSet,
  deployment,
  replicaSet,
  statefulSet,
  eventsEvent,
  selfSubjectReview,
  tokenReview,
  localSubjectAccessReview,
  selfSubjectAccessReview,
  selfSubjectRulesReview,
  subjectAccessReview,
  horizontalPodAutoscaler,
  horizontalPodAutoscalerV1,
  cronJob,
  job,
  certificateSigningRequest,
  ingressClass,
  ingress,
  ipAddress,
  networkPolicy,
  serviceCIDR,
  podDisruptionBudget,
  clusterRoleBinding,
  clusterRole,
  roleBinding,
  role,
  csiDriver,
  csiNode,
  csiStorageCapacity,
  storageClass,
  volumeAttachment,
  volumeAttributesClass,
  mutatingAdmissionPolicy,
  mutatingAdmissionPolicyBinding,
  mutatingWebhookConfiguration,
  validatingAdmissionPolicy,
  validatingAdmissionPolicyBinding,
  validatingWebhookConfiguration,
  customResourceDefinition,
  priorityClass,
  lease,
  runtimeClass,
  endpointSlice,
  flowSchema,
  priorityLevelConfiguration,
  deviceClass,
  resourceClaim,
  resourceClaimTemplate,
  resourceSlice,
];

/** A scheme of its own for each cluster: custom resources come and go in it. */
export const newScheme = (): Scheme => new Scheme(builtInKinds);
