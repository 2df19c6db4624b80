import { deepEqual } from '../../apimachinery/deep.ts';
import type { AdmissionPlugin } from './plugin.ts';

const needsClusterIP = ({ type }: any): boolean => type !== 'ExternalName';
const needsNodePort = ({ type }: any): boolean => type === 'NodePort' || type === 'LoadBalancer';
const needsHealthCheck = (spec: any): boolean => spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';

/**
 * `clusterIP` and the first of `clusterIPs` are one thing; and an update that leaves out what the server allocated
 * keeps it, while one that changes the type lets go of what the new type has no use for.
 */
export const serviceFields: AdmissionPlugin = {
  collection: 'services',
  create(_server, { spec }) {
    if (spec?.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
    if (spec && !spec.clusterIP && spec.clusterIPs?.[0]) spec.clusterIP = spec.clusterIPs[0];
  },
  update(_server, next, old) {
    if (!next.spec) return;
    keepAllocated(next.spec, old.spec);
    normalizeClusterIPs(next.spec, old.spec);
    dropUnneeded(next.spec, old.spec);
  },
};

function keepAllocated(spec: any, old: any): void {
  if (needsClusterIP(old) && needsClusterIP(spec)) {
    if (!spec.clusterIP && spec.clusterIPs === undefined) spec.clusterIP = old.clusterIP;
    if (spec.clusterIPs === undefined && spec.clusterIP === old.clusterIP) spec.clusterIPs = old.clusterIPs;
  }
  if (needsNodePort(old) && needsNodePort(spec)) {
    const nodePorts = new Map((old.ports ?? []).map((port: any) => [`${port.protocol} ${port.port}`, port.nodePort]));
    const used = new Set((spec.ports ?? []).map((port: any) => port.nodePort));
    for (const port of spec.ports ?? []) {
      const known = nodePorts.get(`${port.protocol} ${port.port}`);
      if (!port.nodePort && known && !used.has(known)) port.nodePort = known;
    }
  }
  if (needsHealthCheck(old) && needsHealthCheck(spec)) spec.healthCheckNodePort ||= old.healthCheckNodePort;
}

function normalizeClusterIPs(spec: any, old: any): void {
  const sameOne = (spec.clusterIP ?? '') === (old.clusterIP ?? '');
  const sameList = deepEqual(spec.clusterIPs ?? [], old.clusterIPs ?? []);
  if (sameList && !sameOne) spec.clusterIPs = spec.clusterIP ? [spec.clusterIP] : undefined;
  else if (spec.clusterIPs === undefined && spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
  if (spec.clusterIPs === undefined) delete spec.clusterIPs;
}

/** Only what the client left as it was goes: a value that it set itself is its own mistake, and validation says so. */
function dropUnneeded(spec: any, old: any): void {
  const drop = (...fields: string[]) => {
    if (fields.every((field) => deepEqual(spec[field], old[field]))) for (const field of fields) delete spec[field];
  };
  if (needsClusterIP(old) && !needsClusterIP(spec)) {
    drop('clusterIP', 'clusterIPs');
    drop('ipFamilies');
    drop('ipFamilyPolicy');
    drop('internalTrafficPolicy');
  }
  if (needsNodePort(old) && !needsNodePort(spec)) {
    const before = (old.ports ?? []).map((port: any) => port.nodePort);
    const now = (spec.ports ?? []).map((port: any) => port.nodePort);
    if (deepEqual(before, now)) for (const port of spec.ports ?? []) delete port.nodePort;
    drop('externalTrafficPolicy');
  }
  if (needsHealthCheck(old) && !needsHealthCheck(spec)) drop('healthCheckNodePort');
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    drop('allocateLoadBalancerNodePorts');
    drop('loadBalancerClass');
  }
}
