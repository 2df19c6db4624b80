/** Columns, and ways to write cells, that many kinds share. */
import { ageOf } from '../apimachinery/duration.ts';
import type { ObjectMeta } from '../apimachinery/meta.ts';
import type { Column } from './kind.ts';

type Named = { metadata: ObjectMeta };

export const nameColumn: Column<Named> = { name: 'Name', format: 'name', cell: (object) => object.metadata.name };

export const ageColumn: Column<Named> = {
  name: 'Age',
  cell: (object, now) => ageOf(object.metadata.creationTimestamp, now),
};

/** What the server answers with for built-in kinds that have no columns of their own. */
export const defaultColumns: readonly Column<Named>[] = [
  nameColumn,
  { name: 'Created At', type: 'date', cell: (object) => object.metadata.creationTimestamp ?? '<unknown>' },
];

/** Joins with commas, or says that there are none. */
export const listed = (items: readonly string[] | undefined, none = '<none>'): string =>
  items === undefined || items.length === 0 ? none : items.join(',');

/** At most `max` items; the rest is counted. `a,b,c + 2 more...` */
export function listedUpTo(max: number, items: readonly string[], separator = ','): string {
  const shown = items.slice(0, max).join(separator);
  return items.length > max ? `${shown} + ${items.length - max} more...` : shown;
}

export type Templated = { spec: { containers: { name: string; image?: string }[] } | undefined };

export const containerNames = (template: Templated | undefined): string =>
  (template?.spec?.containers ?? []).map((container) => container.name).join(',');

export const containerImages = (template: Templated | undefined): string =>
  (template?.spec?.containers ?? []).map((container) => container.image ?? '').join(',');

/** `Containers` and `Images` of a kind with a pod template; both are shown with `-o wide` only. */
export const templateColumns = <T>(templateOf: (object: T) => unknown): Column<T>[] => [
  { name: 'Containers', wide: true, cell: (object) => containerNames(templateOf(object) as Templated | undefined) },
  { name: 'Images', wide: true, cell: (object) => containerImages(templateOf(object) as Templated | undefined) },
];

/** Go prints booleans in cells as words. */
export const trueFalse = (value: boolean | undefined): string => (value ? 'true' : 'false');
