import { parseApiVersion } from '../../apimachinery/gvk.ts';

/** `pod`, `deployment.apps`: how kubectl calls the type of an object. */
export function typeText(object: { apiVersion?: string; kind?: string }): string {
  const { group } = parseApiVersion(object.apiVersion ?? '');
  const kind = (object.kind ?? '').toLowerCase();
  return group === '' ? kind : `${kind}.${group}`;
}

/** `deployment.apps/web` */
export const nameText = (object: any): string => `${typeText(object)}/${object.metadata?.name || '<unknown>'}`;
