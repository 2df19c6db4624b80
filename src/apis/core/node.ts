import type { INode } from 'kubernetes-models/v1/Node';
import { deepEqual } from '../../apimachinery/deep.ts';
import { isValidLabelValue } from '../../apimachinery/names.ts';
import { duplicate, type FieldError, forbiddenField, invalidValue, required } from '../../apimachinery/status.ts';
import { ageColumn, listed, nameColumn } from '../columns.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { validCIDR } from '../validation/addresses.ts';
import { each, oneOfIfGiven, qualifiedName } from '../validation/fields.ts';
import { canonicalize } from './resources.ts';
import { taintEffects } from './scheduling-validation.ts';

export type Node = Stored<INode>;
type Taint = NonNullable<Node['spec']['taints']>[number];

function readiness({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const text = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return spec?.unschedulable ? `${text},SchedulingDisabled` : text;
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';

/** Roles stand in the keys of labels, or in the value of an older one. */
function roles({ metadata: { labels = {} } }: Node): string {
  const found = Object.keys(labels)
    .filter((key) => key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length)
    .map((key) => key.slice(ROLE_PREFIX.length));
  const old = labels['kubernetes.io/role'];
  return listed([...new Set(old ? [...found, old] : found)].sort());
}

const addressOf =
  (type: string) =>
  ({ status }: Node): string =>
    status?.addresses?.find((address) => address.type === type)?.address ?? '<none>';

const columns: readonly Column<Node>[] = [
  nameColumn,
  { name: 'Status', cell: readiness },
  { name: 'Roles', cell: roles },
  ageColumn,
  { name: 'Version', cell: ({ status }) => status?.nodeInfo?.kubeletVersion ?? '' },
  { name: 'Internal-IP', wide: true, cell: addressOf('InternalIP') },
  { name: 'External-IP', wide: true, cell: addressOf('ExternalIP') },
  { name: 'OS-Image', wide: true, cell: ({ status }) => status?.nodeInfo?.osImage || '<unknown>' },
  { name: 'Kernel-Version', wide: true, cell: ({ status }) => status?.nodeInfo?.kernelVersion || '<unknown>' },
  {
    name: 'Container-Runtime',
    wide: true,
    cell: ({ status }) => status?.nodeInfo?.containerRuntimeVersion || '<unknown>',
  },
];

function validateTaints(field: string, taints: readonly Taint[] | undefined): FieldError[] {
  const seen = new Set<string>();
  return each(field, taints, (taint, path) => {
    const { key, value = '', effect } = taint;
    const errors = qualifiedName(`${path}.key`, key ?? '');
    const messages = isValidLabelValue(value);
    if (messages.length > 0) errors.push(invalidValue(`${path}.value`, value, messages.join(';')));
    if (!effect) errors.push(required(`${path}.effect`));
    else errors.push(...oneOfIfGiven(`${path}.effect`, effect, taintEffects));
    const pair = `${effect} ${key}`;
    if (seen.has(pair))
      errors.push({ ...duplicate(path, taint), detail: 'taints must be unique by key and effect pair' });
    seen.add(pair);
    return errors;
  });
}

const ONCE = 'except from "" to valid';

function validateUpdate({ spec: next }: Node, { spec: old }: Node): FieldError[] {
  const errors: FieldError[] = [];
  if (old.podCIDRs?.length && !deepEqual(next.podCIDRs ?? [], old.podCIDRs))
    errors.push(forbiddenField('spec.podCIDRs', `node updates may not change podCIDR ${ONCE}`));
  if (old.providerID && old.providerID !== next.providerID)
    errors.push(forbiddenField('spec.providerID', `node updates may not change providerID ${ONCE}`));
  return errors;
}

export const node = defineKind<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  hasStatus: true,
  schema: 'io.k8s.api.core.v1.Node',
  setDefaults: (node) => {
    node.spec ??= {};
    const { status } = node;
    canonicalize(status?.capacity);
    canonicalize(status?.allocatable);
    if (status?.capacity) status.allocatable ??= { ...status.capacity };
  },
  // Whoever registers a node brings its status along.
  prepareForCreate: (node) => {
    node.status ??= {};
  },
  validate: ({ spec }) => [
    ...validateTaints('metadata.taints', spec.taints),
    ...each('spec.podCIDRs', spec.podCIDRs, (cidr, path) => validCIDR(path, cidr)),
  ],
  validateUpdate,
  columns,
  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
});
