/** Rules about pods and the templates of pods, in the order in which the API tells about them. */
import { inclusiveRangeMessage, isDNS1123Subdomain } from '../../apimachinery/names.ts';
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
} from '../../apimachinery/status.ts';
import { validIP } from '../validation/addresses.ts';
import { each, label, oneOf, oneOfIfGiven, problems, qualifiedName, subdomain } from '../validation/fields.ts';
import { validateAnnotations, validateLabels } from '../validation/labels.ts';
import { validateRequirements } from '../validation/resources.ts';
import {
  validateContainers,
  validateEphemeralContainers,
  validateInitContainers,
  validateRestartPolicy,
} from './container-validation.ts';
import type { Pod } from './pod.ts';
import type { Container, PodSpec, PodTemplateSpec } from './pod-spec.ts';
import { validateAffinity, validateTolerations, validateTopologySpread } from './scheduling-validation.ts';
import { validatePodSecurityContext } from './security-validation.ts';
import { validateVolumes } from './volume-validation.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** @param podName of a pod itself; templates have none */
export function validatePodSpec(field: string, spec: PodSpec, podName?: string): FieldError[] {
  const { volumes, errors } = validateVolumes(`${field}.volumes`, spec.volumes, podName);
  return [
    ...errors,
    ...validateContainers(`${field}.containers`, spec, volumes),
    ...validateInitContainers(`${field}.initContainers`, spec, volumes),
    ...validateEphemeralContainers(`${field}.ephemeralContainers`, spec, volumes),
    ...(spec.resources ? validateRequirements(`${field}.resources`, spec.resources) : []),
    ...hostPortsMatch(field, spec, podName !== undefined),
    ...validateRestartPolicy(`${field}.restartPolicy`, spec.restartPolicy),
    ...oneOf(`${field}.dnsPolicy`, spec.dnsPolicy, ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']),
    ...validateLabels(`${field}.nodeSelector`, spec.nodeSelector),
    ...validatePodSecurityContext(`${field}.securityContext`, spec),
    ...validateAffinity(`${field}.affinity`, spec.affinity),
    ...validateDNSConfig(`${field}.dnsConfig`, spec),
    ...each(`${field}.readinessGates`, spec.readinessGates, (gate, path) =>
      qualifiedName(`${path}.conditionType`, gate.conditionType),
    ),
    ...validateSchedulingGates(`${field}.schedulingGates`, spec.schedulingGates),
    ...validateTopologySpread(`${field}.topologySpreadConstraints`, spec.topologySpreadConstraints),
    ...validateHostUsers(field, spec),
    ...validateSmallFields(field, spec),
    ...validateTolerations(`${field}.tolerations`, spec.tolerations),
    ...validateHostAliases(`${field}.hostAliases`, spec.hostAliases),
    ...(spec.priorityClassName ? subdomain(`${field}.priorityClassName`, spec.priorityClassName) : []),
    ...(spec.runtimeClassName === undefined ? [] : subdomain(`${field}.runtimeClassName`, spec.runtimeClassName)),
    ...oneOfIfGiven(`${field}.preemptionPolicy`, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']),
    ...(spec.os ? validateOS(`${field}.os`, spec.os.name) : []),
  ];
}

function validateSmallFields(field: string, spec: PodSpec): FieldError[] {
  const { serviceAccountName, nodeName, activeDeadlineSeconds, hostname, subdomain: domain } = spec;
  const errors: FieldError[] = [];
  if (serviceAccountName) errors.push(...subdomain(`${field}.serviceAccountName`, serviceAccountName));
  if (nodeName) errors.push(...subdomain(`${field}.nodeName`, nodeName));
  if (activeDeadlineSeconds !== undefined && !(activeDeadlineSeconds >= 1 && activeDeadlineSeconds <= MAX_INT32))
    errors.push(
      invalidValue(`${field}.activeDeadlineSeconds`, activeDeadlineSeconds, inclusiveRangeMessage(1, MAX_INT32)),
    );
  if (hostname) errors.push(...label(`${field}.hostname`, hostname));
  if (domain) errors.push(...label(`${field}.subdomain`, domain));
  return errors;
}

/** On the node's network a container's port is the node's port. Templates may leave it open. */
function hostPortsMatch(field: string, spec: PodSpec, isPod: boolean): FieldError[] {
  if (!spec.hostNetwork) return [];
  return each(`${field}.containers`, spec.containers, ({ ports }, path) =>
    each(`${path}.ports`, ports, ({ hostPort = 0, containerPort }, at) =>
      (isPod || hostPort !== 0) && hostPort !== containerPort
        ? [invalidValue(`${at}.hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true')]
        : [],
    ),
  );
}

function validateDNSConfig(field: string, { dnsPolicy, dnsConfig }: PodSpec): FieldError[] {
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return [required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (!dnsConfig.nameservers?.length)
      return [required(`${field}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')];
  }
  if (!dnsConfig) return [];
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  const errors: FieldError[] = [];
  if (nameservers.length > 3)
    errors.push(invalidValue(`${field}.nameservers`, nameservers, 'must not have more than 3 nameservers'));
  errors.push(...each(`${field}.nameservers`, nameservers, (server, path) => validIP(path, server)));
  if (searches.length > 32)
    errors.push(invalidValue(`${field}.searches`, searches, 'must not have more than 32 search paths'));
  if (searches.join(' ').length > 2048)
    errors.push(
      invalidValue(
        `${field}.searches`,
        searches,
        'must not have more than 2048 characters (including spaces) in the search list',
      ),
    );
  errors.push(...each(`${field}.searches`, searches, validateSearch));
  return [
    ...errors,
    ...each(`${field}.options`, options, ({ name }, path) => (name ? [] : [required(path, 'must not be empty')])),
  ];
}

/** Underscores are fine in search paths, and so is the root. */
function validateSearch(search: string, field: string): FieldError[] {
  if (search === '.') return [];
  const domain = search.replace(/\.$/, '');
  return problems(field, domain, isDNS1123Subdomain(domain.replaceAll('_', '0')));
}

function validateSchedulingGates(field: string, gates: PodSpec['schedulingGates']): FieldError[] {
  const seen = new Set<string>();
  return each(field, gates, ({ name }, path) => {
    const errors = qualifiedName(path, name);
    const repeated = seen.has(name) ? [duplicate(path, name)] : [];
    seen.add(name);
    return [...errors, ...repeated];
  });
}

function validateHostUsers(field: string, spec: PodSpec): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const shared = { hostNetwork: spec.hostNetwork, HostPID: spec.hostPID, HostIPC: spec.hostIPC };
  return Object.entries(shared)
    .filter(([, on]) => on)
    .map(([name]) => forbiddenField(`${field}.${name}`, 'when `pod.Spec.HostUsers` is false'));
}

const validateHostAliases = (field: string, aliases: PodSpec['hostAliases']): FieldError[] =>
  each(field, aliases, ({ ip, hostnames }, path) => [
    ...validIP(`${path}.ip`, ip),
    ...each(`${path}.hostnames`, hostnames, (hostname, at) => subdomain(at, hostname)),
  ]);

function validateOS(field: string, name: string): FieldError[] {
  if (!name) return [required(`${field}.name`, 'cannot be empty')];
  return name === 'linux' || name === 'windows' ? [] : [notSupported(field, name, ['linux', 'windows'])];
}

const noBlanksAround = (field: string, containers: readonly Container[] | undefined): FieldError[] =>
  each(field, containers, ({ image }, path) =>
    image !== undefined && image !== image.trim()
      ? [invalidValue(`${path}.image`, image, 'must not have leading or trailing whitespace')]
      : [],
  );

export function validatePod({ metadata, spec }: Pod): FieldError[] {
  const errors = [
    ...validateDeletionCost('metadata.annotations', metadata.annotations),
    ...validatePodSpec('spec', spec, metadata.name),
  ];
  if (!spec.serviceAccountName) errors.push(...noTokenWithoutAccount(spec));
  errors.push(
    ...noBlanksAround('spec.containers', spec.containers),
    ...noBlanksAround('spec.initContainers', spec.initContainers),
  );
  return errors;
}

const noTokenWithoutAccount = (spec: PodSpec): FieldError[] =>
  each('spec.volumes', spec.volumes, ({ projected }, path) =>
    each(`${path}.projected.sources`, projected?.sources, ({ serviceAccountToken }, at) =>
      serviceAccountToken
        ? [forbiddenField(`${at}.serviceAccountToken`, 'must not be specified when serviceAccountName is not set')]
        : [],
    ),
  );

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

function validateDeletionCost(field: string, annotations: Record<string, string> | undefined): FieldError[] {
  const cost = annotations?.[DELETION_COST];
  if (cost === undefined || cost === '') return [];
  const whole = /^-?(0|[1-9]\d*)$/.test(cost) && Math.abs(Number(cost)) <= MAX_INT32;
  return whole ? [] : [invalidValue(`${field}[${DELETION_COST}]`, cost, 'must be a 32bit integer')];
}

export function validatePodTemplate(field: string, template: PodTemplateSpec): FieldError[] {
  const metadata = template.metadata ?? {};
  const spec = template.spec ?? ({ containers: [] } as PodSpec);
  const errors = [
    ...validateLabels(`${field}.labels`, metadata.labels),
    ...validateAnnotations(`${field}.annotations`, metadata.annotations),
    ...validateDeletionCost(`${field}.annotations`, metadata.annotations),
    ...validatePodSpec(`${field}.spec`, spec),
  ];
  if (spec.ephemeralContainers?.length)
    errors.push(
      forbiddenField(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'),
    );
  return errors;
}
