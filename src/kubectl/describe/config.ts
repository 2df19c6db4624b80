import { ageOf } from '../../apimachinery/duration.ts';
import { addAnnotations, addEvents, addLabels, addName, longTime, orNone, sorted, trueFalse } from './common.ts';
import { type DescribeContext, type Describer, related } from './describer.ts';
import { Lines } from './lines.ts';

export const describeConfigMap: Describer = async (configMap, { events, now }) => {
  const lines = new Lines();
  addName(lines, configMap);
  addLabels(lines, 'Labels', configMap.metadata.labels);
  addAnnotations(lines, configMap.metadata.annotations);
  lines.add(0, '').add(0, 'Data').add(0, '====');
  for (const [key, value] of sorted(configMap.data as Record<string, string>)) {
    lines.add(0, `${key}:`).add(0, '----').add(0, value).add(0, '');
  }
  lines.add(0, '').add(0, 'BinaryData').add(0, '====');
  for (const [key, value] of sorted(configMap.binaryData as Record<string, string>)) {
    lines.add(0, `${key}: ${Buffer.from(value, 'base64').length} bytes`);
  }
  lines.add(0, '');
  addEvents(lines, await events(), now);
  return lines.toString();
};

export const describeSecret: Describer = async (secret) => {
  const lines = new Lines();
  addName(lines, secret);
  addLabels(lines, 'Labels', secret.metadata.labels);
  addAnnotations(lines, secret.metadata.annotations);
  lines.add(0, '').add(0, `Type:\t${secret.type}`).add(0, '').add(0, 'Data').add(0, '====');
  for (const [key, value] of sorted(secret.data as Record<string, string>)) {
    const bytes = Buffer.from(value, 'base64');
    const shown = key === 'token' && secret.type === 'kubernetes.io/service-account-token';
    lines.add(0, `${key}:\t${shown ? bytes.toString() : `${bytes.length} bytes`}`);
  }
  return lines.toString();
};

export const describeServiceAccount: Describer = async (account, { events, now }) => {
  const lines = new Lines();
  addName(lines, account);
  addLabels(lines, 'Labels', account.metadata.labels);
  addAnnotations(lines, account.metadata.annotations);
  const pullSecrets: { name: string }[] = account.imagePullSecrets ?? [];
  lines.add(0, `Image pull secrets:\t${orNone(pullSecrets[0]?.name)}`);
  for (const { name } of pullSecrets.slice(1)) lines.add(0, `\t${name}`);
  addEvents(lines, await events(), now);
  return lines.toString();
};

