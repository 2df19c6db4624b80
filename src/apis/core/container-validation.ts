import { isValidPortName } from '../../apimachinery/names.ts';
import {
  duplicate,
  type FieldError,
  forbiddenField,
  notFoundValue,
  notSupported,
  required,
} from '../../apimachinery/status.ts';
import { each, label, oneOf, oneOfIfGiven, problems } from '../validation/fields.ts';
import { portNumber, validProtocol } from '../validation/ports.ts';
import { validateRequirements } from '../validation/resources.ts';
import { validateEnv, validateEnvFrom } from './env-validation.ts';
import type { Container, PodSpec } from './pod-spec.ts';
import { validateHooksAndProbes } from './probe-validation.ts';
import { validateSecurityContext } from './security-validation.ts';
import { type VolumesByName, validateDevices, validateMounts } from './volume-validation.ts';

const pullPolicies = ['Always', 'IfNotPresent', 'Never'];

/** What holds for containers of every sort. */
function validateCommon(field: string, container: Container, volumes: VolumesByName): FieldError[] {
  const { name, image, resources, securityContext } = container;
  return [
    ...(name ? label(`${field}.name`, name) : [required(`${field}.name`)]),
    ...(image ? [] : [required(`${field}.image`)]),
    ...oneOf(`${field}.terminationMessagePolicy`, container.terminationMessagePolicy, [
      'File',
      'FallbackToLogsOnError',
    ]),
    ...validatePorts(`${field}.ports`, container.ports),
    ...validateEnv(`${field}.env`, container.env),
    ...validateEnvFrom(`${field}.envFrom`, container.envFrom),
    ...validateMounts(`${field}.volumeMounts`, container, volumes),
    ...validateDevices(`${field}.volumeDevices`, container, volumes),
    ...oneOf(`${field}.imagePullPolicy`, container.imagePullPolicy, pullPolicies),
    ...(resources ? validateRequirements(`${field}.resources`, resources) : []),
    ...validateSecurityContext(`${field}.securityContext`, securityContext),
  ];
}

function validatePorts(field: string, ports: Container['ports']): FieldError[] {
  if (!ports) return [];
  const names = new Set<string>();
  return each(field, ports, ({ name, containerPort, hostPort, protocol }, path) => {
    const errors: FieldError[] = [];
    if (name) {
      const wrong = problems(`${path}.name`, name, isValidPortName(name));
      if (wrong.length > 0) errors.push(...wrong);
      else if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
      names.add(name);
    }
    if (!containerPort) errors.push(required(`${path}.containerPort`));
    else errors.push(...portNumber(`${path}.containerPort`, containerPort));
    if (hostPort) errors.push(...portNumber(`${path}.hostPort`, hostPort));
    return [...errors, ...validProtocol(`${path}.protocol`, protocol)];
  });
}

/** Two containers cannot have the same port of the node. @param field the list of containers */
function hostPortsDiffer(field: string, containers: readonly Container[]): FieldError[] {
  const taken = new Set<string>();
  const errors: FieldError[] = [];
  for (const [c, { ports }] of containers.entries()) {
    if (!ports) continue;
    for (const [p, { hostPort, hostIP, protocol }] of ports.entries()) {
      if (!hostPort) continue;
      const port = `${protocol}/${hostIP ?? ''}/${hostPort}`;
      if (taken.has(port)) errors.push(duplicate(`${field}[${c}].ports[${p}].hostPort`, port));
      taken.add(port);
    }
  }
  return errors;
}

const restartPolicies = ['Always', 'Never', 'OnFailure'];

export function validateContainers(field: string, spec: PodSpec, volumes: VolumesByName): FieldError[] {
  const containers = spec.containers ?? [];
  if (containers.length === 0) return [required(field)];
  const names = new Set<string>();
  const gracePeriod = spec.terminationGracePeriodSeconds ?? 30;
  const errors = each(field, containers, (container, path) => {
    const repeated = names.has(container.name);
    names.add(container.name);
    return [
      ...validateCommon(path, container, volumes),
      ...(repeated ? [duplicate(`${path}.name`, container.name)] : []),
      ...validateHooksAndProbes(path, container, gracePeriod),
      ...oneOfIfGiven(`${path}.restartPolicy`, container.restartPolicy, restartPolicies),
    ];
  });
  return [...errors, ...hostPortsDiffer(field, containers)];
}

const runOnceForbidden = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

export function validateInitContainers(field: string, spec: PodSpec, volumes: VolumesByName): FieldError[] {
  if (!spec.initContainers) return [];
  const names = new Set((spec.containers ?? []).map(({ name }) => name));
  const gracePeriod = spec.terminationGracePeriodSeconds ?? 30;
  return each(field, spec.initContainers, (container, path) => {
    const errors = validateCommon(path, container, volumes);
    errors.push(...oneOfIfGiven(`${path}.restartPolicy`, container.restartPolicy, restartPolicies));
    if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
    else if (container.name) names.add(container.name);
    errors.push(...hostPortsDiffer(field, [container]));
    if (container.restartPolicy === 'Always') errors.push(...validateHooksAndProbes(path, container, gracePeriod));
    else errors.push(...runsOnce(path, container));
    return errors;
  });
}

const runsOnce = (field: string, container: Container): FieldError[] =>
  runOnceForbidden
    .filter((part) => container[part])
    .map((part) =>
      forbiddenField(`${field}.${part}`, 'may not be set for init containers without restartPolicy=Always'),
    );

const ephemeralForbidden = [
  'ports',
  'resources',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resizePolicy',
  'restartPolicy',
] as const;

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === 'object' && Object.keys(value).length === 0);

export function validateEphemeralContainers(field: string, spec: PodSpec, volumes: VolumesByName): FieldError[] {
  if (!spec.ephemeralContainers) return [];
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name));
  const names = new Set(others);
  return each(field, spec.ephemeralContainers, (ephemeral, path) => {
    const container = ephemeral as Container;
    const errors = validateCommon(path, container, volumes);
    if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
    names.add(container.name);
    const target = ephemeral.targetContainerName;
    if (target && !others.has(target)) errors.push(notFoundValue(`${path}.targetContainerName`, target));
    for (const part of ephemeralForbidden) {
      if (isSet(container[part]))
        errors.push(forbiddenField(`${path}.${part}`, 'cannot be set for an Ephemeral Container'));
    }
    return errors;
  });
}

export const validateRestartPolicy = (field: string, policy: string | undefined): FieldError[] => {
  if (!policy) return [required(field)];
  return restartPolicies.includes(policy) ? [] : [notSupported(field, policy, restartPolicies)];
};
