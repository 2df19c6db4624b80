// Which lists of built-in types merge in a strategic merge, and by which keys: facts of the OpenAPI schema (Kubernetes v1.21.2)
// that kustomize brings along. Fields that lead to no such list are left out.

/**
 * Types by name, then fields: `Type` an object, `{}Type` a map of objects, `[key]Type` a list that merges by that key, or by
 * several; `[]` by the values themselves. Every object has `metadata` besides.
 */
export const mergeTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ComponentStatus: {
    conditions: '[type]',
  },
  Container: {
    env: '[name]',
    ports: '[containerPort,protocol]',
    volumeDevices: '[devicePath]',
    volumeMounts: '[mountPath]',
  },
  EphemeralContainer: {
    env: '[name]',
    volumeDevices: '[devicePath]',
    volumeMounts: '[mountPath]',
  },
  EphemeralVolumeSource: {
    volumeClaimTemplate: 'PersistentVolumeClaimTemplate',
  },
  Namespace: {
    status: 'NamespaceStatus',
  },
  NamespaceStatus: {
    conditions: '[type]',
  },
  Node: {
    spec: 'NodeSpec',
    status: 'NodeStatus',
  },
  NodeSpec: {
    podCIDRs: '[]',
  },
  NodeStatus: {
    addresses: '[type]',
    conditions: '[type]',
  },
  ObjectMeta: {
    finalizers: '[]',
    ownerReferences: '[uid]',
  },
  PersistentVolumeClaim: {
    status: 'PersistentVolumeClaimStatus',
  },
  PersistentVolumeClaimStatus: {
    conditions: '[type]',
  },
  Pod: {
    spec: 'PodSpec',
    status: 'PodStatus',
  },
  PodSpec: {
    containers: '[name]Container',
    ephemeralContainers: '[name]EphemeralContainer',
    hostAliases: '[ip]',
    imagePullSecrets: '[name]',
    initContainers: '[name]Container',
    topologySpreadConstraints: '[topologyKey,whenUnsatisfiable]',
    volumes: '[name]Volume',
  },
  PodStatus: {
    conditions: '[type]',
    podIPs: '[ip]',
  },
  PodTemplate: {
    template: 'PodTemplateSpec',
  },
  PodTemplateSpec: {
    spec: 'PodSpec',
  },
  ReplicationController: {
    spec: 'ReplicationControllerSpec',
    status: 'ReplicationControllerStatus',
  },
  ReplicationControllerSpec: {
    template: 'PodTemplateSpec',
  },
  ReplicationControllerStatus: {
    conditions: '[type]',
  },
  Service: {
    spec: 'ServiceSpec',
    status: 'ServiceStatus',
  },
  ServiceAccount: {
    secrets: '[name]',
  },
  ServiceSpec: {
    ports: '[port,protocol]',
  },
  ServiceStatus: {
    conditions: '[type]',
  },
  Volume: {
    ephemeral: 'EphemeralVolumeSource',
  },
  'admissionregistration.v1.MutatingWebhookConfiguration': {
    webhooks: '[name]',
  },
  'admissionregistration.v1.ValidatingWebhookConfiguration': {
    webhooks: '[name]',
  },
  'admissionregistration.v1beta1.MutatingWebhookConfiguration': {
    webhooks: '[name]',
  },
  'admissionregistration.v1beta1.ValidatingWebhookConfiguration': {
    webhooks: '[name]',
  },
  'apiregistration.v1.APIService': {
    status: 'apiregistration.v1.APIServiceStatus',
  },
  'apiregistration.v1.APIServiceStatus': {
    conditions: '[type]',
  },
  'apiregistration.v1beta1.APIService': {
    status: 'apiregistration.v1beta1.APIServiceStatus',
  },
  'apiregistration.v1beta1.APIServiceStatus': {
    conditions: '[type]',
  },
  'apps.v1.DaemonSet': {
    spec: 'apps.v1.DaemonSetSpec',
    status: 'apps.v1.DaemonSetStatus',
  },
  'apps.v1.DaemonSetSpec': {
    template: 'PodTemplateSpec',
  },
  'apps.v1.DaemonSetStatus': {
    conditions: '[type]',
  },
  'apps.v1.Deployment': {
    spec: 'apps.v1.DeploymentSpec',
    status: 'apps.v1.DeploymentStatus',
  },
  'apps.v1.DeploymentSpec': {
    template: 'PodTemplateSpec',
  },
  'apps.v1.DeploymentStatus': {
    conditions: '[type]',
  },
  'apps.v1.ReplicaSet': {
    spec: 'apps.v1.ReplicaSetSpec',
    status: 'apps.v1.ReplicaSetStatus',
  },
  'apps.v1.ReplicaSetSpec': {
    template: 'PodTemplateSpec',
  },
  'apps.v1.ReplicaSetStatus': {
    conditions: '[type]',
  },
  'apps.v1.StatefulSet': {
    spec: 'apps.v1.StatefulSetSpec',
    status: 'apps.v1.StatefulSetStatus',
  },
  'apps.v1.StatefulSetSpec': {
    template: 'PodTemplateSpec',
  },
  'apps.v1.StatefulSetStatus': {
    conditions: '[type]',
  },
  'batch.v1.CronJob': {
    spec: 'batch.v1.CronJobSpec',
  },
  'batch.v1.CronJobSpec': {
    jobTemplate: 'batch.v1.JobTemplateSpec',
  },
  'batch.v1.Job': {
    spec: 'batch.v1.JobSpec',
    status: 'batch.v1.JobStatus',
  },
  'batch.v1.JobSpec': {
    template: 'PodTemplateSpec',
  },
  'batch.v1.JobStatus': {
    conditions: '[type]',
  },
  'batch.v1.JobTemplateSpec': {
    spec: 'batch.v1.JobSpec',
  },
  'batch.v1beta1.CronJob': {
    spec: 'batch.v1beta1.CronJobSpec',
  },
  'batch.v1beta1.CronJobSpec': {
    jobTemplate: 'batch.v1beta1.JobTemplateSpec',
  },
  'batch.v1beta1.JobTemplateSpec': {
    spec: 'batch.v1.JobSpec',
  },
  'policy.v1.PodDisruptionBudget': {
    status: 'policy.v1.PodDisruptionBudgetStatus',
  },
  'policy.v1.PodDisruptionBudgetStatus': {
    conditions: '[type]',
  },
  'policy.v1beta1.PodDisruptionBudget': {
    status: 'policy.v1beta1.PodDisruptionBudgetStatus',
  },
  'policy.v1beta1.PodDisruptionBudgetStatus': {
    conditions: '[type]',
  },
  'storage.v1.CSINode': {
    spec: 'storage.v1.CSINodeSpec',
  },
  'storage.v1.CSINodeSpec': {
    drivers: '[name]',
  },
  'storage.v1beta1.CSINode': {
    spec: 'storage.v1beta1.CSINodeSpec',
  },
  'storage.v1beta1.CSINodeSpec': {
    drivers: '[name]',
  },
};