export const describeNamespace: Describer = async (namespace, context) => {
  const lines = new Lines();
  lines.add(0, `Name:\t${namespace.metadata.name}`);
  addLabels(lines, 'Labels', namespace.metadata.labels);
  addAnnotations(lines, namespace.metadata.annotations);
  lines.add(0, `Status:\t${namespace.status?.phase ?? ''}`);
  const conditions: any[] = namespace.status?.conditions ?? [];
  if (conditions.length > 0) {
    lines.add(0, 'Conditions:').add(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage');
    lines.add(1, '----\t------\t------------------\t------\t-------');
    for (const { type, status, lastTransitionTime, reason, message } of conditions) {
      lines.add(1, `${type}\t${status}\t${longTime(lastTransitionTime)}\t${reason}\t${message}`);
    }
  }
  await addQuotas(lines, namespace.metadata.name, context);
  await addLimitRanges(lines, namespace.metadata.name, context);
  return lines.toString();
};

async function addQuotas(lines: Lines, namespace: string, context: DescribeContext): Promise<void> {
  const quotas = await related(context, '', 'resourcequotas', namespace);
  lines.add(0, '').add(0, quotas.length === 0 ? 'No resource quota.' : 'Resource Quotas');
  for (const { metadata, spec, status = {} } of quotas) {
    lines.add(1, `Name:\t${metadata.name}`);
    addScopes(lines, spec.scopes, '  ');
    lines.add(1, 'Resource\tUsed\tHard').add(1, '--------\t---\t---');
    for (const [name, hard] of sorted(status.hard as Record<string, string>))
      lines.add(1, `${name}\t${status.used?.[name] ?? '0'}\t${hard}`);
  }
}

/** What the scopes of a quota mean. */
const scopeTexts: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

export function addScopes(lines: Lines, scopes: readonly string[] | undefined, indent = ''): void {
  if (!scopes?.length) return;
  const sortedScopes = [...scopes].sort();
  lines.add(0, `${indent}Scopes:\t${sortedScopes.join(', ')}`);
  const star = indent === '' ? ' ' : indent;
  for (const scope of sortedScopes) if (scopeTexts[scope]) lines.add(0, `${star}* ${scopeTexts[scope]}`);
}

async function addLimitRanges(lines: Lines, namespace: string, context: DescribeContext): Promise<void> {
  const ranges = await related(context, '', 'limitranges', namespace);
  if (ranges.length === 0) {
    lines.add(0, '').add(0, 'No LimitRange resource.');
    return;
  }
  lines.add(0, '').add(0, 'Resource Limits');
  const titles = [' Type', 'Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio'];
  lines.add(0, titles.join('\t')).add(0, titles.map((title) => title.replace(/\S| (?=\S)(?!Type)/g, '-')).join('\t'));
  for (const { spec } of ranges) for (const item of spec.limits ?? []) addLimit(lines, item, ' ');
}

export function addLimit(lines: Lines, item: any, indent = ''): void {
  const lists = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
  const names = new Set(lists.flatMap((list) => Object.keys(list ?? {})));
  for (const name of [...names].sort()) {
    lines.add(0, [`${indent}${item.type}`, name, ...lists.map((list) => list?.[name] ?? '-')].join('\t'));
  }
}

const modeNames = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

/** `RWO,ROX`, in this order however they were given. */
export const accessModes = (modes: readonly string[] = []): string =>
  Object.entries(modeNames)
    .flatMap(([mode, short]) => (modes.includes(mode) ? [short] : []))
    .join(',');

export const describePersistentVolumeClaim: Describer = async (claim, context) => {
  const { metadata, spec, status = {} } = claim;
  const lines = new Lines();
  addName(lines, claim);
  lines.add(0, `StorageClass:\t${spec.storageClassName ?? ''}`);
  lines.add(
    0,
    `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${ageOf(metadata.deletionTimestamp, context.now)})` : (status.phase ?? '')}`,
  );
  lines.add(0, `Volume:\t${spec.volumeName ?? ''}`);
  addLabels(lines, 'Labels', metadata.labels);
  addAnnotations(lines, metadata.annotations);
  lines.add(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(' ')}]`);
  lines.add(0, `Capacity:\t${spec.volumeName ? (status.capacity?.storage ?? '') : ''}`);
  lines.add(0, `Access Modes:\t${accessModes(spec.volumeName ? status.accessModes : [])}`);
  lines.add(0, `VolumeMode:\t${spec.volumeMode ?? ''}`);
  const source = spec.dataSource;
  if (source) {
    lines.add(0, 'DataSource:');
    if (source.apiGroup !== undefined) lines.add(1, `APIGroup:\t${source.apiGroup}`);
    lines.add(1, `Kind:\t${source.kind}`).add(1, `Name:\t${source.name}`);
  }
  const pods = await related(context, '', 'pods', metadata.namespace);
  const users = pods.filter((pod) =>
    pod.spec.volumes?.some((volume: any) => volume.persistentVolumeClaim?.claimName === metadata.name),
  );
  lines.add(0, `Used By:\t${orNone(users[0]?.metadata.name)}`);
  for (const user of users.slice(1)) lines.add(0, `\t${user.metadata.name}`);
  addEvents(lines, await context.events(), context.now);
  return lines.toString();
};

export const describeIngressClass: Describer = async (ingressClass, { events, now }) => {
  const lines = new Lines();
  lines.add(0, `Name:\t${ingressClass.metadata.name}`);
  addLabels(lines, 'Labels', ingressClass.metadata.labels);
  addAnnotations(lines, ingressClass.metadata.annotations);
  lines.add(0, `Controller:\t${ingressClass.spec?.controller ?? ''}`);
  const parameters = ingressClass.spec?.parameters;
  if (parameters) {
    lines.add(0, 'Parameters:');
    if (parameters.apiGroup) lines.add(1, `APIGroup:\t${parameters.apiGroup}`);
    lines.add(1, `Kind:\t${parameters.kind}`).add(1, `Name:\t${parameters.name}`);
  }
  addEvents(lines, await events(), now);
  return lines.toString();
};

