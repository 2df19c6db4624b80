import { inclusiveRangeMessage } from '../../apimachinery/names.ts';
import { type FieldError, invalidValue, notSupported, required } from '../../apimachinery/status.ts';
import { each, oneOfIfGiven } from '../validation/fields.ts';
import type { Container, PodSpec } from './pod-spec.ts';
import { descendingPath } from './volume-validation.ts';

const MAX_ID = 2 ** 31 - 1;

const validID = (field: string, id: number | undefined): FieldError[] =>
  id !== undefined && (id < 0 || id > MAX_ID) ? [invalidValue(field, id, inclusiveRangeMessage(0, MAX_ID))] : [];

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];

interface Profile {
  type: string;
  localhostProfile?: string;
}

function validateProfile(field: string, profile: Profile | undefined, what: 'seccomp' | 'AppArmor'): FieldError[] {
  if (!profile) return [];
  const { type, localhostProfile } = profile;
  const errors: FieldError[] = [];
  const name = what === 'seccomp' ? 'seccompProfile' : 'appArmorProfile';
  if (!type) errors.push(required(`${field}.type`, `type is required when ${name} is set`));
  else if (!profileTypes.includes(type)) errors.push(notSupported(`${field}.type`, type, profileTypes));
  const path = `${field}.localhostProfile`;
  if (type === 'Localhost') {
    if (!localhostProfile) errors.push(required(path, `must be set when ${what} type is Localhost`));
    else if (what === 'seccomp') errors.push(...descendingPath(path, localhostProfile));
  } else if (localhostProfile !== undefined) {
    errors.push(invalidValue(path, localhostProfile, `can only be set when ${what} type is Localhost`));
  }
  return errors;
}

export function validateSecurityContext(field: string, context: Container['securityContext']): FieldError[] {
  if (!context) return [];
  const errors = [
    ...validID(`${field}.runAsUser`, context.runAsUser),
    ...validID(`${field}.runAsGroup`, context.runAsGroup),
    ...oneOfIfGiven(`${field}.procMount`, context.procMount, ['Default', 'Unmasked']),
    ...validateProfile(`${field}.seccompProfile`, context.seccompProfile, 'seccomp'),
  ];
  if (context.allowPrivilegeEscalation === false) {
    const refuse = (and: string) =>
      errors.push(invalidValue(field, context, `cannot set \`allowPrivilegeEscalation\` to false and ${and}`));
    if (context.privileged) refuse('`privileged` to true');
    if (context.capabilities?.add?.includes('CAP_SYS_ADMIN')) refuse('`capabilities.Add` CAP_SYS_ADMIN');
  }
  return [...errors, ...validateProfile(`${field}.appArmorProfile`, context.appArmorProfile, 'AppArmor')];
}

export function validatePodSecurityContext(field: string, spec: PodSpec): FieldError[] {
  const context = spec.securityContext;
  if (!context || Object.keys(context).length === 0) return [];
  const errors = [
    ...validID(`${field}.fsGroup`, context.fsGroup),
    ...validID(`${field}.runAsUser`, context.runAsUser),
    ...validID(`${field}.runAsGroup`, context.runAsGroup),
    ...each(`${field}.supplementalGroups`, context.supplementalGroups, (group, path) => validID(path, group)),
  ];
  if (spec.shareProcessNamespace && spec.hostPID)
    errors.push(
      invalidValue(`${field}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'),
    );
  return [
    ...errors,
    ...each(`${field}.sysctls`, context.sysctls, ({ name }, path) => (name ? [] : [required(`${path}.name`)])),
    ...oneOfIfGiven(`${field}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ['Always', 'OnRootMismatch']),
    ...validateProfile(`${field}.seccompProfile`, context.seccompProfile, 'seccomp'),
    ...validateProfile(`${field}.appArmorProfile`, context.appArmorProfile, 'AppArmor'),
    ...oneOfIfGiven(`${field}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, ['Merge', 'Strict']),
    ...oneOfIfGiven(`${field}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ['MountOption', 'Recursive']),
  ];
}
