import { deepEqual } from '../../apimachinery/deep.ts';
import { isIPv6 } from '../../apimachinery/ip.ts';
import { duplicate, type FieldError, forbiddenField, invalidValue, required } from '../../apimachinery/status.ts';
import { notSpecialIP, validCIDR, validIP } from '../validation/addresses.ts';
import { each, label, oneOf, oneOfIfGiven, qualifiedName, subdomain } from '../validation/fields.ts';
import { validateLabels } from '../validation/labels.ts';
import { portNumber, portNumberOrName, validProtocol } from '../validation/ports.ts';
import type { Service, ServicePort, ServiceSpec } from './service.ts';

export const isHeadless = ({ clusterIPs, clusterIP }: ServiceSpec): boolean =>
  clusterIPs?.length ? clusterIPs.length === 1 && clusterIPs[0] === 'None' : clusterIP === 'None';

/** Has an address outside the cluster, so that it matters where the traffic enters. */
export const isExternallyAccessible = ({ type, externalIPs }: ServiceSpec): boolean =>
  type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && (externalIPs?.length ?? 0) > 0);

const serviceTypes = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

export function validateService({ metadata, spec }: Service): FieldError[] {
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  return [
    ...(ports.length === 0 && !isHeadless(spec) && spec.type !== 'ExternalName' ? [required('spec.ports')] : []),
    ...validateForType(spec),
    ...each('spec.ports', ports, (port, path) => validatePort(path, port, ports.length > 1, names)),
    ...validateLabels('spec.selector', spec.selector),
    ...oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']),
    ...validateAffinity('spec.sessionAffinityConfig', spec),
    ...validateClusterIPs(spec),
    ...each('spec.externalIPs', spec.externalIPs, (ip, path) => {
      const errors = validIP(path, ip);
      return errors.length > 0 ? errors : notSpecialIP(path, ip);
    }),
    ...oneOf('spec.type', spec.type, serviceTypes),
    ...validateNodePorts(spec, ports),
    ...validatePortPairs(ports),
    ...validateSourceRanges(spec, metadata.annotations),
    ...onlyForLoadBalancers(spec),
    ...validateTrafficPolicies(spec),
  ];
}

function validateForType(spec: ServiceSpec): FieldError[] {
  if (spec.type === 'LoadBalancer' || spec.type === 'NodePort') {
    const why = `may not be set to 'None' for ${spec.type} services`;
    return isHeadless(spec) ? [invalidValue('spec.clusterIPs[0]', 'None', why)] : [];
  }
  if (spec.type !== 'ExternalName') return [];
  const errors: FieldError[] = [];
  const not = (field: string) =>
    errors.push(forbiddenField(`spec.${field}`, 'may not be set for ExternalName services'));
  if (spec.clusterIPs?.length || spec.clusterIP) not('clusterIPs');
  if (spec.ipFamilies?.length) not('ipFamilies');
  if (spec.ipFamilyPolicy !== undefined) not('ipFamilyPolicy');
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  return [...errors, ...(name ? subdomain('spec.externalName', name) : [required('spec.externalName')])];
}

function validatePort(field: string, port: ServicePort, needsName: boolean, names: Set<string>): FieldError[] {
  const errors: FieldError[] = [];
  const { name, appProtocol } = port;
  if (name) {
    errors.push(...label(`${field}.name`, name));
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
  } else if (needsName) errors.push(required(`${field}.name`));
  return [
    ...errors,
    ...portNumber(`${field}.port`, port.port ?? 0),
    ...validProtocol(`${field}.protocol`, port.protocol),
    ...portNumberOrName(`${field}.targetPort`, port.targetPort),
    ...(appProtocol === undefined ? [] : qualifiedName(`${field}.appProtocol`, appProtocol)),
  ];
}

const DAY = 24 * 60 * 60;

