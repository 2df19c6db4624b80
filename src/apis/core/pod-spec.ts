/** What the API fills in for pods and, but for `setPodDefaults`, for the templates of pods. */
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { IPodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec';
import type { IProbe } from 'kubernetes-models/v1/Probe';
import type { IVolume } from 'kubernetes-models/v1/Volume';
import { canonicalize, canonicalizeField } from './resources.ts';

export type PodSpec = IPodSpec;
export type PodTemplateSpec = IPodTemplateSpec;
export type Container = IContainer;
export type Probe = IProbe;
export type Volume = IVolume;

export function setTemplateDefaults(template: PodTemplateSpec | undefined): void {
  if (template === undefined) return;
  template.metadata ??= {};
  if (template.spec) setPodSpecDefaults(template.spec);
}

export function setPodSpecDefaults(spec: PodSpec): void {
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.restartPolicy ||= 'Always';
  spec.schedulerName ||= 'default-scheduler';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  mirrorServiceAccount(spec);
  canonicalize(spec.overhead);
  canonicalize(spec.resources?.limits);
  canonicalize(spec.resources?.requests);
  if (Array.isArray(spec.containers)) spec.containers.forEach(setContainerDefaults);
  spec.initContainers?.forEach(setContainerDefaults);
  for (const container of spec.ephemeralContainers ?? []) setContainerDefaults(container as Container);
  spec.volumes?.forEach(setVolumeDefaults);
}

/** The old name of the field says the same as the new one. */
function mirrorServiceAccount(spec: PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

/** What only a pod itself gets, not a template. */
export function setPodDefaults(spec: PodSpec): void {
  setPodSpecDefaults(spec);
  spec.enableServiceLinks ??= true;
  for (const containers of [spec.containers, spec.initContainers]) {
    if (!Array.isArray(containers)) continue;
    for (const container of containers) {
      requestWhatIsLimited(container);
      if (spec.hostNetwork) for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
    }
  }
}

function requestWhatIsLimited({ resources }: Container): void {
  if (resources?.limits === undefined) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}

function setContainerDefaults(container: Container): void {
  container.imagePullPolicy ||= pullPolicyFor(container.image);
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
  container.resources ??= {};
  canonicalize(container.resources.limits);
  canonicalize(container.resources.requests);
  if (container.ports) for (const port of container.ports) port.protocol ||= 'TCP';
  container.env?.forEach(setEnvDefaults);
  setProbeDefaults(container.livenessProbe);
  setProbeDefaults(container.readinessProbe);
  setProbeDefaults(container.startupProbe);
  setHttpGetDefaults(container.lifecycle?.postStart?.httpGet);
  setHttpGetDefaults(container.lifecycle?.preStop?.httpGet);
}

/** `Always` for `:latest`, said or meant; a digest without a tag means no tag. */
export function pullPolicyFor(image: string | undefined): 'Always' | 'IfNotPresent' {
  if (!image) return 'IfNotPresent';
  const at = image.indexOf('@');
  const name = at < 0 ? image : image.slice(0, at);
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  if (colon < 0) return at < 0 ? 'Always' : 'IfNotPresent';
  return name.slice(colon + 1) === 'latest' ? 'Always' : 'IfNotPresent';
}

type EnvVar = NonNullable<Container['env']>[number];

function setEnvDefaults({ valueFrom }: EnvVar): void {
  if (valueFrom === undefined || valueFrom === null) return;
  if (valueFrom.fieldRef) valueFrom.fieldRef.apiVersion ||= 'v1';
  if (valueFrom.resourceFieldRef) setDivisor(valueFrom.resourceFieldRef);
}

function setDivisor(reference: { divisor?: string | number }): void {
  reference.divisor ??= '0';
  canonicalizeField(reference, 'divisor');
}

function setProbeDefaults(probe: Probe | undefined): void {
  if (!probe) return;
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  setHttpGetDefaults(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= '';
}

function setHttpGetDefaults(action: Probe['httpGet']): void {
  if (!action) return;
  action.path ||= '/';
  action.scheme ||= 'HTTP';
}

/** 0644, the mode of files that volumes bring. */
const FILE_MODE = 0o644;

type DownwardItems = { fieldRef?: { apiVersion?: string }; resourceFieldRef?: { divisor?: string | number } }[];

function setDownwardDefaults(items: DownwardItems | undefined): void {
  for (const item of items ?? []) {
    if (item.fieldRef) item.fieldRef.apiVersion ||= 'v1';
    if (item.resourceFieldRef) setDivisor(item.resourceFieldRef);
  }
}

/** Defaults by the volume's source; a volume without any is an emptyDir. */
const volumeDefaults: { [Source in keyof Volume]?: (source: NonNullable<Volume[Source]>) => void } = {
  secret: (source) => void (source.defaultMode ??= FILE_MODE),
  configMap: (source) => void (source.defaultMode ??= FILE_MODE),
  downwardAPI: (source) => {
    source.defaultMode ??= FILE_MODE;
    setDownwardDefaults(source.items);
  },
  projected: (source) => {
    source.defaultMode ??= FILE_MODE;
    for (const each of source.sources ?? []) {
      if (each.serviceAccountToken) each.serviceAccountToken.expirationSeconds ??= 3600;
      setDownwardDefaults(each.downwardAPI?.items);
    }
  },
  hostPath: (source) => void (source.type ??= ''),
  emptyDir: (source) => canonicalizeField(source, 'sizeLimit'),
  ephemeral: (source) => {
    const spec = source.volumeClaimTemplate?.spec;
    if (!spec) return;
    spec.volumeMode ??= 'Filesystem';
    canonicalize(spec.resources?.requests);
  },
  image: (source) => void (source.pullPolicy ||= pullPolicyFor(source.reference)),
  iscsi: (source) => void (source.iscsiInterface ||= 'default'),
  rbd: (source) => {
    source.pool ||= 'rbd';
    source.user ||= 'admin';
    source.keyring ||= '/etc/ceph/keyring';
  },
  azureDisk: (source) => {
    source.cachingMode ??= 'ReadWrite';
    source.kind ??= 'Shared';
    source.fsType ??= 'ext4';
    source.readOnly ??= false;
  },
  scaleIO: (source) => {
    source.storageMode ||= 'ThinProvisioned';
    source.fsType ||= 'xfs';
  },
};

function setVolumeDefaults(volume: Volume): void {
  let sources = 0;
  for (const field in volume) {
    const source = volume[field as keyof Volume];
    if (field === 'name' || source === undefined || source === null) continue;
    sources++;
    (volumeDefaults[field as keyof Volume] as ((source: unknown) => void) | undefined)?.(source);
  }
  if (sources === 0) volume.emptyDir = {};
}
