import type { IControllerRevision } from 'kubernetes-models/apps/v1/ControllerRevision';
import { parseApiVersion } from '../../apimachinery/gvk.ts';
import { controllerOf, type KubeObject } from '../../apimachinery/meta.ts';
import { required } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { immutable, notNegative } from '../validation/fields.ts';

export type ControllerRevision = Stored<IControllerRevision>;

/** `daemonset.apps/web` */
function controllerText(revision: KubeObject): string {
  const owner = controllerOf(revision);
  if (!owner) return '<none>';
  const { group } = parseApiVersion(owner.apiVersion);
  return `${owner.kind.toLowerCase()}${group ? `.${group}` : ''}/${owner.name}`;
}

export const controllerRevision = defineKind<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  namespaced: true,
  schema: 'io.k8s.api.apps.v1.ControllerRevision',
  validate: ({ data, revision }) => [
    ...(data === undefined ? [required('data', 'data is mandatory')] : []),
    ...notNegative('revision', revision),
  ],
  validateUpdate: (next, old) => immutable('data', next.data, old.data),
  columns: [
    nameColumn,
    { name: 'Controller', cell: controllerText },
    { name: 'Revision', type: 'integer', cell: ({ revision }) => revision },
    ageColumn,
  ],
});