function validateAffinity(field: string, { sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldError[] {
  if (sessionAffinity !== 'ClientIP') return [];
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (seconds === undefined || (seconds > 0 && seconds <= DAY)) return [];
  return [invalidValue(`${field}.clientIP.timeoutSeconds`, seconds, `must be greater than 0 and less than ${DAY}`)];
}

const families = ['IPv4', 'IPv6'];
const familyPolicies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

/** clusterIP, clusterIPs and ipFamilies must tell the same story. */
function validateClusterIPs(spec: ServiceSpec): FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const ips = spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : []);
  const field = 'spec.clusterIPs';
  const errors: FieldError[] = [];
  if (spec.clusterIP && ips[0] !== spec.clusterIP)
    errors.push(ips.length === 0 ? required(field) : invalidValue(field, ips, 'first value must match `clusterIP`'));
  if (!spec.clusterIP && ips.length > 0)
    errors.push(invalidValue(field, ips, 'must be empty when `clusterIP` is not specified'));
  errors.push(...validateFamilies(spec));
  const wrong = each(field, ips, (ip, path, i) => {
    if (i > 0 || ip !== 'None') return validIP(path, ip);
    return ips.length > 1 ? [invalidValue(field, ips, "'None' must be the first and only value")] : [];
  });
  errors.push(...wrong);
  if (ips.length > 2) errors.push(invalidValue(field, ips, 'may only hold up to 2 values'));
  if (wrong.length > 0) return errors;
  if (ips.length > 1 && new Set(ips.map(isIPv6)).size === 1)
    errors.push(invalidValue(field, ips, 'may specify no more than one IP for each IP family'));
  return [...errors, ...familiesMatch(spec, ips)];
}

function validateFamilies({ ipFamilies, ipFamilyPolicy }: ServiceSpec): FieldError[] {
  const seen = new Set<string>();
  const errors = each('spec.ipFamilies', ipFamilies, (family, path) => {
    const repeated = seen.has(family);
    seen.add(family);
    return [...oneOfIfGiven(path, family, families), ...(repeated ? [duplicate(path, family)] : [])];
  });
  return [...errors, ...oneOfIfGiven('spec.ipFamilyPolicy', ipFamilyPolicy, familyPolicies)];
}

const familiesMatch = (spec: ServiceSpec, ips: readonly string[]): FieldError[] =>
  isHeadless(spec)
    ? []
    : each('spec.clusterIPs', ips, (ip, path, i) => {
        const family = spec.ipFamilies?.[i];
        if (!family || (family === 'IPv6') === isIPv6(ip)) return [];
        return [invalidValue(path, ip, `expected an ${family} value as indicated by \`ipFamilies[${i}]\``)];
      });

function validateNodePorts({ type }: ServiceSpec, ports: readonly ServicePort[]): FieldError[] {
  const errors: FieldError[] = [];
  if (type === 'ClusterIP') {
    errors.push(
      ...each('spec.ports', ports, ({ nodePort }, path) =>
        nodePort ? [forbiddenField(`${path}.nodePort`, "may not be used when `type` is 'ClusterIP'")] : [],
      ),
    );
  }
  const seen = new Set<string>();
  const repeated = each('spec.ports', ports, ({ nodePort, protocol }, path) => {
    if (!nodePort) return [];
    const key = `${protocol}/${nodePort}`;
    const again = seen.has(key);
    seen.add(key);
    return again ? [duplicate(`${path}.nodePort`, nodePort)] : [];
  });
  return [...errors, ...repeated];
}

/** Protocol and port together name a port. The server shows the repeated pair in its internal form. */
function validatePortPairs(ports: readonly ServicePort[]): FieldError[] {
  const seen = new Set<string>();
  return each('spec.ports', ports, ({ port, protocol }, path) => {
    const key = `${protocol}/${port}`;
    const again = seen.has(key);
    seen.add(key);
    const pair = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    return again ? [duplicate(path, pair)] : [];
  });
}

const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

function validateSourceRanges(spec: ServiceSpec, annotations: Record<string, string> | undefined): FieldError[] {
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const annotation = annotations?.[SOURCE_RANGES];
  const only = "may only be used when `type` is 'LoadBalancer'";
  if (ranges.length > 0) {
    const field = 'spec.LoadBalancerSourceRanges';
    return [
      ...(spec.type === 'LoadBalancer' ? [] : [forbiddenField(field, only)]),
      ...each(field, ranges, (range, path) => validCIDR(path, range.trim())),
    ];
  }
  if (annotation === undefined) return [];
  const field = `metadata.annotations[${SOURCE_RANGES}]`;
  return [
    ...(spec.type === 'LoadBalancer' ? [] : [forbiddenField(field, only)]),
    ...(annotation.trim() ? annotation.split(',').flatMap((range) => validCIDR(field, range.trim())) : []),
  ];
}

