/**
 * The roles and bindings that every cluster has from the beginning. They are not stored: reading them is answered from
 * here, until somebody changes one. A rule is written `GROUPS: RESOURCES: VERBS`, a rule for paths `: PATHS: VERBS`.
 */
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { PolicyRule } from '../../apis/rbac/rules.ts';
import type { ApiServerOptions } from '../context.ts';

const rw = 'create delete deletecollection patch update';
const ro = 'get list watch';
const all = `create delete deletecollection get list patch update watch`;

const coreEdit =
  'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy';
const coreView =
  'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status';
const statuses =
  'bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status';
const appsEdit =
  'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale';
const appsView =
  'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status';

const editRules = [
  `"": pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy: ${ro}`,
  '"": serviceaccounts: impersonate',
  `"": pods pods/attach pods/exec pods/portforward pods/proxy: ${rw}`,
  '"": pods/eviction: create',
  `"": ${coreEdit}: ${rw}`,
  '"": serviceaccounts/token: create',
  `apps: ${appsEdit}: ${rw}`,
  `autoscaling: horizontalpodautoscalers: ${rw}`,
  `batch: cronjobs jobs: ${rw}`,
  `extensions: daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale: ${rw}`,
  `policy: poddisruptionbudgets: ${rw}`,
  `networking.k8s.io: ingresses networkpolicies: ${rw}`,
  `coordination.k8s.io: leases: ${all}`,
  `resource.k8s.io: resourceclaims resourceclaimtemplates: ${rw}`,
];
const viewRules = [
  `"": ${coreView}: ${ro}`,
  `"": ${statuses}: ${ro}`,
  `"": namespaces: ${ro}`,
  `discovery.k8s.io: endpointslices: ${ro}`,
  `apps: ${appsView}: ${ro}`,
  `autoscaling: horizontalpodautoscalers horizontalpodautoscalers/status: ${ro}`,
  `batch: cronjobs cronjobs/status jobs jobs/status: ${ro}`,
  `extensions: daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale: ${ro}`,
  `policy: poddisruptionbudgets poddisruptionbudgets/status: ${ro}`,
  `networking.k8s.io: ingresses ingresses/status networkpolicies: ${ro}`,
  `resource.k8s.io: resourceclaims resourceclaims/status resourceclaimtemplates: ${ro}`,
];
const adminRules = [
  'authorization.k8s.io: localsubjectaccessreviews: create',
  `rbac.authorization.k8s.io: rolebindings roles: ${all}`,
];
const discoveryPaths = '/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/';
const eventWriter = '"" events.k8s.io: events: create patch update';

