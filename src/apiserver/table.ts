import type { KubeObject } from '../apimachinery/meta.ts';
import type { Table } from '../apimachinery/rest.ts';
import { ageColumn, defaultColumns, nameColumn } from '../apis/columns.ts';
import type { Column, KindDefinition } from '../apis/kind.ts';
import { isCustom } from './generation.ts';
import type { Page } from './list.ts';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

const customDefault = [nameColumn, ageColumn];

/** The columns of a kind, the name first unless the kind has it elsewhere (events do). */
export function columnsOf(kind: KindDefinition): readonly Column<any>[] {
  const { columns } = kind;
  if (!columns) return isCustom(kind) ? customDefault : defaultColumns;
  const candidates = isCustom(kind) ? columns.slice(0, 1) : columns;
  return candidates.some(({ name }) => name.toLowerCase() === 'name') ? columns : [nameColumn, ...columns];
}

const descriptions: Readonly<Record<string, string>> = {
  Name: 'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated.',
};

export const columnDefinitions = (kind: KindDefinition): Table['columnDefinitions'] =>
  columnsOf(kind).map(({ name, type = 'string', format, wide }, i) => ({
    name,
    type,
    format: format ?? (i === 0 && name === 'Name' ? 'name' : ''),
    description: descriptions[name] ?? '',
    priority: wide ? 1 : 0,
  }));

/** Rows for objects; what each row carries besides its cells is the client's choice, the metadata unless it says. */
export function tableRows(
  kind: KindDefinition,
  items: readonly KubeObject[],
  now: number,
  include: IncludeObject,
): Table['rows'] {
  const columns = columnsOf(kind);
  return items.map((object) => ({
    cells: columns.map(({ cell }) => cell(object, now)),
    object: include === 'Object' ? object : include === 'None' ? null : partialMetadata(object),
  }));
}

export const tableOf = (kind: KindDefinition, page: Page, now: number, include: IncludeObject): Table => ({
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata: page.metadata,
  columnDefinitions: columnDefinitions(kind),
  rows: tableRows(kind, page.items, now, include),
});

export const partialMetadata = ({ metadata }: KubeObject) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
});
