import { goValue } from '../../apimachinery/go-format.ts';
import { shorten, sorted } from './common.ts';
import type { Lines } from './lines.ts';

type Row = readonly [title: string, value: unknown];

/** How a volume of one source is told: the words after `Type:`, and its fields. */
interface SourceText {
  type: string;
  fields(source: any): readonly Row[];
  /** Of a persistent volume's source, where it has others. */
  persistent?(source: any): readonly Row[];
}

const optional = (source: any): Row => ['Optional', source.optional === true];
const readOnly = (source: any): Row => ['ReadOnly', source.readOnly === true];
const text = (title: string, value: unknown): Row => [title, value ?? ''];
const number = (title: string, value: unknown): Row => [title, value ?? 0];
const list = (title: string, value: unknown): Row => [title, goValue(value ?? [])];

/** Go shows the pointer to a reference as a struct, and none as nil. */
const secretRef = ({ secretRef: reference }: any): Row => [
  'SecretRef',
  reference
    ? `&${reference.namespace === undefined ? 'LocalObjectReference' : 'SecretReference'}{Name:${reference.name},${reference.namespace === undefined ? '' : `Namespace:${reference.namespace},`}}`
    : 'nil',
];

function attributes(map: Record<string, string> | undefined): Row[] {
  const entries = sorted(map);
  if (entries.length === 0) return [['VolumeAttributes', '<none>']];
  return entries.map(([key, value], i) => [
    i === 0 ? 'VolumeAttributes' : '',
    `    ${shorten(`${key}=${value}`, 140)}`,
  ]);
}

const iscsi = (s: any): Row[] => [
  ['TargetPortal', s.targetPortal],
  ['IQN', s.iqn],
  number('Lun', s.lun),
  ['ISCSIInterface', s.iscsiInterface ?? 'default'],
  text('FSType', s.fsType),
  readOnly(s),
  list('Portals', s.portals),
  ['DiscoveryCHAPAuth', s.chapAuthDiscovery === true],
  ['SessionCHAPAuth', s.chapAuthSession === true],
  secretRef(s),
  ['InitiatorName', s.initiatorName ?? '<none>'],
];