function onlyForLoadBalancers(spec: ServiceSpec): FieldError[] {
  const { type, loadBalancerClass } = spec;
  if (type === 'LoadBalancer')
    return loadBalancerClass === undefined ? [] : qualifiedName('spec.loadBalancerClass', loadBalancerClass);
  return (['allocateLoadBalancerNodePorts', 'loadBalancerClass'] as const)
    .filter((field) => spec[field] !== undefined)
    .map((field) => forbiddenField(`spec.${field}`, "may only be used when `type` is 'LoadBalancer'"));
}

const trafficPolicies = ['Cluster', 'Local'];
const distributions = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];

function validateTrafficPolicies(spec: ServiceSpec): FieldError[] {
  const { type, externalTrafficPolicy, healthCheckNodePort, internalTrafficPolicy } = spec;
  const errors: FieldError[] = [];
  if (isExternallyAccessible(spec))
    errors.push(...oneOf('spec.externalTrafficPolicy', externalTrafficPolicy, trafficPolicies));
  else if (externalTrafficPolicy)
    errors.push(
      invalidValue(
        'spec.externalTrafficPolicy',
        externalTrafficPolicy,
        'may only be set for externally-accessible services',
      ),
    );
  // A missing health check port is no mistake here: it is allocated once the Service is found to be in order.
  if (healthCheckNodePort) {
    if (type === 'LoadBalancer' && externalTrafficPolicy === 'Local')
      errors.push(...portNumber('spec.healthCheckNodePort', healthCheckNodePort));
    else
      errors.push(
        invalidValue(
          'spec.healthCheckNodePort',
          healthCheckNodePort,
          "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
        ),
      );
  }
  return [
    ...errors,
    ...oneOfIfGiven('spec.internalTrafficPolicy', internalTrafficPolicy, trafficPolicies),
    ...oneOfIfGiven('spec.trafficDistribution', spec.trafficDistribution, distributions),
  ];
}

export function validateServiceUpdate({ spec: next }: Service, { spec: old }: Service): FieldError[] {
  const errors: FieldError[] = [];
  if (next.type !== 'ExternalName' && old.type !== 'ExternalName') {
    if (!(isHeadless(next) && isHeadless(old))) errors.push(...keptClusterIPs(next, old));
    if (!isHeadless(next) && !isHeadless(old)) errors.push(...keptFamilies(next, old));
  }
  if (next.type === 'LoadBalancer' && old.type === 'LoadBalancer' && next.loadBalancerClass !== old.loadBalancerClass)
    errors.push(invalidValue('spec.loadBalancerClass', next.loadBalancerClass ?? null, 'may not change once set'));
  if (needsHealthCheck(next) && needsHealthCheck(old) && next.healthCheckNodePort !== old.healthCheckNodePort)
    errors.push(forbiddenField('spec.healthCheckNodePort', 'field is immutable'));
  return errors;
}

const needsHealthCheck = ({ type, externalTrafficPolicy }: ServiceSpec): boolean =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local';

/** The first address stays for life; the second may come, and go when the Service becomes single-stack. */
function keptClusterIPs(
  { clusterIPs: next = [], ipFamilyPolicy }: ServiceSpec,
  { clusterIPs: old = [] }: ServiceSpec,
): FieldError[] {
  const changed = (i: number) => invalidValue(`spec.clusterIPs[${i}]`, next, 'may not change once set');
  if (next.length === old.length) return old.flatMap((ip, i) => (ip === next[i] ? [] : [changed(i)]));
  const errors: FieldError[] = [];
  if (next.length === 0) errors.push(invalidValue('spec.clusterIPs[0]', next, 'primary clusterIP can not be unset'));
  else if (old.length > 0 && next[0] !== old[0]) errors.push(changed(0));
  if (old.length > next.length && next.length === 1 && ipFamilyPolicy !== 'SingleStack')
    errors.push(
      invalidValue(
        'spec.ipFamilyPolicy',
        ipFamilyPolicy ?? null,
        "must be set to 'SingleStack' when releasing the secondary clusterIP",
      ),
    );
  return errors;
}

function keptFamilies({ ipFamilies: next = [] }: ServiceSpec, { ipFamilies: old = [] }: ServiceSpec): FieldError[] {
  const shorter = next.slice(0, Math.min(next.length, old.length));
  if (next.length === 0 || deepEqual(shorter, old.slice(0, shorter.length))) return [];
  return [invalidValue('spec.ipFamilies[0]', next, 'may not change once set')];
}
