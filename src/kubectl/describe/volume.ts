import { sorted } from './common.ts';
import type { Lines } from './lines.ts';

/** How a volume of one source is told: the words after `Type:`, and its fields. */
interface SourceText {
  type: string;
  fields(source: any): readonly (readonly [string, unknown])[];
}

const optional = (source: any): unknown => source.optional === true;

const sources: Readonly<Record<string, SourceText>> = {
  emptyDir: {
    type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    fields: (s) => [
      ['Medium', s.medium ?? ''],
      ['SizeLimit', s.sizeLimit ?? '<unset>'],
    ],
  },
  hostPath: {
    type: 'HostPath (bare host directory volume)',
    fields: (s) => [
      ['Path', s.path],
      ['HostPathType', s.type ?? ''],
    ],
  },
  secret: {
    type: 'Secret (a volume populated by a Secret)',
    fields: (s) => [
      ['SecretName', s.secretName],
      ['Optional', optional(s)],
    ],
  },
  configMap: {
    type: 'ConfigMap (a volume populated by a ConfigMap)',
    fields: (s) => [
      ['Name', s.name],
      ['Optional', optional(s)],
    ],
  },
  projected: {
    type: 'Projected (a volume that contains injected data from multiple sources)',
    fields: (s) => (s.sources ?? []).flatMap(projection),
  },
  persistentVolumeClaim: {
    type: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    fields: (s) => [
      ['ClaimName', s.claimName],
      ['ReadOnly', s.readOnly ?? false],
    ],
  },
  ephemeral: {
    type: 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    fields: (s) => [
      ['StorageClass', s.volumeClaimTemplate?.spec?.storageClassName ?? ''],
      ['Volume', ''],
      ['Labels', '<none>'],
      ['Annotations', '<none>'],
      ['Capacity', ''],
      ['Access Modes', ''],
      ['VolumeMode', s.volumeClaimTemplate?.spec?.volumeMode ?? 'Filesystem'],
    ],
  },
  downwardAPI: {
    type: 'DownwardAPI (a volume populated by information about the pod)',
    fields: () => [],
  },
  csi: {
    type: 'CSI (a Container Storage Interface (CSI) volume source)',
    fields: (s) => [
      ['Driver', s.driver],
      ['FSType', s.fsType ?? ''],
      ['ReadOnly', s.readOnly ?? false],
      ...sorted(s.volumeAttributes as Record<string, string>).map(
        ([key, value], i) => [i === 0 ? 'VolumeAttributes' : '', `${key}=${value}`] as const,
      ),
    ],
  },
  nfs: {
    type: 'NFS (an NFS mount that lasts the lifetime of a pod)',
    fields: (s) => [
      ['Server', s.server],
      ['Path', s.path],
      ['ReadOnly', s.readOnly ?? false],
    ],
  },
  image: {
    type: 'Image (a container image or OCI artifact)',
    fields: (s) => [
      ['Reference', s.reference],
      ['PullPolicy', s.pullPolicy ?? ''],
    ],
  },
};

function projection({ secret, configMap, downwardAPI, serviceAccountToken }: any): (readonly [string, unknown])[] {
  if (secret)
    return [
      ['SecretName', secret.name],
      ['Optional', optional(secret)],
    ];
  if (configMap)
    return [
      ['ConfigMapName', configMap.name],
      ['Optional', optional(configMap)],
    ];
  if (downwardAPI) return [['DownwardAPI', true]];
  return serviceAccountToken ? [['TokenExpirationSeconds', serviceAccountToken.expirationSeconds]] : [];
}

export function addVolumes(lines: Lines, volumes: readonly any[] | undefined, indent = ''): void {
  if (!volumes?.length) {
    lines.add(0, `${indent}Volumes:\t<none>`);
    return;
  }
  lines.add(0, `${indent}Volumes:`);
  for (const { name, ...volume } of volumes) {
    lines.add(1, `${indent === '' ? '' : ' '}${name}:`);
    const kind = Object.keys(volume).find((key) => sources[key]);
    if (!kind) {
      lines.add(2, '<unknown>');
      continue;
    }
    lines.add(2, `Type:\t${sources[kind]!.type}`);
    for (const [field, value] of sources[kind]!.fields(volume[kind]))
      lines.add(2, `${field === '' ? '' : `${field}:`}\t${value}`);
    for (const item of kind === 'downwardAPI' ? (volume[kind].items ?? []) : []) addItem(lines, item);
  }
}

function addItem(lines: Lines, { fieldRef, resourceFieldRef, path }: any): void {
  lines.add(3, `${fieldRef?.fieldPath ?? resourceFieldRef?.resource} -> ${path}`);
}
