import { cidrContains, parseCIDR, parseIPv4 } from '../../apimachinery/ip.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { type FieldError, internalError, invalid, invalidValue } from '../../apimachinery/status.ts';
import type { Server } from '../server.ts';

const serviceKind = { group: '', kind: 'Service' };

export const isHeadless = (spec: any): boolean => spec.clusterIP === 'None' || spec.clusterIPs?.[0] === 'None';

/** Fills in families and policy, as a cluster with IPv4 alone knows them. */
export function setFamilies({ metadata, spec }: KubeObject, old?: KubeObject): void {
  if (spec.type === 'ExternalName') return;
  const selectorless = Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??=
    old?.spec.ipFamilyPolicy ?? (isHeadless(spec) && selectorless ? 'RequireDualStack' : 'SingleStack');
  const errors = familyErrors(spec);
  if (errors.length > 0) throw invalid(serviceKind, metadata.name, errors);
  if (isHeadless(spec) && selectorless) {
    // Endpoints of a headless Service without a selector are whatever the user writes: both families are promised.
    spec.ipFamilies ??= ['IPv4'];
    if (spec.ipFamilies.length < 2 && spec.ipFamilyPolicy !== 'SingleStack') {
      spec.ipFamilies = [...spec.ipFamilies, spec.ipFamilies[0] === 'IPv4' ? 'IPv6' : 'IPv4'];
    }
    return;
  }
  const refused: FieldError[] = [];
  if (spec.ipFamilyPolicy === 'RequireDualStack') {
    const why = 'this cluster is not configured for dual-stack services';
    refused.push(invalidValue('spec.ipFamilyPolicy', spec.ipFamilyPolicy, why));
  }
  for (const [i, family] of (spec.ipFamilies ?? []).entries()) {
    if (family !== 'IPv4')
      refused.push(invalidValue(`spec.ipFamilies[${i}]`, family, 'not configured on this cluster'));
  }
  if (refused.length > 0) throw invalid(serviceKind, metadata.name, refused);
  if (!spec.ipFamilies?.length) spec.ipFamilies = ['IPv4'];
}

function familyErrors(spec: any): FieldError[] {
  const errors: FieldError[] = [];
  const needsTwo = (what: string) =>
    invalidValue(
      'spec.ipFamilyPolicy',
      spec.ipFamilyPolicy,
      `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
    );
  if (spec.ipFamilyPolicy === 'SingleStack') {
    if (spec.clusterIPs?.length === 2) errors.push(needsTwo('cluster IPs'));
    if (spec.ipFamilies?.length === 2) errors.push(needsTwo('IP families'));
  }
  for (const [i, address] of (isHeadless(spec) ? [] : (spec.clusterIPs ?? [])).entries()) {
    if (i < (spec.ipFamilies?.length ?? 0) || !address.includes(':')) continue;
    errors.push(invalidValue(`spec.clusterIPs[${i}]`, spec.clusterIPs, 'IPv6 is not configured on this cluster'));
  }
  return errors;
}

/** Takes the address that was asked for, or a free one. */
export function allocateClusterIP(server: Server, { metadata, spec }: KubeObject): void {
  if (spec.type === 'ExternalName' || isHeadless(spec)) return;
  const cidr = server.facts().serviceCIDR;
  const asked: string = spec.clusterIPs?.[0] || spec.clusterIP || '';
  if (asked === '') {
    const address = server.allocations.nextAddress(cidr, server.random());
    if (address === undefined) throw internalError('failed to allocate a serviceIP: range is full');
    spec.clusterIP = address;
    spec.clusterIPs = [address];
    return;
  }
  const why = refusal(server, cidr, asked, `${metadata.namespace}/${metadata.name}`);
  spec.clusterIPs = [asked];
  spec.clusterIP = asked;
  if (why === undefined) return;
  const error = invalidValue('spec.clusterIPs', spec.clusterIPs, `failed to allocate IP ${asked}: ${why}`);
  throw invalid(serviceKind, metadata.name, [error]);
}

function refusal(server: Server, cidr: string, asked: string, key: string): string | undefined {
  const address = parseIPv4(asked);
  if (address === undefined || !cidrContains(cidr, asked)) {
    return 'the provided network does not match the current range';
  }
  const range = parseCIDR(cidr)!;
  if (address === Number(range.first) || address === Number(range.last)) {
    return `the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${cidr}`;
  }
  return server.allocations.isAddressTaken(address, key) ? 'provided IP is already allocated' : undefined;
}