/** Kinds by apiVersion, with their types. */
export const mergeKinds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'admissionregistration.k8s.io/v1': {
    MutatingWebhookConfiguration: 'admissionregistration.v1.MutatingWebhookConfiguration',
    ValidatingWebhookConfiguration: 'admissionregistration.v1.ValidatingWebhookConfiguration',
  },
  'admissionregistration.k8s.io/v1beta1': {
    MutatingWebhookConfiguration: 'admissionregistration.v1beta1.MutatingWebhookConfiguration',
    ValidatingWebhookConfiguration: 'admissionregistration.v1beta1.ValidatingWebhookConfiguration',
  },
  'apiregistration.k8s.io/v1': {
    APIService: 'apiregistration.v1.APIService',
  },
  'apiregistration.k8s.io/v1beta1': {
    APIService: 'apiregistration.v1beta1.APIService',
  },
  'apps/v1': {
    DaemonSet: 'apps.v1.DaemonSet',
    Deployment: 'apps.v1.Deployment',
    ReplicaSet: 'apps.v1.ReplicaSet',
    StatefulSet: 'apps.v1.StatefulSet',
  },
  'batch/v1': {
    CronJob: 'batch.v1.CronJob',
    Job: 'batch.v1.Job',
  },
  'batch/v1beta1': {
    CronJob: 'batch.v1beta1.CronJob',
  },
  'policy/v1': {
    PodDisruptionBudget: 'policy.v1.PodDisruptionBudget',
  },
  'policy/v1beta1': {
    PodDisruptionBudget: 'policy.v1beta1.PodDisruptionBudget',
  },
  'storage.k8s.io/v1': {
    CSINode: 'storage.v1.CSINode',
  },
  'storage.k8s.io/v1beta1': {
    CSINode: 'storage.v1beta1.CSINode',
  },
  v1: {
    ComponentStatus: 'ComponentStatus',
    Namespace: 'Namespace',
    Node: 'Node',
    PersistentVolumeClaim: 'PersistentVolumeClaim',
    Pod: 'Pod',
    PodTemplate: 'PodTemplate',
    ReplicationController: 'ReplicationController',
    Service: 'Service',
    ServiceAccount: 'ServiceAccount',
  },
};

