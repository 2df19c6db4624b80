import type { SortOptions } from '../kustomization.ts';
import { first, last } from '../legacy-order.ts';
import { type Gvk, gvkText, type ResourceId, sameGvk } from '../resource-id.ts';
import type { ResourceMap } from '../resource-map.ts';

/**
 * Puts objects in the order in which they can be made.
 * @throws Error for options that make no sense
 */
export function sortResources(map: ResourceMap, { order = '', legacySortOptions }: SortOptions): void {
  if (order !== 'fifo' && order !== 'legacy')
    throw new Error("the field 'sortOptions.order' must be one of [fifo, legacy]");
  if (order === 'fifo') {
    if (legacySortOptions === undefined) return;
    throw new Error(
      "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'",
    );
  }
  const { orderFirst = [], orderLast = [] } = legacySortOptions ?? { orderFirst: first, orderLast: last };
  const ranks = new Map<string, number>();
  for (const [i, kind] of orderFirst.entries()) ranks.set(kind, i - orderFirst.length);
  for (const [i, kind] of orderLast.entries()) ranks.set(kind, i + 1);
  const ids = new Map(map.resources.map((resource) => [resource, resource.id]));
  map.resources = [...map.resources].sort((a, b) => compare(ids.get(a)!, ids.get(b)!, ranks));
}

function compare(a: ResourceId, b: ResourceId, ranks: ReadonlyMap<string, number>): number {
  if (sameGvk(a, b)) return byText(idSortText(a), idSortText(b));
  const rank = (ranks.get(a.kind) ?? 0) - (ranks.get(b.kind) ?? 0);
  if (rank !== 0) return rank;
  const order = byText(gvkSortText(a), gvkSortText(b));
  const namespaces = a.kind === 'Namespace' && b.kind === 'Namespace' && (a.group === '' || b.group === '');
  return namespaces ? -order : order;
}

const byText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const gvkSortText = ({ group, version, kind }: Gvk): string => `${group || '~G'}_${version || '~V'}_${kind || '~K'}`;
const idSortText = (id: ResourceId): string => `${gvkText(id)}|${id.namespace || '~X'}|${id.name || '~N'}`;
