import { getIn, setIn } from '../../apimachinery/deep.ts';
import { formatRequirements, requirementsOf } from '../../apimachinery/labels.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { badRequest, invalid, invalidValue, modified, notFound, required } from '../../apimachinery/status.ts';
import type { KindDefinition } from '../../apis/kind.ts';
import { resourceOf, storedObject, type WriteOptions } from '../context.ts';
import type { Server } from '../server.ts';
import { updateObject } from '../update.ts';
import { inVersionOf } from '../versions.ts';

const scaleKind = { group: 'autoscaling', kind: 'Scale' };

/** Steps of a JSON path without filters: `.spec.replicas`. */
const steps = (path: string): string[] => path.split('.').filter((step) => step !== '');

/** An object's scale (autoscaling/v1): how many there are to be, how many there are, and which. */
export function scaleOf(kind: KindDefinition, object: KubeObject): KubeObject {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = kind.scale!;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = labelSelectorPath && selectorText(kind, getIn(object, steps(labelSelectorPath)));
  const replicas = getIn(object, steps(specReplicasPath)) ?? 0;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp } as KubeObject['metadata'],
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: getIn(object, steps(statusReplicasPath)) ?? 0, ...(selector && { selector }) },
  };
}

/** The selector as text; custom resources keep it so, and ReplicationControllers have a plain map. */
function selectorText(kind: KindDefinition, selector: any): string | undefined {
  if (selector === undefined || typeof selector === 'string') return selector;
  const isMap = kind.kind === 'ReplicationController' && kind.group === '';
  return formatRequirements(requirementsOf(isMap ? { matchLabels: selector } : selector));
}

export function getScale(
  server: Server,
  kind: KindDefinition,
  namespace: string | undefined,
  name: string,
): KubeObject {
  return scaleOf(kind, find(server, kind, namespace, name));
}

/** @param scale what the client wants it to be */
export function putScale(
  server: Server,
  kind: KindDefinition,
  namespace: string | undefined,
  name: string,
  scale: any,
  options: WriteOptions,
): KubeObject {
  const stored = find(server, kind, namespace, name);
  if (typeof scale !== 'object' || scale === null)
    throw badRequest('the object provided is unrecognized (must be of type Scale)');
  if (scale.metadata?.name && scale.metadata.name !== name) {
    throw badRequest(`the name of the object (${scale.metadata.name}) does not match the name on the URL (${name})`);
  }
  const replicas = scale.spec?.replicas ?? 0;
  const errors = [
    ...(scale.metadata?.name ? [] : [required('metadata.name', 'name or generateName is required')]),
    ...(replicas < 0 ? [invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0')] : []),
  ];
  if (errors.length > 0) throw invalid(scaleKind, name, errors);
  const version = scale.metadata.resourceVersion;
  if (version && version !== stored.metadata.resourceVersion) throw modified(resourceOf(kind), name);
  const next = setIn(inVersionOf(kind, stored), steps(kind.scale!.specReplicasPath), replicas);
  const copy = { ...next, metadata: { ...next.metadata } };
  return scaleOf(kind, updateObject(server, kind, stored, copy, 'spec', options));
}

function find(server: Server, kind: KindDefinition, namespace: string | undefined, name: string): KubeObject {
  const stored = storedObject(server, kind, namespace, name);
  if (!stored) throw notFound(resourceOf(kind), name);
  return stored;
}