/** In the order that kubectl looks for them. */
const sources: Readonly<Record<string, SourceText>> = {
  hostPath: {
    type: 'HostPath (bare host directory volume)',
    fields: (s) => [
      ['Path', s.path],
      ['HostPathType', s.type ?? '<none>'],
    ],
  },
  emptyDir: {
    type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    fields: (s) => [text('Medium', s.medium), ['SizeLimit', s.sizeLimit ?? '<unset>']],
  },
  gcePersistentDisk: {
    type: 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    fields: (s) => [['PDName', s.pdName], text('FSType', s.fsType), number('Partition', s.partition), readOnly(s)],
  },
  awsElasticBlockStore: {
    type: 'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    fields: (s) => [['VolumeID', s.volumeID], text('FSType', s.fsType), number('Partition', s.partition), readOnly(s)],
  },
  gitRepo: {
    type: 'GitRepo (a volume that is pulled from git when the pod is created)',
    fields: (s) => [['Repository', s.repository], text('Revision', s.revision)],
  },
  secret: {
    type: 'Secret (a volume populated by a Secret)',
    fields: (s) => [text('SecretName', s.secretName), optional(s)],
  },
  configMap: {
    type: 'ConfigMap (a volume populated by a ConfigMap)',
    fields: (s) => [text('Name', s.name), optional(s)],
  },
  nfs: {
    type: 'NFS (an NFS mount that lasts the lifetime of a pod)',
    fields: (s) => [['Server', s.server], ['Path', s.path], readOnly(s)],
  },
  iscsi: {
    type: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    fields: iscsi,
  },
  glusterfs: {
    type: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    fields: (s) => [['EndpointsName', s.endpoints], ['Path', s.path], readOnly(s)],
    persistent: (s) => [
      ['EndpointsName', s.endpoints],
      ['EndpointsNamespace', s.endpointsNamespace ?? '<unset>'],
      ['Path', s.path],
      readOnly(s),
    ],
  },
  persistentVolumeClaim: {
    type: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    fields: (s) => [['ClaimName', s.claimName], readOnly(s)],
  },
  ephemeral: {
    type: 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    fields: () => [],
  },
  rbd: {
    type: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    fields: (s) => [
      list('CephMonitors', s.monitors),
      ['RBDImage', s.image],
      text('FSType', s.fsType),
      ['RBDPool', s.pool ?? 'rbd'],
      ['RadosUser', s.user ?? 'admin'],
      ['Keyring', s.keyring ?? '/etc/ceph/keyring'],
      secretRef(s),
      readOnly(s),
    ],
  },
  quobyte: {
    type: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    fields: (s) => [['Registry', s.registry], ['Volume', s.volume], readOnly(s)],
  },
  downwardAPI: { type: 'DownwardAPI (a volume populated by information about the pod)', fields: () => [] },
  azureDisk: {
    type: 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
    fields: (s) => [
      ['DiskName', s.diskName],
      ['DiskURI', s.diskURI],
      ['Kind: ', s.kind],
      ['FSType', s.fsType],
      ['CachingMode', s.cachingMode],
      readOnly(s),
    ],
  },
  vsphereVolume: {
    type: 'vSphereVolume (a Persistent Disk resource in vSphere)',
    fields: (s) => [
      ['VolumePath', s.volumePath],
      text('FSType', s.fsType),
      text('StoragePolicyName', s.storagePolicyName),
    ],
  },
  cinder: {
    type: 'Cinder (a Persistent Disk resource in OpenStack)',
    fields: (s) => [['VolumeID', s.volumeID], text('FSType', s.fsType), readOnly(s), secretRef(s)],
  },
  photonPersistentDisk: {
    type: 'PhotonPersistentDisk (a Persistent Disk resource in photon platform)',
    fields: (s) => [['PdID', s.pdID], text('FSType', s.fsType)],
  },
  portworxVolume: { type: 'PortworxVolume (a Portworx Volume resource)', fields: (s) => [['VolumeID', s.volumeID]] },
  scaleIO: {
    type: 'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
    fields: (s) => [...scaleIO(s), text('FSType', s.fsType), readOnly(s)],
    persistent: (s) => [
      ...scaleIO(s),
      text('SecretName', s.secretRef?.name),
      text('SecretNamespace', s.secretRef?.namespace),
      text('FSType', s.fsType),
      readOnly(s),
    ],
  },
  local: {
    type: 'LocalVolume (a persistent volume backed by local storage on a node)',
    fields: (s) => [['Path', s.path]],
  },
  cephfs: {
    type: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    fields: (s) => [
      list('Monitors', s.monitors),
      text('Path', s.path),
      text('User', s.user),
      text('SecretFile', s.secretFile),
      secretRef(s),
      readOnly(s),
    ],
  },
  storageos: {
    type: 'StorageOS (a StorageOS Persistent Disk resource)',
    fields: (s) => [
      text('VolumeName', s.volumeName),
      text('VolumeNamespace', s.volumeNamespace),
      text('FSType', s.fsType),
      readOnly(s),
    ],
  },
  fc: {
    type: 'FC (a Fibre Channel disk)',
    fields: (s) => [
      ['TargetWWNs', (s.targetWWNs ?? []).join(', ')],
      ['LUN', s.lun ?? '<none>'],
      text('FSType', s.fsType),
      readOnly(s),
    ],
  },
  azureFile: {
    type: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
    fields: (s) => [['SecretName', s.secretName], ['ShareName', s.shareName], readOnly(s)],
    persistent: (s) => [
      ['SecretName', s.secretName],
      text('SecretNamespace', s.secretNamespace),
      ['ShareName', s.shareName],
      readOnly(s),
    ],
  },
  flexVolume: {
    type: 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
    fields: (s) => [
      ['Driver', s.driver],
      text('FSType', s.fsType),
      secretRef(s),
      readOnly(s),
      ['Options', goValue(s.options ?? {})],
    ],
  },
  flocker: {
    type: 'Flocker (a Flocker volume mounted by the Flocker agent)',
    fields: (s) => [text('DatasetName', s.datasetName), text('DatasetUUID', s.datasetUUID)],
  },
  projected: {
    type: 'Projected (a volume that contains injected data from multiple sources)',
    fields: (s) => (s.sources ?? []).flatMap(projection),
  },
  csi: {
    type: 'CSI (a Container Storage Interface (CSI) volume source)',
    fields: (s) => [['Driver', s.driver], text('FSType', s.fsType), readOnly(s), ...attributes(s.volumeAttributes)],
    persistent: (s) => [
      ['Driver', s.driver],
      text('FSType', s.fsType),
      ['VolumeHandle', s.volumeHandle],
      readOnly(s),
      ...attributes(s.volumeAttributes),
    ],
  },
  image: {
    type: 'Image (a container image or OCI artifact)',
    fields: (s) => [text('Reference', s.reference), text('PullPolicy', s.pullPolicy)],
  },
};

