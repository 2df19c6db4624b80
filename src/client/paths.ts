import type { ApiResource } from './client.ts';

/** `/api/v1` or `/apis/apps/v1` */
export const groupVersionPath = ({ group, version }: Pick<ApiResource, 'group' | 'version'>): string =>
  group === '' ? `/api/${version}` : `/apis/${group}/${version}`;

/**
 * The path of a collection, of one of its objects, or of an object's subresource.
 * @param namespace undefined for cluster-scoped resources and for lists over all namespaces
 */
export function resourcePath(
  resource: Pick<ApiResource, 'group' | 'version' | 'plural'>,
  namespace: string | undefined,
  name?: string,
  subresource?: string,
): string {
  if (name === '') throw new Error('resource name may not be empty');
  const steps = [groupVersionPath(resource)];
  if (namespace !== undefined) steps.push('namespaces', encodeURIComponent(namespace));
  steps.push(resource.plural);
  if (name !== undefined) steps.push(encodeURIComponent(name));
  if (subresource !== undefined) steps.push(subresource);
  return steps.join('/');
}
