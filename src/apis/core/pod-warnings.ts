/** Hints that come with a pod or a template that is accepted all the same. */
import type { ObjectMeta } from '../../apimachinery/meta.ts';
import type { Container, PodSpec, PodTemplateSpec } from './pod-spec.ts';

export const templateWarnings = (field: string, template: PodTemplateSpec | undefined): string[] =>
  template?.spec ? podWarnings(`${field}.spec`, template.metadata as Partial<ObjectMeta>, template.spec) : [];

/** @param field where the spec is: `spec`, `spec.template.spec` */
export function podWarnings(field: string, _metadata: Partial<ObjectMeta> | undefined, spec: PodSpec): string[] {
  const warnings: string[] = [];
  for (const [label, instead] of Object.entries(deprecatedNodeLabels)) {
    if (spec.nodeSelector?.[label] !== undefined)
      warnings.push(`${field}.nodeSelector[${label}]: deprecated since ${instead}`);
  }
  for (const [i, volume] of (spec.volumes ?? []).entries()) {
    if (volume.gitRepo) warnings.push(`${field}.volumes[${i}].gitRepo: deprecated in v1.11`);
  }
  for (const [i, alias] of (spec.imagePullSecrets ?? []).entries()) {
    if (!alias.name) warnings.push(`${field}.imagePullSecrets[${i}].name: invalid empty name ""`);
  }
  for (const list of ['initContainers', 'containers'] as const) {
    for (const [i, container] of (spec[list] ?? []).entries()) {
      warnings.push(...containerWarnings(`${field}.${list}[${i}]`, container));
    }
  }
  return warnings;
}

const deprecatedNodeLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'v1.17; use "node.kubernetes.io/instance-type" instead',
};

function containerWarnings(field: string, { env, ports }: Container): string[] {
  const warnings: string[] = [];
  const names = new Set<string>();
  for (const [i, { name, value }] of (env ?? []).entries()) {
    // A variable that builds on its earlier self (`PATH=$(PATH):/x`) is meant to hide it.
    if (names.has(name) && !value?.includes(`$(${name})`))
      warnings.push(
        `${field}.env[${i}]: hides previous definition of "${name}", which may be dropped when using apply`,
      );
    names.add(name);
  }
  const seen = new Map<string, number>();
  for (const [i, { containerPort, protocol = 'TCP', hostPort = 0, hostIP = '' }] of (ports ?? []).entries()) {
    const key = `${containerPort}/${protocol}/${hostPort}/${hostIP}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, i);
    else warnings.push(`${field}.ports[${i}]: duplicate port definition with ${field}.ports[${first}]`);
  }
  return warnings;
}