const scaleIO = (s: any): Row[] => [
  ['Gateway', s.gateway],
  ['System', s.system],
  text('Protection Domain', s.protectionDomain),
  text('Storage Pool', s.storagePool),
  text('Storage Mode', s.storageMode),
  text('VolumeName', s.volumeName),
];

function projection({ secret, configMap, downwardAPI, serviceAccountToken }: any): Row[] {
  if (secret) return [text('SecretName', secret.name), optional(secret)];
  if (downwardAPI) return [['DownwardAPI', true]];
  if (configMap) return [text('ConfigMapName', configMap.name), optional(configMap)];
  return serviceAccountToken ? [['TokenExpirationSeconds', serviceAccountToken.expirationSeconds]] : [];
}

/** One of these lines lacks its colon in kubectl, too; another has one of its own. */
const titled = (title: string): string =>
  title === '' || title === 'ISCSIInterface' || title.endsWith(': ') ? title : `${title}:`;

export function addVolumes(lines: Lines, volumes: readonly any[] | undefined, indent = ''): void {
  if (!volumes?.length) {
    lines.add(0, `${indent}Volumes:\t<none>`);
    return;
  }
  lines.add(0, `${indent}Volumes:`);
  for (const { name, ...volume } of volumes) {
    lines.add(1, `${indent === '' ? '' : ' '}${name}:`);
    addSource(lines, volume, 'fields');
    if (volume.ephemeral?.volumeClaimTemplate) addClaimTemplate(lines, volume.ephemeral.volumeClaimTemplate);
    if (volume.downwardAPI) addItems(lines, volume.downwardAPI);
  }
}

/** The one source that a volume's spec has. */
export function addSource(lines: Lines, spec: any, form: 'fields' | 'persistent'): void {
  const name = Object.keys(sources).find((key) => spec[key] !== undefined && spec[key] !== null);
  if (name === undefined) {
    lines.add(1, '<unknown>');
    return;
  }
  const { type, fields, persistent } = sources[name]!;
  lines.add(2, `Type:\t${type}`);
  const rows = form === 'persistent' && persistent ? persistent : fields;
  for (const [title, value] of rows(spec[name])) lines.add(2, `${titled(title)}\t${value}`);
}

function addItems(lines: Lines, { items = [] }: any): void {
  lines.add(2, 'Items:');
  for (const { fieldRef, resourceFieldRef, path } of items)
    lines.add(3, `${fieldRef?.fieldPath ?? resourceFieldRef?.resource} -> ${path}`);
}

function addClaimTemplate(lines: Lines, { metadata = {}, spec }: any): void {
  // kubectl indents these cells once more for every part it writes them in.
  const entries = (title: string, map: Record<string, string> | undefined, separator: string): void => {
    const texts = sorted(map).map(([key, value]) => `${key}${separator}${value}`);
    lines.add(2, `${title}:\t    ${texts[0] ?? '<none>'}`);
    for (const one of texts.slice(1)) lines.add(4, `\t    ${one}`);
  };
  lines.add(2, `StorageClass:\t${spec?.storageClassName ?? ''}`).add(2, 'Volume:\t');
  entries('Labels', metadata.labels, '=');
  entries('Annotations', metadata.annotations, ': ');
  lines.add(2, 'Capacity:\t').add(2, 'Access Modes:\t');
  if (spec?.volumeMode) lines.add(2, `VolumeMode:\t${spec.volumeMode}`);
}
