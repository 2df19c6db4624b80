/** Kinds that a CustomResourceDefinition brings: facts and columns come from the definition, at run time. */

import { humanDuration } from '../apimachinery/duration.ts';
import { evaluate } from '../apimachinery/jsonpath.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import type { CustomResourceDefinition } from './apiextensions/customresourcedefinition.ts';
import { ageColumn, nameColumn } from './columns.ts';
import { type Column, defineKind, type KindDefinition, type ScalePaths } from './kind.ts';

type Version = CustomResourceDefinition['spec']['versions'][number];
type PrinterColumn = NonNullable<Version['additionalPrinterColumns']>[number];

/** One definition for each served version, the preferred one first. */
export function kindFromCRD(crd: CustomResourceDefinition): KindDefinition<KubeObject>[] {
  const { group, names, scope, versions } = crd.spec;
  return versions
    .filter(({ served }) => served)
    .sort((a, b) => compareVersions(a.name, b.name))
    .map((version) =>
      defineKind<KubeObject>({
        group,
        version: version.name,
        kind: names.kind,
        plural: names.plural,
        singular: names.singular || names.kind.toLowerCase(),
        shortNames: names.shortNames ?? [],
        categories: names.categories ?? [],
        namespaced: scope === 'Namespaced',
        hasStatus: version.subresources?.status !== undefined,
        scale: version.subresources?.scale as ScalePaths | undefined,
        schema: '',
        columns: columnsOf(version),
        selectableFields: selectableFieldsOf(version),
      }),
    );
}

function columnsOf({ additionalPrinterColumns: columns = [] }: Version): Column<KubeObject>[] {
  return [nameColumn, ...(columns.length === 0 ? [ageColumn] : columns.map(columnFrom))];
}

const columnFrom = ({ name, type, format, jsonPath, priority = 0 }: PrinterColumn): Column<KubeObject> => ({
  name,
  type: type as Column<KubeObject>['type'],
  ...(format === undefined ? {} : { format: format as Column<KubeObject>['format'] }),
  ...(priority > 0 ? { wide: true } : {}),
  cell: (object, now) => cellOf(valueAt(jsonPath, object), type, now),
});

function valueAt(path: string, object: KubeObject): unknown {
  try {
    return evaluate(path, object)[0];
  } catch {
    return undefined;
  }
}

/** A value that is not there, or not of the column's type, leaves the cell empty. */
function cellOf(value: unknown, type: string, now: number): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? sinceText(Date.parse(value), now) : null;
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}

const sinceText = (time: number, now: number): string => (Number.isNaN(time) ? '<invalid>' : humanDuration(now - time));

const selectableFieldsOf = ({ selectableFields = [] }: Version): KindDefinition<KubeObject>['selectableFields'] =>
  Object.fromEntries(
    selectableFields.map(({ jsonPath }) => [
      jsonPath.replace(/^\./, ''),
      (object: KubeObject) => String(valueAt(jsonPath, object) ?? ''),
    ]),
  );

/** `v2`, `v1`, `v1beta2`, `v1beta1`, `v1alpha1`; names of another form come last, in order. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [rankOf(a), rankOf(b)];
  if (!left || !right) return left ? -1 : right ? 1 : a < b ? -1 : a > b ? 1 : 0;
  for (const [i, part] of left.entries()) if (part !== right[i]) return right[i]! - part;
  return 0;
}

/** Stability, then major, then minor number: higher is preferred. */
function rankOf(version: string): number[] | undefined {
  const [, major, stage, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  if (major === undefined) return undefined;
  return [stage === undefined ? 3 : stage === 'beta' ? 2 : 1, Number(major), Number(minor ?? 0)];
}
