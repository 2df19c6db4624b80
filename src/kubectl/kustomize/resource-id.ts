// Which kind, name and namespace: how kustomize tells objects apart, and what it writes of them in messages.

export interface Gvk {
  group: string;
  version: string;
  kind: string;
}

export interface ResourceId extends Gvk {
  name: string;
  namespace: string;
}

export const noGvk: Gvk = { group: '', version: '', kind: '' };

export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const at = apiVersion.indexOf('/');
  return at < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, at), version: apiVersion.slice(at + 1) };
}

export const apiVersionOf = ({ group, version }: Gvk): string => (group === '' ? version : `${group}/${version}`);

export const gvkText = ({ group, version, kind }: Gvk): string =>
  `${kind || '[noKind]'}.${version || '[noVer]'}.${group || '[noGrp]'}`;
export const idText = (id: ResourceId): string => `${gvkText(id)}/${id.name || '[noName]'}.${id.namespace || '[noNs]'}`;

/** `resid.ResId{…}` as Go's `%#v` shows it. */
export function idSyntax(id: ResourceId): string {
  const scope = isClusterScoped(id);
  const text = (value: string) => JSON.stringify(value);
  return `resid.ResId{Gvk:resid.Gvk{Group:${text(id.group)}, Version:${text(id.version)}, Kind:${text(id.kind)}, isClusterScoped:${scope}}, Name:${text(id.name)}, Namespace:${text(id.namespace)}}`;
}

export const sameGvk = (a: Gvk, b: Gvk): boolean => a.group === b.group && a.version === b.version && a.kind === b.kind;
export const sameNamespace = (a: ResourceId, b: ResourceId): boolean => effectiveNamespace(a) === effectiveNamespace(b);
export const sameId = (a: ResourceId, b: ResourceId): boolean =>
  a.name === b.name && sameGvk(a, b) && sameNamespace(a, b);

/** Empty fields of the selector match everything. */
export const isSelected = (gvk: Gvk, selector: Gvk): boolean =>
  (selector.group === '' || gvk.group === selector.group) &&
  (selector.version === '' || gvk.version === selector.version) &&
  (selector.kind === '' || gvk.kind === selector.kind);

export const notNamespaced = '_non_namespaceable_';
const isDefault = ({ namespace }: ResourceId): boolean => namespace === '' || namespace === 'default';

export function effectiveNamespace(id: ResourceId): string {
  if (isClusterScoped(id)) return notNamespaced;
  return isDefault(id) ? 'default' : id.namespace;
}

/** Kinds without a namespace that kustomize knows; any other kind is taken to live in one. */
const clusterScoped: Readonly<Record<string, string>> = {
  v1: 'ComponentStatus Namespace Node NodeProxyOptions PersistentVolume',
  'admissionregistration.k8s.io/v1': 'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
  'admissionregistration.k8s.io/v1beta1': 'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
  'apiextensions.k8s.io/v1beta1': 'CustomResourceDefinition',
  'apiregistration.k8s.io/v1': 'APIService',
  'apiregistration.k8s.io/v1beta1': 'APIService',
  'certificates.k8s.io/v1': 'CertificateSigningRequest',
  'certificates.k8s.io/v1beta1': 'CertificateSigningRequest',
  'flowcontrol.apiserver.k8s.io/v1beta1': 'FlowSchema PriorityLevelConfiguration',
  'networking.k8s.io/v1': 'IngressClass',
  'networking.k8s.io/v1beta1': 'IngressClass',
  'node.k8s.io/v1': 'RuntimeClass',
  'node.k8s.io/v1beta1': 'RuntimeClass',
  'policy/v1beta1': 'PodSecurityPolicy',
  'rbac.authorization.k8s.io/v1': 'ClusterRole ClusterRoleBinding',
  'rbac.authorization.k8s.io/v1beta1': 'ClusterRole ClusterRoleBinding',
  'scheduling.k8s.io/v1': 'PriorityClass',
  'scheduling.k8s.io/v1beta1': 'PriorityClass',
  'storage.k8s.io/v1': 'CSIDriver CSINode StorageClass VolumeAttachment',
  'storage.k8s.io/v1beta1': 'CSIDriver CSINode StorageClass VolumeAttachment',
};

export function isClusterScoped(gvk: Gvk): boolean {
  const apiVersion = apiVersionOf(gvk);
  return Object.hasOwn(clusterScoped, apiVersion) && clusterScoped[apiVersion]!.split(' ').includes(gvk.kind);
}