export const describeStorageClass: Describer = async (storageClass, { events, now }) => {
  const lines = new Lines();
  lines.add(0, `Name:\t${storageClass.metadata.name}`);
  const isDefault = storageClass.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
  lines.add(0, `IsDefaultClass:\t${isDefault ? 'Yes' : 'No'}`);
  const annotations = sorted(storageClass.metadata.annotations).map(([key, value]) => `${key}=${value}`);
  lines.add(0, `Annotations:\t${orNone(annotations.join(','))}`);
  lines.add(0, `Provisioner:\t${storageClass.provisioner}`);
  const parameters = sorted(storageClass.parameters as Record<string, string>).map(([key, value]) => `${key}=${value}`);
  lines.add(0, `Parameters:\t${orNone(parameters.join(','))}`);
  const { allowVolumeExpansion, mountOptions } = storageClass;
  lines.add(
    0,
    `AllowVolumeExpansion:\t${allowVolumeExpansion === undefined ? '<unset>' : trueFalse(allowVolumeExpansion)}`,
  );
  if (!mountOptions?.length) lines.add(0, 'MountOptions:\t<none>');
  else {
    lines.add(0, 'MountOptions:');
    for (const option of mountOptions) lines.add(1, option);
  }
  lines.add(0, `ReclaimPolicy:\t${storageClass.reclaimPolicy ?? 'Delete'}`);
  lines.add(0, `VolumeBindingMode:\t${storageClass.volumeBindingMode ?? 'Immediate'}`);
  if (storageClass.allowedTopologies) addTopologies(lines, storageClass.allowedTopologies);
  addEvents(lines, await events(), now);
  return lines.toString();
};

function addTopologies(lines: Lines, terms: readonly any[]): void {
  if (terms.length === 0) {
    lines.add(0, 'AllowedTopologies:\t<none>');
    return;
  }
  lines.add(0, 'AllowedTopologies:\t');
  terms.forEach(({ matchLabelExpressions = [] }, i) => {
    const texts = matchLabelExpressions.map(({ key, values = [] }: any) => `${key} in [${values.join(', ')}]`);
    lines.add(1, `Term ${i}:\t${texts[0] ?? '<none>'}`);
    for (const text of texts.slice(1)) lines.add(1, `\t${text}`);
  });
}

export const describeVolumeAttributesClass: Describer = async (attributesClass, { events, now }) => {
  const { metadata, driverName, parameters } = attributesClass as any;
  const lines = new Lines();
  lines.add(0, `Name:\t${metadata.name}`);
  addAnnotations(lines, metadata.annotations);
  lines.add(0, `DriverName:\t${driverName}`);
  const texts = sorted(parameters as Record<string, string>).map(([key, value]) => `${key}=${value}`);
  lines.add(0, `Parameters:\t${orNone(texts.join(','))}`);
  addEvents(lines, await events(), now);
  return lines.toString();
};

export const describeCSINode: Describer = async (node, { events, now }) => {
  const { metadata, spec = {} } = node;
  const lines = new Lines();
  lines.add(0, `Name:\t${metadata.name}`);
  addLabels(lines, 'Labels', metadata.labels);
  addAnnotations(lines, metadata.annotations);
  lines.add(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`).add(0, 'Spec:');
  if (spec.drivers) lines.add(1, 'Drivers:');
  for (const { name, nodeID, allocatable, topologyKeys } of spec.drivers ?? []) {
    lines.add(2, `${name}:`).add(3, `Node ID:\t${nodeID}`);
    if (allocatable?.count !== undefined) lines.add(3, 'Allocatables:').add(4, `Count:\t${allocatable.count}`);
    if (topologyKeys) lines.add(3, `Topology Keys:\t[${topologyKeys.join(' ')}]`);
  }
  addEvents(lines, await events(), now);
  return lines.toString();
};