const roles: Readonly<Record<string, readonly string[]>> = {
  'cluster-admin': ['*: *: *', ': *: *'],
  'system:aggregate-to-admin': adminRules,
  'system:aggregate-to-edit': editRules,
  'system:aggregate-to-view': viewRules,
  'system:auth-delegator': [
    'authentication.k8s.io: tokenreviews: create',
    'authorization.k8s.io: subjectaccessreviews: create',
  ],
  'system:basic-user': [
    'authorization.k8s.io: selfsubjectaccessreviews selfsubjectrulesreviews: create',
    'authentication.k8s.io: selfsubjectreviews: create',
  ],
  'system:certificates.k8s.io:certificatesigningrequests:nodeclient': [
    'certificates.k8s.io: certificatesigningrequests/nodeclient: create',
  ],
  'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient': [
    'certificates.k8s.io: certificatesigningrequests/selfnodeclient: create',
  ],
  'system:discovery': [`: ${discoveryPaths}: get`],
  'system:heapster': [`"": events namespaces nodes pods: ${ro}`, `extensions: deployments: ${ro}`],
  'system:kube-aggregator': [`"": endpoints services: ${ro}`],
  'system:kube-dns': ['"": endpoints services: list watch'],
  'system:kube-scheduler': [
    eventWriter,
    'coordination.k8s.io: leases: create get list update watch',
    `"": nodes: ${ro}`,
    `"": pods: delete ${ro}`,
    '"": bindings pods/binding: create',
    '"": pods/status: patch update',
    `"": namespaces persistentvolumeclaims persistentvolumes replicationcontrollers services: ${ro}`,
    `apps extensions: replicasets: ${ro}`,
    `apps: statefulsets: ${ro}`,
    `policy: poddisruptionbudgets: ${ro}`,
    `storage.k8s.io: csidrivers csinodes csistoragecapacities storageclasses volumeattachments: ${ro}`,
    'authentication.k8s.io: tokenreviews: create',
    'authorization.k8s.io: subjectaccessreviews: create',
  ],
  'system:kube-controller-manager': [
    eventWriter,
    'coordination.k8s.io: leases: create get list update watch',
    '"": secrets serviceaccounts: create get update',
    '"": serviceaccounts/token: create',
    '*: *: list watch',
    'authentication.k8s.io: tokenreviews: create',
    'authorization.k8s.io: subjectaccessreviews: create',
  ],
  'system:monitoring': [': /healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*: get'],
  'system:node': [
    'authentication.k8s.io: tokenreviews: create',
    'authorization.k8s.io: localsubjectaccessreviews subjectaccessreviews: create',
    `"": services: ${ro}`,
    `"": nodes: create ${ro}`,
    '"": nodes nodes/status: patch update',
    eventWriter,
    `"": pods: create delete ${ro}`,
    '"": pods/status: patch update',
    '"": pods/eviction: create',
    `"": configmaps secrets: ${ro}`,
    '"": persistentvolumeclaims persistentvolumes: get',
    `coordination.k8s.io: leases: create delete get patch update`,
    `storage.k8s.io: csidrivers csinodes: ${ro}`,
    `node.k8s.io: runtimeclasses: ${ro}`,
    '"": serviceaccounts/token: create',
  ],
  'system:node-bootstrapper': ['certificates.k8s.io: certificatesigningrequests: create get list watch'],
  'system:node-problem-detector': ['"": nodes: get', '"": nodes/status: patch', eventWriter],
  'system:node-proxier': [
    '"": endpoints services: list watch',
    `"": nodes: ${ro}`,
    eventWriter,
    'discovery.k8s.io: endpointslices: list watch',
    'networking.k8s.io: servicecidrs: list watch',
  ],
  'system:persistent-volume-provisioner': [
    `"": persistentvolumes: create delete ${ro}`,
    `"": persistentvolumeclaims: ${ro} update`,
    `storage.k8s.io: storageclasses: ${ro}`,
    '"": events: watch create patch update',
  ],
  'system:public-info-viewer': [': /healthz /livez /readyz /version /version/: get'],
  'system:service-account-issuer-discovery': [
    ': /.well-known/openid-configuration /openid/v1/jwks /openid/v1/jwks/: get',
  ],
  'system:volume-scheduler': [
    `"": persistentvolumes: ${ro} patch update`,
    `storage.k8s.io: storageclasses: ${ro}`,
    `"": persistentvolumeclaims: ${ro} patch update`,
  ],
};

/** Roles made of others by their labels: who is made of what. */
const aggregated = { admin: ['admin'], edit: ['edit', 'admin'], view: ['view', 'edit'] } as const;

/** Binding, role, and `Kind:name` of each subject; most are named after their role. */
const bindings: readonly (readonly [name: string, role: string, ...subjects: string[]])[] = [
  ['cluster-admin', 'cluster-admin', 'Group:system:masters'],
  ['kubeadm:cluster-admins', 'cluster-admin', 'Group:kubeadm:cluster-admins'],
  ['system:basic-user', 'system:basic-user', 'Group:system:authenticated'],
  ['system:discovery', 'system:discovery', 'Group:system:authenticated'],
  ['system:kube-controller-manager', 'system:kube-controller-manager', 'User:system:kube-controller-manager'],
  ['system:kube-dns', 'system:kube-dns', 'ServiceAccount:kube-dns'],
  ['system:kube-scheduler', 'system:kube-scheduler', 'User:system:kube-scheduler'],
  ['system:monitoring', 'system:monitoring', 'Group:system:monitoring'],
  ['system:node', 'system:node'],
  ['system:node-proxier', 'system:node-proxier', 'User:system:kube-proxy'],
  [
    'system:public-info-viewer',
    'system:public-info-viewer',
    'Group:system:authenticated',
    'Group:system:unauthenticated',
  ],
  [
    'system:service-account-issuer-discovery',
    'system:service-account-issuer-discovery',
    'Group:system:serviceaccounts',
  ],
  ['system:volume-scheduler', 'system:volume-scheduler', 'User:system:kube-scheduler'],
];

