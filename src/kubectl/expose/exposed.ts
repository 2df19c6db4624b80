// What `expose` takes over from the object that it makes a service for.

import { goValue } from '../../apimachinery/go-format.ts';
import { parseApiVersion } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';

type Labels = Record<string, string>;

/** Kinds with pods behind them, by group. */
const exposable = ['/Pod', '/ReplicationController', '/Service', 'apps/Deployment', 'apps/ReplicaSet'];

/** @throws Error for kinds that no service can be made for */
export function checkExposable({ apiVersion, kind }: KubeObject): void {
  const { group } = parseApiVersion(apiVersion);
  if (!exposable.includes(`${group}/${kind}`))
    throw new Error(`cannot expose a ${group === '' ? kind : `${kind}.${group}`}`);
}

/**
 * The labels of the pods behind the object.
 * @throws Error in kubectl's words when there are none, or more than labels
 */
export function selectorOf({ kind, metadata, spec }: KubeObject): Labels {
  switch (kind) {
    case 'Pod':
      if (isEmpty(metadata.labels)) throw new Error('the pod has no labels and cannot be exposed');
      return metadata.labels!;
    case 'ReplicationController':
      return spec?.selector ?? {};
    case 'Service':
      if (!spec?.selector) throw new Error('the service has no pod selector set');
      return spec.selector;
    default: {
      const { matchLabels, matchExpressions = [] } = spec?.selector ?? {};
      if (isEmpty(matchLabels))
        throw new Error(`invalid ${kind.toLowerCase()}: no selectors, therefore cannot be exposed`);
      if (matchExpressions.length > 0) {
        const told = matchExpressions.map(
          ({ key, operator, values = [] }: any) => `{Key:${key} Operator:${operator} Values:${goValue(values)}}`,
        );
        throw new Error(`couldn't convert expressions - "[${told.join(' ')}]" to map-based selector format`);
      }
      return matchLabels;
    }
  }
}

const isEmpty = (labels: Labels | undefined): boolean => !labels || Object.keys(labels).length === 0;

/** The object's ports with the protocols that each is used with, in order. */
export function portsOf({ kind, spec }: KubeObject): Map<string, string[]> {
  const ports = new Map<string, string[]>();
  const add = (port: number, protocol = 'TCP') => {
    ports.set(String(port), [...(ports.get(String(port)) ?? []), protocol]);
  };
  if (kind === 'Service') {
    for (const { port, protocol } of spec?.ports ?? []) add(port, protocol || undefined);
    return ports;
  }
  const podSpec = kind === 'Pod' ? spec : spec?.template?.spec;
  for (const container of podSpec?.containers ?? [])
    for (const { containerPort, protocol } of container.ports ?? []) add(containerPort, protocol || undefined);
  return ports;
}
