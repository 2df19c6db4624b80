import { ageOf } from '../apimachinery/duration.ts';
import { evaluate } from '../apimachinery/jsonpath.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { ageColumn, nameColumn } from '../apis/columns.ts';
import { type Column, defineKind, type KindDefinition } from '../apis/kind.ts';

/** The kinds that a CustomResourceDefinition adds, one for each version it serves, the preferred one first. */
export function kindsFromCRD({ spec }: KubeObject): KindDefinition[] {
  const { plural, kind, singular, shortNames = [], categories = [] } = spec.names;
  return spec.versions
    .filter(({ served }: any) => served)
    .sort(byPriority)
    .map((version: any) =>
      defineKind<KubeObject>({
        group: spec.group,
        version: version.name,
        kind,
        plural,
        singular: singular || kind.toLowerCase(),
        shortNames,
        categories,
        namespaced: spec.scope === 'Namespaced',
        hasStatus: version.subresources?.status !== undefined,
        ...(version.subresources?.scale && { scale: version.subresources.scale }),
        schema: '',
        columns: columnsOf(version.additionalPrinterColumns),
        selectableFields: Object.fromEntries(
          (version.selectableFields ?? []).map(({ jsonPath: path }: any) => [path.slice(1), textAt(path)]),
        ),
      }),
    );
}

const textAt = (path: string) => (object: KubeObject) => String(found(path, object)[0] ?? '');

/** A path that leads through something that has no parts finds nothing. */
function found(path: string, object: KubeObject): unknown[] {
  try {
    return evaluate(path, object);
  } catch {
    return [];
  }
}

function columnsOf(declared: readonly any[] | undefined): Column<KubeObject>[] {
  if (!declared?.length) return [nameColumn, ageColumn];
  const columns = declared.map(({ name, type, format, priority, jsonPath: path }): Column<KubeObject> => {
    return {
      name,
      type,
      ...(format && { format }),
      ...(priority > 0 && { wide: true as const }),
      cell: (object, now) => cellOf(found(path, object)[0], type, now),
    };
  });
  return [nameColumn, ...columns];
}

function cellOf(value: unknown, type: string, now: number): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (type === 'date') return Number.isNaN(Date.parse(String(value))) ? '<invalid>' : ageOf(String(value), now);
  if (typeof value === 'object') return JSON.stringify(value);
  return value as string | number | boolean;
}

/** v2, v1, v1beta2, v1beta1, v1alpha1, then anything else by name. */
function byPriority({ name: a }: { name: string }, { name: b }: { name: string }): number {
  const [left, right] = [rank(a), rank(b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return right[i]! - left[i]!;
  return a < b ? -1 : 1;
}

function rank(version: string): [known: number, stage: number, major: number, minor: number] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return [0, 0, 0, 0];
  const stage = match[2] === undefined ? 3 : match[2] === 'beta' ? 2 : 1;
  return [1, stage, Number(match[1]), Number(match[3] ?? 0)];
}