/** Other kinds of the schema, of which only `metadata` has lists that merge. */
export const plainKinds: Readonly<Record<string, string>> = {
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
  'apiextensions.k8s.io/v1beta1': 'CustomResourceDefinition',
  'apps/v1': 'ControllerRevision',
  'authentication.k8s.io/v1': 'TokenRequest TokenReview',
  'authentication.k8s.io/v1beta1': 'TokenReview',
  'authorization.k8s.io/v1':
    'LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
  'authorization.k8s.io/v1beta1':
    'LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
  'autoscaling/v1': 'HorizontalPodAutoscaler Scale',
  'autoscaling/v2beta1': 'HorizontalPodAutoscaler',
  'autoscaling/v2beta2': 'HorizontalPodAutoscaler',
  'certificates.k8s.io/v1': 'CertificateSigningRequest',
  'certificates.k8s.io/v1beta1': 'CertificateSigningRequest',
  'coordination.k8s.io/v1': 'Lease',
  'coordination.k8s.io/v1beta1': 'Lease',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'discovery.k8s.io/v1beta1': 'EndpointSlice',
  'events.k8s.io/v1': 'Event',
  'events.k8s.io/v1beta1': 'Event',
  'extensions/v1beta1': 'Ingress',
  'flowcontrol.apiserver.k8s.io/v1beta1': 'FlowSchema PriorityLevelConfiguration',
  'networking.k8s.io/v1': 'Ingress IngressClass NetworkPolicy',
  'networking.k8s.io/v1beta1': 'Ingress IngressClass',
  'node.k8s.io/v1': 'RuntimeClass',
  'node.k8s.io/v1beta1': 'RuntimeClass',
  'policy/v1beta1': 'Eviction PodSecurityPolicy',
  'rbac.authorization.k8s.io/v1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'rbac.authorization.k8s.io/v1beta1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'scheduling.k8s.io/v1': 'PriorityClass',
  'scheduling.k8s.io/v1beta1': 'PriorityClass',
  'storage.k8s.io/v1': 'CSIDriver StorageClass VolumeAttachment',
  'storage.k8s.io/v1beta1': 'CSIDriver CSIStorageCapacity StorageClass VolumeAttachment',
  v1: 'Binding ConfigMap Endpoints Event LimitRange PersistentVolume ResourceQuota Secret',
};