const group = 'rbac.authorization.k8s.io';
const words = (text: string): string[] => text.split(' ').map((word) => (word === '""' ? '' : word));

function ruleOf(text: string): PolicyRule {
  const [groups = '', names = '', verbs = ''] = text.split(': ');
  if (groups === '') return { nonResourceURLs: words(names), verbs: words(verbs) };
  return { apiGroups: words(groups), resources: words(names), verbs: words(verbs) };
}

const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };
const aggregateTo = (name: string): string => `rbac.authorization.k8s.io/aggregate-to-${name}`;

/** An id that is the same whenever it is asked for, and looks like any other. */
function uidOf(seed: string, text: string): string {
  let state = 0x811c9dc5;
  const digits = Array.from({ length: 32 }, (_, at) => {
    for (const char of `${seed}/${text}/${at}`) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193) >>> 0;
    return ((state >>> 11) & 15).toString(16);
  }).join('');
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
}

function made(server: ApiServerOptions): Map<string, readonly KubeObject[]> {
  const system = server.store.get('namespaces', 'kube-system')?.metadata;
  const object = (kind: string, name: string, at: number, rest: object, more: Record<string, string> = {}) =>
    ({
      apiVersion: `${group}/v1`,
      kind,
      metadata: {
        name,
        uid: uidOf(system?.uid ?? '', `${kind}/${name}`),
        resourceVersion: String(at),
        creationTimestamp: system?.creationTimestamp,
        ...(name.startsWith('kubeadm:') ? {} : { annotations, labels: { ...labels, ...more } }),
      },
      ...rest,
    }) as KubeObject;
  const plain = Object.entries(roles).map(([name, rules], at) => {
    const to = /^system:aggregate-to-(.+)$/.exec(name)?.[1];
    return object('ClusterRole', name, 10 + at, { rules: rules.map(ruleOf) }, to ? { [aggregateTo(to)]: 'true' } : {});
  });
  const whole = Object.entries(aggregated).map(([name, [own, ...into]], at) => {
    const clusterRoleSelectors = [{ matchLabels: { [aggregateTo(own)]: 'true' } }];
    const parts = Object.fromEntries(into.map((one) => [aggregateTo(one), 'true']));
    return object('ClusterRole', name, 60 + at, { aggregationRule: { clusterRoleSelectors }, rules: [] }, parts);
  });
  const bound = bindings.map(([name, role, ...subjects], at) =>
    object('ClusterRoleBinding', name, 80 + at, {
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: role },
      ...(subjects.length > 0 && { subjects: subjects.map(subjectOf) }),
    }),
  );
  return new Map([
    [`clusterroles.${group}`, [...plain, ...whole]],
    [`clusterrolebindings.${group}`, bound],
  ]);
}

function subjectOf(text: string): object {
  const kind = text.slice(0, text.indexOf(':'));
  const name = text.slice(kind.length + 1);
  return kind === 'ServiceAccount' ? { kind, name, namespace: 'kube-system' } : { apiGroup: group, kind, name };
}

const kept = new WeakMap<ApiServerOptions['store'], Map<string, readonly KubeObject[]>>();

/** Objects of a collection that are there without being stored. */
export function bootstrapped(server: ApiServerOptions, collection: string): readonly KubeObject[] {
  let objects = kept.get(server.store);
  if (!objects) kept.set(server.store, (objects = made(server)));
  return objects.get(collection) ?? [];
}
