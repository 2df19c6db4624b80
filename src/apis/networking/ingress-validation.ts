import { isIP } from '../../apimachinery/ip.ts';
import {
  isDNS1035Label,
  isDNS1123Subdomain,
  isPathSegmentName,
  isValidPortName,
  isValidPortNum,
  isWildcardDNS1123Subdomain,
} from '../../apimachinery/names.ts';
import { type FieldError, invalidValue, notSupported, required } from '../../apimachinery/status.ts';
import { each, problems, subdomain } from '../validation/fields.ts';
import type { IngressBackend, IngressPath, IngressRule, IngressSpec } from './ingress.ts';

export function validateIngressSpec(field: string, spec: IngressSpec): FieldError[] {
  const { rules = [], defaultBackend, tls, ingressClassName } = spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && !defaultBackend)
    errors.push(invalidValue(field, spec.rules ?? null, 'either `defaultBackend` or `rules` must be specified'));
  if (defaultBackend) errors.push(...validateBackend(`${field}.defaultBackend`, defaultBackend));
  return [
    ...errors,
    ...each(`${field}.rules`, rules, validateRule),
    ...each(`${field}.tls`, tls, ({ hosts, secretName }, path) => [
      ...each(`${path}.hosts`, hosts, (host, at) => validateHost(at, host)),
      ...(secretName ? subdomain(`${path}.secretName`, secretName) : []),
    ]),
    ...(ingressClassName === undefined ? [] : subdomain(`${field}.ingressClassName`, ingressClassName)),
  ];
}

const validateHost = (field: string, host: string): FieldError[] =>
  problems(field, host, host.includes('*') ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host));

function validateRule({ host, http }: IngressRule, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (host) {
    if (isIP(host)) errors.push(invalidValue(`${field}.host`, host, 'must be a DNS name, not an IP address'));
    errors.push(...validateHost(`${field}.host`, host));
  }
  if (!http) return errors;
  if (!http.paths?.length) errors.push(required(`${field}.http.paths`));
  return [...errors, ...each(`${field}.http.paths`, http.paths, validatePath)];
}

const forbiddenParts = ['//', '/./', '/../', '%2f', '%2F'];
const forbiddenEnds = ['/..', '/.'];

function validatePath({ path = '', pathType, backend }: IngressPath, field: string): FieldError[] {
  if (pathType === undefined || pathType === null) return [required(`${field}.pathType`, 'pathType must be specified')];
  const errors: FieldError[] = [];
  const refuse = (why: string) => errors.push(invalidValue(`${field}.path`, path, why));
  const strict = pathType === 'Exact' || pathType === 'Prefix';
  if (strict || pathType === 'ImplementationSpecific') {
    if (!path.startsWith('/') && (strict || path)) refuse('must be an absolute path');
  } else errors.push(notSupported(`${field}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']));
  if (strict) {
    for (const part of forbiddenParts) if (path.includes(part)) refuse(`must not contain '${part}'`);
    for (const end of forbiddenEnds) if (path.endsWith(end)) refuse(`cannot end with '${end}'`);
  }
  return [...errors, ...validateBackend(`${field}.backend`, backend ?? {})];
}

function validateBackend(field: string, { service, resource }: IngressBackend): FieldError[] {
  if (resource && service) return [invalidValue(field, '', 'cannot set both resource and service backends')];
  if (resource) return validateReference(`${field}.resource`, resource);
  if (!service) return [invalidValue(field, '', 'resource or service backend is required')];
  const errors = service.name
    ? problems(`${field}.service.name`, service.name, isDNS1035Label(service.name))
    : [required(`${field}.service.name`)];
  const { name, number } = service.port ?? {};
  const at = `${field}.service.port`;
  if (name && number) return [...errors, invalidValue(field, '', 'cannot set both port name & port number')];
  if (name) return [...errors, ...problems(`${at}.name`, name, isValidPortName(name))];
  if (number) return [...errors, ...problems(`${at}.number`, number, isValidPortNum(number))];
  return [...errors, required(field, 'port name or number is required')];
}

export interface Reference {
  apiGroup?: string;
  kind: string;
  name: string;
}

export const validateReference = (field: string, { apiGroup, kind, name }: Reference): FieldError[] => [
  ...(apiGroup === undefined ? [] : subdomain(`${field}.apiGroup`, apiGroup)),
  ...(kind ? problems(`${field}.kind`, kind, isPathSegmentName(kind)) : [required(`${field}.kind`)]),
  ...(name ? problems(`${field}.name`, name, isPathSegmentName(name)) : [required(`${field}.name`)]),
];
