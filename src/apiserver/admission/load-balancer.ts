import type { AdmissionPlugin } from './plugin.ts';

/** An address in a load balancer's status is a virtual one unless its controller says otherwise. */
export const loadBalancerIPMode: AdmissionPlugin = { collection: 'services', status: withIPMode };

/** @returns the status itself when there was nothing to fill in */
function withIPMode(status: any): any {
  const ingress: any[] = status?.loadBalancer?.ingress ?? [];
  if (ingress.every((entry) => !entry.ip || entry.ipMode)) return status;
  const completed = ingress.map((entry) => (entry.ip && !entry.ipMode ? { ...entry, ipMode: 'VIP' } : entry));
  return { ...status, loadBalancer: { ...status.loadBalancer, ingress: completed } };
}
